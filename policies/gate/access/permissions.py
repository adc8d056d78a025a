"""One `queuegate permissions`, without a word printed: from flags to a text, its exit code, and the remarks that go beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from ..judging.opened import Opened
from ..judging.places import Places
from ..report.formats import Look
from ..report.source.no_echo import masked_data
from ..run.asking.functions import Told, named, problems_of, skipped, unknown
from ..run.asking.records import Request, Tell, silent
from ..run.asking.request import Flags
from ..run.exit_codes import CLEAN, NOTHING, UNUSABLE
from ..run.told import told_of
from . import least_text, permissions_text
from .ledgers import Ledger, ledgers

Seen = Sequence[tuple[Ledger, Places]]
FORMATS: Final[Mapping[str, Callable[[Seen, Look], str]]] = {
    "text": lambda seen, look: permissions_text.render(seen, color=look.color, width=look.width),
    "yaml": lambda seen, _: least_text.in_yaml(seen),
    "json": lambda seen, _: least_text.in_json(seen),
    "cdk": lambda seen, _: least_text.in_cdk(seen),
}
"""The forms in which permissions are told."""
_NO_TEMPLATE: Final = "no template found. Name a template, a cdk.json or a cdk.out: queuegate permissions PATH"
_NO_FUNCTION: Final = "no function reads a queue or sends to one: name one with --function to see what its role needs"


def tell(flags: Flags, cwd: Path, names: Sequence[str], form: str, look: Look, told: Tell = silent) -> Told:  # noqa: PLR0913, PLR0917 - what is asked, and how it is told
    """What the roles of these functions need (of all functions around a pipeline's queue, where none is named), in one of the forms."""

    def work(assemblies: Sequence[Opened], _: Request) -> Told:
        told("working out what each role needs")
        return _told(assemblies, names, FORMATS[form], look)

    return told_of(flags, cwd, told, work)


def _told(assemblies: Sequence[Opened], names: Sequence[str], render: Callable[[Seen, Look], str], look: Look) -> Told:
    problems = problems_of(assemblies)
    if wrong := [*unknown(names, assemblies)]:
        return Told("", UNUSABLE, (*problems, *wrong))
    if (reasons := skipped(assemblies)) is not None:
        return Told("", UNUSABLE if problems else NOTHING, tuple(problems) or (_NO_TEMPLATE, *reasons))
    seen = [(ledger, one.places) for one in assemblies for ledger in ledgers(one.model, named(one.model, names) if names else None)]
    remarks = problems if seen else [*problems, _NO_FUNCTION]
    secrets = {secret for one in assemblies for secret in one.secrets}
    return Told(_masked(render(seen, look), secrets), UNUSABLE if problems else CLEAN, tuple(masked_data(remarks, secrets)))


def _masked(text: str, secrets: set[str]) -> str:
    """What is told, without what nobody shall see; of a JSON document only its texts are touched."""
    if not secrets:
        return text
    return f"{json.dumps(masked_data(json.loads(text), secrets), indent=2, ensure_ascii=False)}\n" if text.startswith("{") else str(masked_data(text, secrets))
