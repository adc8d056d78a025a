"""The parameters of a function of the code, as whoever hands over dependencies by their names asks for them: https://docs.python.org/3/library/inspect.html#inspect.signature"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...state.machine import Machine
from ...state.values import Bound, ClassV, DictV, FunctionV, ListV, Native, Opaque

SIGNATURE: Final = "signature"
"""What such an object is called here, which has the parameters in it."""


def _signature(_m: Machine, node: Any, v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    names = _names(args[0])
    if names is None:
        return Opaque("external", f"{v.name}()", node=node)
    return Native(SIGNATURE, lambda *_: None, DictV({name: (Opaque("external", "inspect.Parameter()", node=node), node) for name in names}, node))


def _arguments(_m: Machine, node: Any, v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    names = _names(args[0])
    return Opaque("external", f"{v.name}()", node=node) if names is None else Native(SIGNATURE, lambda *_: None, ListV([*names], "list", node))


def _names(of: Any) -> list[str] | None:
    """Those that are still to be given."""
    match of:
        case FunctionV():
            arguments = of.node.args
            return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        case Bound(function=FunctionV() as function, args=given, kwargs=named):
            return [name for name in (_names(function) or [])[len(given) :] if name not in named]
        case ClassV() if isinstance(init := of.lookup("__init__"), FunctionV):
            return (_names(init) or [])[1:]
    return None


SIGNATURES: Final[dict[str, Callable[..., Any]]] = {"inspect.signature": _signature, "inspect.getfullargspec": _arguments}
