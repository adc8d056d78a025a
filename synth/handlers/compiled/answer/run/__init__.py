"""Runs the common form on paper: with two messages, and one thing that goes wrong."""
