"""What roles may do, must and need not do, for people and programs: `queuegate permissions` and `queuegate access`."""
