"""What expressions are worth, as far as calls of AWS are concerned."""
