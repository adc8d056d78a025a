"""What a call of AWS does in a run, and what of its request is noted."""
