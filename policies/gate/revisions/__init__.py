"""What git holds of other revisions, read from its objects: nothing is checked out over the working tree, and nothing that a repository configures is run."""
