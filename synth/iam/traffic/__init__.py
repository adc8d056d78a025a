"""Who sends to, receives from, publishes to, invokes and uses what, as roles and code tell, and how what a worker sends comes back to it."""
