"""The rules that a run can name, and their pages."""
