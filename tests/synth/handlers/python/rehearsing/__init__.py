"""Running handlers for real, and what a reading says that comes of it."""
