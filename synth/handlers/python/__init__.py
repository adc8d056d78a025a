"""Python handlers, read by `ast`: the answer to a batch, and the calls of AWS."""
