"""`queuegate filters`: which messages the filters of each mapping let through, by example and for messages of one's own."""
