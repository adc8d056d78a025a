"""CDK apps and cloud assemblies: run, read, and led back to the lines that a person wrote."""
