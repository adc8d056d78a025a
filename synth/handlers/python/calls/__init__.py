"""Which services of AWS Python code calls, and on what."""
