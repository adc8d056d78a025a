"""The conflict markers of a merge that git could not finish: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented"""

from __future__ import annotations

ADVICE = "one of git's conflict markers stands here. Resolve the conflict: `git diff` shows it"
_BEGINS, _PARTS, _ENDS = "\n<<<<<<< ", "\n=======\n", "\n>>>>>>> "


def marker(text: str) -> int | None:
    """Where the first of them stands, in a text that is broken anyway: one may be left over alone."""
    if "<<<<<<< " not in text and ">>>>>>> " not in text:
        return None
    lines = f"\n{text}"
    return min((at for one in (_BEGINS, _ENDS) if (at := lines.find(one)) >= 0), default=None)


def conflict(text: str) -> int | None:
    """Where a whole conflict begins, in a text that may be anything."""
    if (start := f"\n{text}".find(_BEGINS)) < 0:
        return None
    middle = text.find(_PARTS, start)
    return start if middle >= 0 and text.find(_ENDS, middle) >= 0 else None
