"""The user's own lines: which call made a resource, and which of its arguments set a property."""
