"""What one dimension of a request may be: sets of strings, and ranges on a line."""
