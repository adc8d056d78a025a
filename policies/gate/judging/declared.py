"""Which event source mappings a declaration in queuegate.yaml means: those that connect its queue with its function."""

from __future__ import annotations

from collections.abc import Sequence

from queuegate.synth.linking.resources import View
from queuegate.synth.model import Mapping
from queuegate.synth.model.pipelines import Model, linked
from queuegate.synth.values.value import Value
from queuegate.synth.values.worlds import Impossible, Undecided

from ...team import Declaration
from ..settings.patterns import means


def matched(declared: Sequence[Declaration], model: Model) -> tuple[Declaration, ...]:
    """The declarations, each with the mappings of this model that it means (by `stack/mapping`)."""
    if not declared:
        return ()
    ends = {pipeline.id: _ends(pipeline.usual()) for pipeline in model.pipelines}
    return tuple(
        declaration._replace(
            mappings=tuple(
                name
                for name, (queue, function) in ends.items()
                if _means(declaration.parameters.get("queue", "**"), queue) and _means(declaration.parameters.get("function", "**"), function)
            )
        )
        for declaration in declared
    )


Names = tuple[str | None, str | None]


def _means(pattern: str, names: Names) -> bool:
    return means(pattern, *names)


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
