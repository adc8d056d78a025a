"""YAML and JSON as data, with the place of everything that is written in them."""
