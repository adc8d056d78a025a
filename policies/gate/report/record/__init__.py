"""The report as data, and how people want it grouped: by defect, by question, by what was not read."""
