"""Whether a function in a VPC has a way to a service of AWS: routes, endpoints, security groups."""
