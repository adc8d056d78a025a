"""What a run is made of: its values, the machine that answers open questions, and the notes of all runs."""
