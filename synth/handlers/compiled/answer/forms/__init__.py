"""From the trees of Java, Go and C# to one form of statements and expressions."""
