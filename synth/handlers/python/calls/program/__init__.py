"""The modules of a handler's program, what an object of theirs may be, and which of their functions are reached."""
