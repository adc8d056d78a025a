"""What the definition of a state machine says: where its states lead, what they call, and what Step Functions refuses."""
