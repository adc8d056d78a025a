"""Who sends to a queue without being a function, and what a message looks like when it arrives."""
