"""`queuegate handlers`: what was read of each handler, how far, and what was not followed."""
