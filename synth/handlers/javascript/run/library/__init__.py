"""What JavaScript, Node.js, AWS and packages bring along, as far as it matters to a batch."""
