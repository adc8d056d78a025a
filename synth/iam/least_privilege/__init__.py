"""The least that a role needs, how it differs from what the role has, and the statement that gives it, to copy."""
