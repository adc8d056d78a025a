"""What intrinsic functions and conditions give, and what a property makes of that."""
