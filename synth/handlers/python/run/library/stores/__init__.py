"""What a handler writes to tables, caches and databases, and finds there when its message comes again."""
