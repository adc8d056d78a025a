"""What a run is in at each moment: its values and names, the way that is gone, and the machine that all parts share."""
