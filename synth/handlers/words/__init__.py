"""What Lambda, its events and HTTP call things, and how a clause is written that catches something: words that the readers of all languages ask for."""
