"""Judgements: linked pipelines in, findings out. Imports nothing, so that a rule costs only what it uses."""
