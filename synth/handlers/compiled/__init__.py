"""Handlers in Java, Go and C#: their syntax trees, and what is read of them."""
