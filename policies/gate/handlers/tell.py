"""One `queuegate handlers`, without a word printed: from flags to a text, its exit code, and the remarks that go beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ..judging.opened import Opened
from ..report.formats import Look
from ..report.json import render as as_document
from ..report.source.no_echo import hidden_in
from ..run.asking.functions import Told, named, problems_of, skipped, unknown
from ..run.asking.records import Request, Tell, silent
from ..run.asking.request import Flags
from ..run.exit_codes import CLEAN, NOTHING, UNUSABLE
from ..run.told import told_of
from .seen import Handlers, handlers
from .text import render

_NO_TEMPLATE: Final = "no template found. Name a template, a cdk.json or a cdk.out: queuegate handlers PATH"
_NO_FUNCTION: Final = "no function reads a queue: name one with --function to see what is read of its code"


def tell(flags: Flags, cwd: Path, names: Sequence[str], look: Look, told: Tell = silent, *, as_json: bool) -> Told:  # noqa: PLR0913 - what is asked, and how it is told
    """What was read of the handlers of these functions (of all that read a pipeline's queue, where none is named)."""

    def work(assemblies: Sequence[Opened], _: Request) -> Told:
        told("reading the handlers' code")
        problems = problems_of(assemblies)
        if wrong := [*unknown(names, assemblies)]:
            return Told("", UNUSABLE, (*problems, *wrong))
        if (reasons := skipped(assemblies)) is not None:
            return Told("", UNUSABLE if problems else NOTHING, tuple(problems) or (_NO_TEMPLATE, *reasons))
        secrets = {secret for one in assemblies for secret in one.secrets}
        seen = [hidden_in(handler, secrets) for one in assemblies for handler in handlers(one.model, named(one.model, names) if names else None, one.places)]
        text = as_document(Handlers(seen)) if as_json else render(seen, color=look.color, width=look.width)
        return Told(text, UNUSABLE if problems else CLEAN, tuple(problems if seen else [*problems, _NO_FUNCTION]))

    return told_of(flags, cwd, told, work, of="code")
