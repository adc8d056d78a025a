"""The folder that checkov is given: it loads every file in it."""
