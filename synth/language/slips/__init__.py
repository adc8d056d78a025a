"""Words and names of properties that a template plainly misspells, and which ones were meant."""
