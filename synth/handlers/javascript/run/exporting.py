"""What a module may export beside what its run puts there: assignments in functions that nothing calls while it is loaded, names that are worked out, and exports that are handed to code that is not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ..syntax import FUNCTION_NODES, field, text_of, walk
from .state.machine import Machine
from .state.values import Obj, Site

if TYPE_CHECKING:
    from tree_sitter import Node

    from ..syntax import Source

_DONE: Final = "exporting"
"""Where a machine keeps which of these assignments were made."""
_ASSIGNMENTS: Final = ("assignment_expression", "augmented_assignment_expression")
_NAME: Final = regex(r"\b(?:exports|module)\b")


def is_of_exports(target: Node) -> bool:
    """Is it `exports.x`, `module.exports` or a part of it?"""
    names = []
    while target.type in ("member_expression", "subscript_expression") and (holder := field(target, "object")) is not None:
        names.append(text_of(field(target, "property") or target))
        target = holder
    root = text_of(target) if target.type == "identifier" else ""
    return bool(names) and (root == "exports" or (root == "module" and names[-1] == "exports"))


def done(machine: Machine, node: Node) -> None:
    machine.state.setdefault(_DONE, set()).add(node.id)


def later(source: Source) -> list[tuple[Node, str]]:
    """The assignments to exports that stand in functions of a module, and to what they are."""
    assigned = ((node, field(node, "left")) for node in walk(source.root) if node.type in _ASSIGNMENTS)
    return [(node, text_of(left)) for node, left in assigned if left is not None and is_of_exports(left) and _is_later(node)]


def doubted(machine: Machine, source: Source, of_later: list[tuple[Node, str]], exports: Any) -> None:
    """Say what is not known of the exports of the handler's module, once it has been loaded."""
    made = machine.state.get(_DONE, set())
    for node, text in of_later:
        if node.id not in made:
            machine.doubt("exports change in a function that is called later, if at all", Site(source, node, text))
            return
    if isinstance(exports, Obj) and any(isinstance(name, tuple) for name in exports.props):
        machine.doubt("something is exported under a name that is not known", Site(source, source.root, "exports"))


def _is_later(node: Node) -> bool:
    """Does it stand in a function, none of whose parameters has the name that it begins with?"""
    inside = False
    while (node := node.parent) is not None:  # type: ignore[assignment]  # the last one has none
        if node.type in FUNCTION_NODES:
            parameters = field(node, "parameters") or field(node, "parameter")
            if parameters is not None and _NAME.search(text_of(parameters)):
                return False
            inside = True
    return inside


def handed_on(machine: Machine, arguments: list[Any], site: Site) -> None:
    """Exports of a module that is being loaded are given to code that is not followed, which may put anything there."""
    unfinished = {} if site.text.startswith("console.") else machine.state.get("unfinished", {})
    if any(
        id(one) in unfinished
        for one in (*arguments, *(inner for one in arguments if isinstance(one, Obj) for inner in (*one.props.values(), *(one.items or ()))))
    ):
        machine.doubt("what a module exports is handed to code that is not followed", site)
