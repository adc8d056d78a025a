"""Cloud assemblies: their stacks, assets and constructs, and what an app still waits for."""
