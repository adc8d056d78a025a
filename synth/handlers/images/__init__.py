"""The code of a container image: its Dockerfile, and what that does to the handler's module."""
