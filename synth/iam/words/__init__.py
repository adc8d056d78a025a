"""The words of AWS that a policy may use: actions with what they do, the permissions of an SDK's operations, and what was meant by a word that there is not."""
