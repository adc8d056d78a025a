"""What a run is asked for: flags and queuegate.yaml, targets and their values, engines, and the settings of another revision."""
