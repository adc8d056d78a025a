"""What a handler does with a message that comes again, and with the batches after this one."""
