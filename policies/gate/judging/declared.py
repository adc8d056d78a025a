"""Which event source mappings a declaration in queuegate.yaml means: those that connect its queue with its function."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from queuegate.synth.linking.resources import View
from queuegate.synth.model import Mapping
from queuegate.synth.model.pipelines import Model, Pipeline, linked
from queuegate.synth.sources import disk
from queuegate.synth.values.value import Value
from queuegate.synth.values.worlds import Impossible, Undecided

from ...team import Declaration
from ..settings.declarations import Names, meaning, told_of


def matched(declared: Sequence[Declaration], model: Model) -> tuple[Declaration, ...]:
    """The declarations, each with the mappings of this model that it means (by `stack/mapping`)."""
    found: dict[str, list[str]] = {declaration.name: [] for declaration in declared}
    for pipeline in model.pipelines:
        disk.noted("declared", partial(_about, pipeline), partial(told_of, declared))
        for declaration in meaning(declared, *_ends(pipeline.usual())) if declared else ():
            found[declaration.name].append(pipeline.id)
    return tuple(declaration._replace(mappings=tuple(found[declaration.name])) for declaration in declared)


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
