"""Python's own functions and the methods of its own types, and what its standard library has for going through things."""
