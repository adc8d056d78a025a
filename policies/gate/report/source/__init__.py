"""The files that a report quotes, where they lie in the repository, and what of them nobody may see."""
