"""What several commands can be told: targets and settings, and what a shell completes them with."""
