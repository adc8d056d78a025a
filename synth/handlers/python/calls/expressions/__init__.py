"""What an expression says as it is written: its parts, what they are put together of, and what a name in it stands for."""
