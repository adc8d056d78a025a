"""What Python, AWS and packages bring along, as far as it matters to a batch."""
