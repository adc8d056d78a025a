"""What single services refuse of a resource of theirs, past names and references."""
