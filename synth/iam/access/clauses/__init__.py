"""From a statement as it is written to a clause, and from clauses to the set of requests that pass their tests."""
