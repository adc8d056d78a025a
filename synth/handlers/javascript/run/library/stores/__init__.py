"""What a handler writes to tables, Redis and databases, and finds there when its message comes again."""
