"""The functions that a command names, and what it says where there is none of that name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from queuegate._light import NamedTuple
from queuegate.synth.linking.facts import Facts
from queuegate.synth.model import Function
from queuegate.synth.model.pipelines import Model

from ...judging.opened import Opened
from ...report.record.model import Source
from ...settings.patterns import means
from ...settings.suggest import nearest


class Told(NamedTuple):
    """What goes to standard output, the exit code, and what goes to standard error."""

    text: str
    code: int
    remarks: tuple[str, ...] = ()


def named(model: Model, names: Sequence[str]) -> list[Facts]:
    """The functions that one of these names means."""
    return [function for function in model.links.of(Function.type) if any(_is(name, function) for name in names)]


def unknown(names: Sequence[str], assemblies: Sequence[Opened]) -> Iterator[str]:
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


def placed(message: str, source: Source | None, target: str = "") -> str:
    where = f"{source.file}:{source.line}: " if source else f"{target}: " if target else ""
    return f"{where}{message}"


def problems_of(assemblies: Sequence[Opened]) -> list[str]:
    """What could not be read of the targets."""
    return [placed(one.message, one.spot and each.places.source(one.spot), one.target) for each in assemblies for one in each.assembly.problems]


def skipped(assemblies: Sequence[Opened]) -> list[str] | None:
    """Why no target was read; None where one was."""
    targets = [target for one in assemblies for target in one.assembly.targets]
    if any(target.status == "checked" for target in targets):
        return None
    return [f"skipped {target.target}: {target.reason}" for target in targets if target.status == "skipped"]


def _is(name: str, function: Facts) -> bool:
    construct = function.scope.template.construct(function.id)
    properties = function.body.get("Properties")
    return means(name, function.id, construct) or name in (function.name, properties.get("FunctionName") if isinstance(properties, dict) else None)
