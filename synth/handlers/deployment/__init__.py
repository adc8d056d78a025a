"""What a deployment makes of a function's code: layers, Makefiles, builds, what is loaded before it and put around it."""
