"""What the statements and expressions of the common form mean in a run."""
