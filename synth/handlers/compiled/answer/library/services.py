"""What a container of dependencies gives where several classes of the program stand in for one: a list of all of them, or a map of them by names.

https://dagger.dev/dev-guide/multibindings.html , https://docs.spring.io/spring-framework/reference/core/beans/annotation-config/autowired.html and
https://learn.microsoft.com/en-us/dotnet/core/extensions/dependency-injection#service-registration-methods
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ..run.state.machine import DEEPEST, Machine
from ..run.state.values import List, Object, Opaque

if TYPE_CHECKING:
    from ...program.code import Type, Unit

_SEVERAL: Final = re.compile(
    r"(?:[\w.]*\.)?(?:List|Set|Collection|Iterable|IEnumerable|IReadOnlyList|IReadOnlyCollection|IList)<\s*(?:\?\s*extends\s+)?([\w.]+)\s*>\??$"
)
_NAMED: Final = re.compile(r"(?:[\w.]*\.)?(?:Map|IDictionary|IReadOnlyDictionary)<\s*[\w.<>? ]+,\s*(?:Provider<\s*)?([\w.]+)\s*>{1,2}\??$")
_DATA: Final = ("record_declaration", "enum_declaration", "record_struct_declaration", "struct_declaration")


def typed(m: Machine, name: str, file: Unit) -> Any:
    """What a field or a parameter of this type holds that a container gives; None of any other type."""
    said = name.strip()
    several, named = _SEVERAL.match(said), _NAMED.match(said)
    inner = several[1] if several is not None else named[1] if named is not None else ""
    found = _standing_in(m, inner, file) if inner and len(m.frames) < DEEPEST // 2 else []
    if not found:
        return None
    if several is not None:
        return List([m.instance(one) for one in found], found[0].node)
    return Object("map", node=found[0].node, fields={(Opaque(), one.node.id): m.instance(one) for one in found})


def _standing_in(m: Machine, name: str, file: Unit) -> list[Type]:
    """The classes that stand in for an interface and do something; none where they are data."""
    kinds = m.program.find(name, file)
    if len(kinds) != 1 or not kinds[0].abstract:
        return []
    found = [one for one in m.program.below(kinds[0]) if not one.abstract]
    does_something = all(one.node.type not in _DATA and any(own.name not in ("new", "init") for own in one.functions) for one in found)
    return sorted(found, key=lambda one: (str(one.file.file.path), one.node.start_byte)) if does_something else []
