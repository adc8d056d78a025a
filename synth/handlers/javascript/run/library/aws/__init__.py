"""Calls of AWS's SDK: what becomes of each, what its request has of the messages, and what is read of its answer."""
