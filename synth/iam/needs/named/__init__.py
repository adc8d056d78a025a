"""Which resource is meant by an ARN, a URL or a name, in a template or in code."""
