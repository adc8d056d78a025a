"""Whether a policy applies to a request, and what a role may do after every Allow, Deny and boundary."""
