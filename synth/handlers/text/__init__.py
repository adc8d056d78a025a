"""Java, Kotlin, Go, C#, Ruby and Rust: read as text, and asked one question only."""
