"""What Java and its libraries do in a run."""
