"""The command line: what is asked for, and what reaches the screen."""
