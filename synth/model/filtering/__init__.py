"""The filters of an event source mapping, and the messages that show what they do."""
