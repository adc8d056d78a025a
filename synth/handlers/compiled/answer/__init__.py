"""What handlers in Java, Go and C# do with a batch: their code is brought into one form of statements, and run on paper."""
