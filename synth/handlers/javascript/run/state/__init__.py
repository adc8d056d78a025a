"""What one way through the code is made of: its values, the names in its scopes, and the machine that answers open questions."""
