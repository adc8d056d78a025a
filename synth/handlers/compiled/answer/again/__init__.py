"""A message that comes again: marks that a handler leaves of it, guards that keep it from being worked on twice, and writes that go well only once."""
