"""Which services of AWS JavaScript and TypeScript code calls, and on what."""
