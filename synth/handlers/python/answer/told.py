"""Who learns of a message's failure, at the end of one run."""

from __future__ import annotations

from typing import Final

from ...reading import WRONG
from .answers import Answer
from .explore import Outcome
from .machine import Caught
from .things import DictV

_BETTER: Final = ("response", "elsewhere", "raised", "status", "summary", "empty", "log")
_STATUS: Final = frozenset({"statusCode", "status_code", "status", "code"})


class Told:
    """What one outcome tells of the first message's failure. `reports`: other ways of the handler return failed messages, so one that collects them and returns something else tells nobody."""

    def __init__(self, outcome: Outcome, reply: Answer, *, reports: bool) -> None:
        self.outcome, self.reply, self.reports = outcome, reply, reports
        path = outcome.path
        self.kind, self.what = self._kind()
        self.clause: Caught | None = path.caught[-1] if path.caught else None

    def _kind(self) -> tuple[str | None, str]:
        path, reply = self.outcome.path, self.reply
        if self.outcome.raised or any(kind == "unserialised" for kind, _, _ in reply.kinds):
            return "raised", ""
        if 0 in reply.ids or (path.library is not None and not path.caught):
            return "response", ""
        if not reply.known or path.unfollowed:
            return None, ""
        kinds = {kind for kind, _, _ in reply.kinds}
        if kinds & WRONG or (path.items and not self.reports and not kinds & {"list", "empty"}):
            return "response", ""
        after = path.caught[-1].worked if path.caught else len(path.worked)
        if path.elsewhere or any(one == 0 and i not in path.settled for i, one in enumerate(path.worked[after:], after)):
            return "elsewhere", ""  # handed on, or worked on all the same
        value = self.outcome.value
        if kinds & {"empty", "list", "library"}:
            return "empty", ""
        names = [str(name) for name in value.entries] if isinstance(value, DictV) else []
        if set(names) & _STATUS:
            return "status", ", ".join(names[:3])
        return ("summary", ", ".join(names[:3])) if names else ("log", "")


def rank(kind: str | None) -> int:
    return -1 if kind is None else _BETTER.index(kind)
