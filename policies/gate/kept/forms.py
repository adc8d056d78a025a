"""What is said of a template in the form in which it is kept: plain data, read back into the same records by their types. Nothing of it is executed."""

from __future__ import annotations

from queuegate._light import NamedTuple

from ..judging.parts import Part, Said
from ..judging.waived import TemplateWaiver
from ..report.record.model import External, Known, Linked, Pipeline, Unknown
from ..settings.given_parameters import Stack


class KeptPipeline(NamedTuple):
    """A pipeline. A text stands for the reason of what lies outside, or is not known."""

    id: str
    mapping: Linked
    queue: Linked | str | None
    function: Linked | str | None
    role: Linked | str | None
    dead_letter_queue: Linked | str | None
    parameters: dict[str, Known | str]


class KeptPart(NamedTuple):
    """What comes of one template."""

    pipelines: list[KeptPipeline]
    of_pipelines: Said
    of_file: Said
    means: dict[str, list[str]]
    stacks: list[Stack]
    secrets: list[str]
    waivers: list[TemplateWaiver]
    outside: list[str]


def written(part: Part) -> KeptPart:
    """The form of what comes of a template."""
    return KeptPart(
        [_written(one) for one in part.pipelines], part.of_pipelines, part.of_file, part.means, part.stacks, sorted(part.secrets), part.waivers, [*part.outside]
    )


def read(kept: KeptPart) -> Part:
    """What comes of a template, from its form."""
    return Part([_read(one) for one in kept.pipelines], kept.of_pipelines, kept.of_file, kept.means, kept.stacks, {*kept.secrets}, kept.waivers, kept.outside)


def _written(one: Pipeline) -> KeptPipeline:
    return KeptPipeline(
        one.id,
        one.mapping,
        _reason(one.queue),
        _reason(one.function),
        _reason(one.role),
        _reason(one.dead_letter_queue),
        {name: value.undecided if isinstance(value, Unknown) else value for name, value in one.parameters.items()},
    )


def _reason(part: Linked | External | None) -> Linked | str | None:
    return part.external if isinstance(part, External) else part


def _read(kept: KeptPipeline) -> Pipeline:
    return Pipeline(
        kept.id,
        kept.mapping,
        _outside(kept.queue),
        _outside(kept.function),
        _outside(kept.role),
        _outside(kept.dead_letter_queue),
        {name: Unknown(value) if isinstance(value, str) else value for name, value in kept.parameters.items()},
    )


def _outside(part: Linked | str | None) -> Linked | External | None:
    return External(part) if isinstance(part, str) else part
