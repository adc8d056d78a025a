"""What a template asks for and does not have: names, attributes, keys of maps, parameters of nested stacks."""
