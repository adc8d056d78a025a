"""What a handler does with a message that comes again."""
