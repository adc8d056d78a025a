"""The alarms, what they watch, and what they stop."""
