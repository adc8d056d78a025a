"""What a call of AWS is given, as the code writes it, and what the SDK or the service refuses of that whenever it is called."""
