"""What is done to a pipeline by others than its template: custom resources, schedules, state machines, pipes, stack sets."""
