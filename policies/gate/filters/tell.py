"""One `queuegate filters`, without a word printed: from flags to a text, its exit code, and the remarks that go beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from queuegate.synth import Assembly

from ..judging.places import Places
from ..judging.verdicts import raised
from ..report.formats import Look
from ..report.json import render as as_document
from ..report.source.no_echo import hidden_in
from ..run.asking.functions import Told, placed, problems_of, skipped
from ..run.asking.records import Tell, silent
from ..run.asking.request import Flags, ask
from ..run.exit_codes import CLEAN, CRASHED, NOTHING, UNUSABLE
from ..run.read import opened
from ..settings.settings import Refused
from .seen import Seen, seen
from .text import render

_NO_TEMPLATE: Final = "no template found. Name a template, a cdk.json or a cdk.out: queuegate filters PATH"
_NO_FILTER: Final = "no mapping of a queue has a filter: every message goes to its function"


def tell(flags: Flags, cwd: Path, bodies: Sequence[str], look: Look, told: Tell = silent, *, as_json: bool) -> Told:  # noqa: PLR0913 - what is asked, and how it is told
    """What the filters of these targets let through, by example, and what becomes of messages with these bodies."""
    try:
        asked = ask(cwd, flags)
    except Refused as refused:
        places = Places(Assembly(), str(cwd))
        return Told("", UNUSABLE, tuple(placed(wrong.message, wrong.spot and places.source(wrong.spot)) for wrong in refused.wrongs))
    try:
        with opened(asked.request._replace(tell=told)) as assemblies:
            told("trying the filters")
            problems = problems_of(assemblies)
            if (reasons := skipped(assemblies)) is not None:
                return Told("", UNUSABLE if problems else NOTHING, tuple(problems) or (_NO_TEMPLATE, *reasons))
            secrets = {secret for one in assemblies for secret in one.secrets}
            found = [hidden_in(one, secrets) for each in assemblies for one in seen(each.model, bodies, each.places)]
            text = as_document(Seen(found)) if as_json else render(found, color=look.color, width=look.width)
            return Told(text, UNUSABLE if problems else CLEAN, tuple(problems if found else [*problems, _NO_FILTER]))
    except Exception as error:  # noqa: BLE001 - our own mistake: said without a traceback
        return Told("", CRASHED, (f"Queuegate itself crashed: {raised(error)}. This says nothing about your code. Please report it",))
