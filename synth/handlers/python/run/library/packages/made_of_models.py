"""Objects that pydantic, msgspec and their like make of a text or a dict, by a class of the code: its methods are the code's own, and so are those of the models inside.

https://docs.pydantic.dev/latest/concepts/models/#validating-data and https://docs.pydantic.dev/latest/concepts/type_adapter/
"""

from __future__ import annotations

from typing import Any, Final

from ...language.model_fields import filled, is_model
from ...state import bodies
from ...state.machine import Machine
from ...state.values import ClassV, DictV, InstanceV, Native, Opaque, taint

MAKES: Final = (
    "model_validate",
    "model_validate_json",
    "model_construct",
    "construct",
    "parse_raw",
    "parse_obj",
    "validate_json",
    "validate_python",
    "from_json",
    "from_dict",
)
_WITHOUT_CHECKS: Final = ("model_construct", "construct")


def maker(cls: ClassV, name: str) -> Native | None:
    """`Order.model_validate_json`: what makes an object of a text or a dict."""
    return Native(name, _made, (cls, name)) if name in MAKES and is_model(cls) else None


def _made(machine: Machine, node: Any, owner: tuple[ClassV, str], *args: Any, **given: Any) -> Any:
    (cls, name), first = owner, args[0] if args else next(iter(given.values()), None)
    if name not in _WITHOUT_CHECKS and taint(first):
        machine.notes.opens_message = True
        machine.work(node, f"{cls.node.name}.{name}", [first], parse=True, names=("ValidationError", "ValueError"))
        bodies.parsed(machine, first, node)
    return filled(machine, cls, first if first is not None or not given else DictV({key: (held, node) for key, held in given.items()}, node), node)


def adapted(_m: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`TypeAdapter(Order)` makes objects as the class does."""
    return args[0] if args and is_model(args[0]) else Opaque("external", f"{value.name}()", node=node, made=given)


STRUCTURES: Final = frozenset({"from_dict", "from_json", "fromdict", "structure", "parse_obj_as", "parse_raw_as", "load", "loads", "convert", "decode"})
"""Functions that are told the class, whichever it is: https://github.com/konradhalas/dacite , https://catt.rs/en/stable/ , https://dataclass-wizard.readthedocs.io/ and https://jcristharif.com/msgspec/converters.html"""


def structured(machine: Machine, name: str, everything: list[Any], node: Any) -> InstanceV | None:
    """`dacite.from_dict(Order, body)`, `cattrs.structure(body, Order)`; None where it is told no class of the code."""
    classes = [one for one in everything if isinstance(one, ClassV)]
    given = [one for one in everything if not isinstance(one, ClassV) and taint(one)]
    if len(classes) != 1 or len(given) != 1:
        return None
    machine.notes.opens_message = True
    machine.work(node, name, given, parse=True, names=("ValueError",))
    bodies.parsed(machine, given[0], node)
    return filled(machine, classes[0], given[0], node)
