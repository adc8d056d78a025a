"""What becomes of a message whose work fails, and who is told of it."""
