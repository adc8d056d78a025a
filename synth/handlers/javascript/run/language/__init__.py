"""What JavaScript and TypeScript mean: each node of a tree as a function that runs it."""
