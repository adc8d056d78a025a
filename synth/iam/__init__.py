"""What a role may do: one door, `allows`."""
