"""Runs a handler's code on a batch of messages whose contents nobody knows, one way through it at a time."""
