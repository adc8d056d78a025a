"""What the gate said of a group of templates, kept in the user's own cache and said again as long as nothing that mattered has changed."""
