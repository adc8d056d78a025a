"""The work on messages when nothing fails: whether there is any, on which of them, how long it may wait, and whether it is committed."""
