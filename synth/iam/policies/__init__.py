"""What is written: statements, whom and what they name, and how each policy reaches a role or a resource."""
