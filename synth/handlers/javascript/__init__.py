"""JavaScript and TypeScript handlers, parsed by tree-sitter: the answer to a batch, and the calls of AWS."""
