"""Findings that were there before: they are counted, and do not fail a run. They come from a file that the team keeps, or from another revision."""
