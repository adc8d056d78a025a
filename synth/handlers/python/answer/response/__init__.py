"""What Lambda finds in what a handler returns, on one run and over all of them."""
