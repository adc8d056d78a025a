"""Whatever runs, filters, prints or integrates the rules."""
