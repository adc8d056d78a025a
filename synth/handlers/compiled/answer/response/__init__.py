"""What Lambda finds in the response of a handler."""
