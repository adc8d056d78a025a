"""The pytest plugin: policies as test items, and the fixtures for a team's own policy tests."""
