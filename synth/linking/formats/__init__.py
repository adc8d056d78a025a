"""What each type of resource is called: its ARN, its attributes, its name for people; and tables of names that are found by their ends."""
