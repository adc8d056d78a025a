"""What leaves a command: on the screen, in files, and as the progress of a run."""
