"""What Lambda finds in the answer of a way, and which messages it names."""
