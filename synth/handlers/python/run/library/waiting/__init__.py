"""Work that goes on beside, and calls that wait for somebody else."""
