"""What Go and its packages do in a run."""
