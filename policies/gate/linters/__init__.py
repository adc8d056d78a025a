"""Linters that run beside our rules: found, run in processes of their own, their findings put into the report's shape. Nothing here is imported where none runs."""
