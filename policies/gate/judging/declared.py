"""Which event source mappings a declaration in queuegate.yaml means: those that connect its queue with its function."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial

from queuegate.synth.linking.resources import View
from queuegate.synth.model import Mapping
from queuegate.synth.model.pipelines import Model, Pipeline, linked
from queuegate.synth.sources import disk
from queuegate.synth.values.value import Value
from queuegate.synth.values.worlds import Impossible, Undecided

from ...team import Declaration
from ..report.record.model import Linked
from ..report.record.model import Pipeline as Described
from ..report.record.names import known_as
from ..report.text.layout import listed
from ..settings.declarations import Names, meaning, told_of
from ..settings.patterns import means
from ..settings.suggest import nearest

_MOST = 3


def matched(declared: Sequence[Declaration], model: Model) -> tuple[Declaration, ...]:
    """The declarations, each with the mappings of this model that it means (by `stack/mapping`)."""
    found: dict[str, list[str]] = {declaration.name: [] for declaration in declared}
    for pipeline in model.pipelines:
        disk.noted("declared", partial(_about, pipeline), partial(told_of, declared))
        for declaration in meaning(declared, *_ends(pipeline.usual())) if declared else ():
            found[declaration.name].append(pipeline.id)
    return tuple(declaration._replace(mappings=tuple(found[declaration.name])) for declaration in declared)


def beside(declaration: Declaration, pipelines: Sequence[Described]) -> Declaration:
    """With what there is in its place, where it means no pipeline: what is near an end that no pipeline has, or what reads its queue."""
    if declaration.mappings:
        return declaration
    missing = list(_missing(declaration, pipelines))
    return declaration._replace(near=f"has {' or '.join(missing)}" if missing else _apart(declaration, pipelines))


def _missing(declaration: Declaration, pipelines: Sequence[Described]) -> Iterator[str]:
    """The ends that no pipeline has."""
    for kind, ends in _each(pipelines).items():
        pattern = declaration.parameters.get(kind, "**")
        if not any(means(pattern, end.resource, end.construct) for end in ends):
            yield f"the {kind} {pattern!r}{nearest(pattern.rpartition('/')[2], sorted({known_as(end, kind) for end in ends}))}"


def _apart(declaration: Declaration, pipelines: Sequence[Described]) -> str:
    """Both ends are there, and not of one pipeline."""
    pattern = declaration.parameters.get("queue", "**")
    of = [one for one in pipelines if isinstance(one.queue, Linked) and means(pattern, one.queue.resource, one.queue.construct)]
    read = dict.fromkeys(f"{known_as(one.queue, 'queue')} is read by {known_as(one.function, 'function')}" for one in of)
    return f"connects such a queue and function: {listed(read, _MOST)}"


def _each(pipelines: Sequence[Described]) -> dict[str, list[Linked]]:
    """The queues and the functions of pipelines that are among the targets."""
    return {
        "queue": [one.queue for one in pipelines if isinstance(one.queue, Linked)],
        "function": [one.function for one in pipelines if isinstance(one.function, Linked)],
    }


def _about(pipeline: Pipeline) -> str:
    return json.dumps(_ends(pipeline.usual()))


def _ends(mapping: Mapping) -> tuple[Names, Names]:
    parts = linked(mapping)
    return _names(parts["queue"], mapping.event_source), _names(parts["function"], mapping.function_name)


def _names(part: View | Undecided | None, spelt: Value[object]) -> Names:
    """The logical id and the construct path of a part; for one that lies outside, the name in its ARN, as far as the template spells it."""
    if isinstance(part, View) and (part.facts.scope is not part.facts.links.externals):
        return part.id, part.facts.scope.template.construct(part.id)
    try:
        text = str(spelt.get() or "")
    except (Undecided, Impossible):
        return None, None
    name = text.partition(":function:")[2].partition(":")[0] or text.rpartition(":")[2]
    return (None, None) if "${" in name else (name or None, None)
