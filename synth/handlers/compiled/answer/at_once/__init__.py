"""What runs beside others of its kind: goroutines, threads and tasks, and what they share."""
