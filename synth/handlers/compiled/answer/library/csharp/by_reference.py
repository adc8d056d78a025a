"""What a call of C# hands over by a reference: the variable holds afterwards what the parameter of the method held in the end.

https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/keywords/method-parameters#reference-parameters
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...forms.form import Form, field, text_of
from ...run.meaning.calls import keep
from ...run.meaning.expressions import element
from ...run.state.machine import Machine
from ...run.state.values import ATTRIBUTES, Opaque, about_of

if TYPE_CHECKING:
    from tree_sitter import Node


def handed(m: Machine, form: Form) -> tuple[tuple[int, str], ...]:
    """The places of such arguments, and their variables: `out var body`, `out body`, `ref failed`."""
    key = ("by reference", form.node.id)
    if (known := m.known.get(key)) is None:
        known = m.known[key] = tuple(_named(form.node))
    return tuple(known)


def _named(node: Node) -> list[tuple[int, str]]:
    listed = field(node, "arguments")
    args = [one for one in listed.named_children if one.type == "argument"] if listed is not None else []
    found = []
    for place, one in enumerate(args):
        inner = one.named_children[-1] if one.named_children else one
        name = field(inner, "name") if inner.type == "declaration_expression" else inner
        if any(part.type in ("out", "ref") for part in one.children) and name is not None and name.type == "identifier":
            found.append((place, text_of(name)))
    return found


def given(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> None:
    """What nobody knows of them where the method is somebody else's: it is made of what that was given."""
    for _, name in handed(m, form):
        if isinstance(of, Opaque) and of.field in ATTRIBUTES and args:
            value = element(m, of, args[0])
        else:
            value = Opaque(about_of((of, *args)), parsed=any(isinstance(one, Opaque) and one.parsed for one in (of, *args)))
        keep(m, name, value)
