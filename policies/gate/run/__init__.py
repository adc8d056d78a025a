"""One run: read the targets, link, judge, lint, waive, report."""
