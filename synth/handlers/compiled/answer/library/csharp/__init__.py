"""What .NET does in a run."""
