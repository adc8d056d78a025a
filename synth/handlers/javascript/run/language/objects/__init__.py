"""What values do when the code uses them: properties, promises, errors, `this`, and what is noticed when the event is looked at."""
