"""Libraries that are known here, and that a project takes from elsewhere: what is installed then may do anything."""
