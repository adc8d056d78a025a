"""From linked pipelines to findings: each rule in each world, and the place that a person edits."""
