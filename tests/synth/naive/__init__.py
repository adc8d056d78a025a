"""The same verdicts without worlds: every assignment of the parameters, one after the other, by the plainest code there is.

Written apart from the mechanism, and sharing nothing with it. `assembly` puts all stacks into one document, in which every name has its stack before it: `one/Q1`.
`parameters` says what each parameter may be, `values` what an expression is in one assignment, `judgements` what the rules of the test say in it. A string is a `str`
here: `<?one/P0>` stands for a parameter that is something else, `<one/Q1.Arn>` for what only the deployment knows. A condition is True, False or None (nobody knows: it
names a condition that does not exist).
"""

from .assembly import assembled
from .judgements import assignments
from .parameters import OPEN, domains

__all__ = ["OPEN", "assembled", "assignments", "domains"]
