"""CDK apps: run as the CDK's command line does, and why one fails."""
