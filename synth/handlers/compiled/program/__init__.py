"""Java, Go and C# as a program: types, functions and what they do, from their trees."""
