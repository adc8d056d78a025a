"""Kotlin, Ruby, Rust and others: read as text, and asked one question only. So are Java, Go and C#, before their trees are read."""
