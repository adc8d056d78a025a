"""Text for people: what is safe to print, how wide it is, and in which colour."""
