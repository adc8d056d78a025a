"""Groups in shares, judged by several processes."""
