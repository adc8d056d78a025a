"""What a function's role must be able to do, from the template and from the function's code."""
