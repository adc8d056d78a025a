"""What stands around a pipeline: keys, log groups, dead-letter queues, versions, and who else calls a function."""
