"""Which messages of a batch are worked on, and which are passed over although nothing fails."""
