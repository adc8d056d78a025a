"""Who sends to a queue without being a function, in whose name, and with what."""
