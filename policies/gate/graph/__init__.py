"""`queuegate graph`: the pipelines as a picture. One record (`model`) is made of a run, and every format draws it."""
