"""How long a call waits, and how much time the invocation has left."""
