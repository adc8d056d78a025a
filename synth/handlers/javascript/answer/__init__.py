"""What a JavaScript or TypeScript handler answers to a batch, and what becomes of a message that fails."""
