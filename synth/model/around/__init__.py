"""What stands around a pipeline: keys, log groups, networks, versions, and the words that AWS has for their properties."""
