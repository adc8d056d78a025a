"""What a Python handler answers to a batch, and which exceptions it swallows."""
