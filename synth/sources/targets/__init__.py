"""What a target is, and what a folder holds: what is read of it, and what is passed over."""
