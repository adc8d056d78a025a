"""What Python's statements, expressions and operators do in a run."""
