"""What a template's names and functions mean: parameters, conditions, intrinsic functions, loops, macros, nested stacks."""
