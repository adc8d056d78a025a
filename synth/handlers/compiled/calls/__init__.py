"""Which services of AWS Java, Go and C# code calls, and on what."""
