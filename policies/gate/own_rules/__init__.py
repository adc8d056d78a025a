"""A team's own rules: their modules found, read without running them, and, where that is allowed, imported."""
