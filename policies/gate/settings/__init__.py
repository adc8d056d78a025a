"""What the team says: queuegate.yaml, parameter values, waivers, declarations."""
