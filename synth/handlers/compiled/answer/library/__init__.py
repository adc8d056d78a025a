"""What a run knows of the libraries of each language: of events, collections, tasks, and what may fail."""
