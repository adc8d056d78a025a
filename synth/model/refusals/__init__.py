"""What AWS refuses of a resource: property names that it does not know, values, forms, and references to something else."""
