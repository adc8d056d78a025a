"""Events before a queue: what rules, schedules, pipes and subscriptions take and make of them, what a message looks like when it arrives, and the buckets of which it tells."""
