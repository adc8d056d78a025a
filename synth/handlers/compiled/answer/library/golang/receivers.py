"""The receiver of a method: a pointer, or a copy of its own, whose fields it changes for nobody else. https://go.dev/ref/spec#Calls"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...forms.form import text_of
from ...run.machine import Machine
from ...run.values import Object

if TYPE_CHECKING:
    from ....program.code import Bind, Function


def received(m: Machine, function: Function, bind: Bind, this: Any) -> Any:
    """What a method knows its object by. Slices, maps and pointers of a copy are those of the object."""
    if not isinstance(this, Object) or this.type is not function.owner or bind.type.startswith("*"):
        return this
    if (changes := m.known.get(key := ("changes", function.node.id))) is None:
        changed = rf"(?<![\w.]){re.escape(bind.target.name)}\.\w+\s*(?:[-+*/|&^%]?=(?!=)|\+\+|--)"
        changes = m.known[key] = re.search(changed, text_of(function.node)) is not None
    return Object(this.kind, this.type, this.node, {**this.fields}) if changes else this
