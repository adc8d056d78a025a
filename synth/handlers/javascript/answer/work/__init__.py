"""Which messages of a batch are worked on, what is read of them, and which are passed over although nothing fails."""
