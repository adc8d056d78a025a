"""What a command tells of templates, other than a check: from flags to a text, its exit code, and the remarks that go beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from queuegate.synth import Assembly

from ..judging.crashed import crashed
from ..judging.opened import Opened
from ..judging.places import Places
from ..settings.settings import Refused
from .asking.functions import Told, placed
from .asking.records import Request, Tell
from .asking.request import Flags, ask
from .exit_codes import CRASHED, UNUSABLE
from .read import opened


def told_of(flags: Flags, cwd: Path, tell: Tell, work: Callable[[Sequence[Opened], Request], Told], of: str = "templates") -> Told:
    """What `work` makes of the targets once they are read. Settings that are refused are remarks, and so is a crash of our own, which says nothing about the team's templates, or what else it was `of`."""
    try:
        asked = ask(cwd, flags)
    except Refused as refused:
        places = Places(Assembly(), str(cwd))
        return Told("", UNUSABLE, tuple(placed(wrong.message, wrong.spot and places.source(wrong.spot)) for wrong in refused.wrongs))
    try:
        request = asked.request._replace(tell=tell)
        with opened(request) as assemblies:
            return work(assemblies, request)
    except Exception as error:  # noqa: BLE001 - our own mistake: said without a traceback
        problem = crashed(error, of)
        return Told("", CRASHED if problem.kind == "rule-crash" else UNUSABLE, (problem.message,))
