"""What a change does: to the pipelines, to what roles may do, and to the findings. Two revisions, templates or assemblies are compared."""
