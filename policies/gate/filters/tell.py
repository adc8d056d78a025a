"""One `queuegate filters`, without a word printed: from flags to a text, its exit code, and the remarks that go beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ..judging.opened import Opened
from ..report.formats import Look
from ..report.json import render as as_document
from ..report.source.no_echo import hidden_in
from ..run.asking.functions import Told, problems_of, skipped
from ..run.asking.records import Request, Tell, silent
from ..run.asking.request import Flags
from ..run.exit_codes import CLEAN, NOTHING, UNUSABLE
from ..run.told import told_of
from .seen import Seen, seen
from .text import render

_NO_TEMPLATE: Final = "no template found. Name a template, a cdk.json or a cdk.out: queuegate filters PATH"
_NO_FILTER: Final = "no mapping of a queue has a filter: every message goes to its function"


def tell(flags: Flags, cwd: Path, bodies: Sequence[str], look: Look, told: Tell = silent, *, as_json: bool) -> Told:  # noqa: PLR0913 - what is asked, and how it is told
    """What the filters of these targets let through, by example, and what becomes of messages with these bodies."""

    def work(assemblies: Sequence[Opened], _: Request) -> Told:
        told("trying the filters")
        problems = problems_of(assemblies)
        if (reasons := skipped(assemblies)) is not None:
            return Told("", UNUSABLE if problems else NOTHING, tuple(problems) or (_NO_TEMPLATE, *reasons))
        secrets = {secret for one in assemblies for secret in one.secrets}
        found = [hidden_in(one, secrets) for each in assemblies for one in seen(each.model, bodies, each.places)]
        text = as_document(Seen(found)) if as_json else render(found, color=look.color, width=look.width)
        return Told(text, UNUSABLE if problems else CLEAN, tuple(problems if found else [*problems, _NO_FILTER]))

    return told_of(flags, cwd, told, work, of="code")
