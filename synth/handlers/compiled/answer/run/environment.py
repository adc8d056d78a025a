"""The environment of a run that is tried without one of its variables: https://pkg.go.dev/os#Getenv ,
https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/System.html#getenv(java.lang.String) and https://learn.microsoft.com/en-us/dotnet/api/system.environment.getenvironmentvariable
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .state.machine import Machine
from .state.values import Opaque

if TYPE_CHECKING:
    from tree_sitter import Node

THERE: Final = Opaque(type="String", field="env")
"""The value of a variable that is there: it is not empty."""


def variable(m: Machine, args: tuple[Any, ...], node: Node, nothing: Any) -> tuple[Any] | None:
    """What a variable holds, `nothing` where it is the one that is not there. None of a run in which none is tried, and of a name that is not known."""
    if m.absent is None or not args or not isinstance(args[0], str):
        return None
    return (nothing if missing(m, args[0], node) else THERE,)


def missing(m: Machine, name: str, node: Node) -> bool:
    """Is it the variable that is not there? It is asked for here."""
    m.variables.setdefault(name, (node, m.unit))
    return name == m.absent
