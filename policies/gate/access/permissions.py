"""One `queuegate permissions`, without a word printed: from flags to a text, its exit code, and the remarks that go beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from queuegate.synth import Assembly
from queuegate.synth.linking.resources import Facts
from queuegate.synth.model import Function
from queuegate.synth.model.pipelines import Model

from ..judging.opened import Opened
from ..judging.places import Places
from ..judging.verdicts import raised
from ..report.formats import Look
from ..report.model import Source
from ..run.exit_codes import CLEAN, CRASHED, NOTHING, UNUSABLE
from ..run.read import opened
from ..run.request import Flags, ask
from ..settings.patterns import means
from ..settings.settings import Refused
from ..settings.suggest import nearest
from . import least_text, permissions_text
from .ledgers import Ledger, ledgers


class Told(NamedTuple):
    """What goes to standard output, the exit code, and what goes to standard error."""

    text: str
    code: int
    remarks: tuple[str, ...] = ()


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


def tell(flags: Flags, cwd: Path, names: Sequence[str], form: str, look: Look) -> Told:
    """What the roles of these functions need (of all functions around a pipeline's queue, where none is named), in one of the forms."""
    try:
        asked = ask(cwd, flags)
    except Refused as refused:
        places = Places(Assembly(), str(cwd))
        return Told("", UNUSABLE, tuple(_placed(wrong.message, wrong.spot and places.source(wrong.spot)) for wrong in refused.wrongs))
    try:
        with opened(asked.request) as assemblies:
            return _told(assemblies, names, FORMATS[form], look)
    except Exception as error:  # noqa: BLE001 - our own mistake: said without a traceback
        return Told("", CRASHED, (f"Queuegate itself crashed: {raised(error)}. This says nothing about your templates. Please report it",))


def _told(assemblies: Sequence[Opened], names: Sequence[str], render: Callable[[Seen, Look], str], look: Look) -> Told:
    problems = [_placed(one.message, one.spot and each.places.source(one.spot), one.target) for each in assemblies for one in each.assembly.problems]
    if unknown := [*_unknown(names, assemblies)]:
        return Told("", UNUSABLE, (*problems, *unknown))
    if not any(target.status == "checked" for one in assemblies for target in one.assembly.targets):
        skipped = [f"skipped {target.target}: {target.reason}" for one in assemblies for target in one.assembly.targets if target.status == "skipped"]
        return Told("", UNUSABLE if problems else NOTHING, tuple(problems) or (_NO_TEMPLATE, *skipped))
    seen = [(ledger, one.places) for one in assemblies for ledger in ledgers(one.model, _chosen(one.model, names))]
    remarks = problems if seen else [*problems, _NO_FUNCTION]
    return Told(render(seen, look), UNUSABLE if problems else CLEAN, tuple(remarks))


def _chosen(model: Model, names: Sequence[str]) -> list[Facts] | None:
    return [function for function in model.links.of(Function.type) if any(_is(name, function) for name in names)] if names else None


def _is(name: str, function: Facts) -> bool:
    construct = function.scope.template.construct(function.id)
    return means(name, function.id, construct) or name in (function.name, function.body.get("Properties", {}).get("FunctionName"))


def _unknown(names: Sequence[str], assemblies: Sequence[Opened]) -> Iterator[str]:
    """What is wrong with these names: no function has one."""
    functions = [function for one in assemblies for function in one.model.links.of(Function.type)]
    known = dict.fromkeys(name for function in functions for name in (function.name, function.id))
    for name in names:
        if any(_is(name, function) for function in functions):
            continue
        there = ", ".join(dict.fromkeys(function.name for function in functions))
        yield f"--function {name}: there is no such function{nearest(name, known)}. " + (
            f"There are {there}" if there else "The targets have no function at all"
        )


def _placed(message: str, source: Source | None, target: str = "") -> str:
    where = f"{source.file}:{source.line}: " if source else f"{target}: " if target else ""
    return f"{where}{message}"
