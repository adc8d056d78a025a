"""What each parameter may be, and what it accepts."""
