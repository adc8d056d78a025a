"""A language server: what the gate says of a template while it is edited. Only `server` and what it calls need pygls."""
