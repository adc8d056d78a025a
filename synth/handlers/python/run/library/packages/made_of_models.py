"""Objects that pydantic, msgspec and their like make of a text or a dict, by a class of the code: its methods are the code's own, and so are those of the models inside.

https://docs.pydantic.dev/latest/concepts/models/#validating-data and https://docs.pydantic.dev/latest/concepts/type_adapter/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from .....effort import EFFORT
from ... import known
from ...language.classes import annotated, external_bases
from ...language.operators import item, one_of
from ...state import bodies
from ...state.machine import Machine
from ...state.values import DEPTH, ClassV, DictV, InstanceV, ListV, Native, Opaque, taint
from ..models import aliases

_LISTS: Final = frozenset({"list", "List", "Sequence", "Iterable", "tuple", "Tuple"})
_JSON_CLASSES: Final = frozenset({"DataClassJsonMixin", "JSONWizard", "JsonSchemaMixin"})
"""https://lidatong.github.io/dataclasses-json/ and https://dataclass-wizard.readthedocs.io/"""
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
STRUCTURES: Final = frozenset({"from_dict", "from_json", "fromdict", "structure", "parse_obj_as", "parse_raw_as", "load", "loads", "convert", "decode"})
"""Functions that are told the class, whichever it is: https://github.com/konradhalas/dacite , https://catt.rs/en/stable/ , https://dataclass-wizard.readthedocs.io/ and https://jcristharif.com/msgspec/converters.html"""
_WITHOUT_CHECKS: Final = ("model_construct", "construct")


def is_model(cls: Any) -> bool:
    return isinstance(cls, ClassV) and bool({getattr(one, "name", "").rpartition(".")[2] for one in external_bases(cls)} & (known.MODELS | _JSON_CLASSES))


def maker(cls: ClassV, name: str) -> Native | None:
    """`Order.model_validate_json`: what makes an object of a text or a dict."""
    return Native(name, _made, (cls, name)) if name in MAKES and is_model(cls) else None


def _made(machine: Machine, node: Any, owner: tuple[ClassV, str], *args: Any, **given: Any) -> Any:
    (cls, name), first = owner, args[0] if args else next(iter(given.values()), None)
    if name not in _WITHOUT_CHECKS and taint(first):
        return _checked(machine, cls, f"{cls.node.name}.{name}", first, node)
    return filled(machine, cls, first if first is not None or not given else DictV({key: (held, node) for key, held in given.items()}, node), node)


def _checked(machine: Machine, cls: ClassV, name: str, given: Any, node: Any) -> InstanceV:
    """An object of what is parsed, or refused."""
    machine.notes.opens_message = True
    machine.work(node, name, [given], parse=True, names=("ValidationError", "ValueError"))
    bodies.parsed(machine, given, node)
    return filled(machine, cls, given, node)


def filled(machine: Machine, cls: ClassV, whole: Any, node: Any, depth: int = DEPTH) -> InstanceV:
    """An object with what is known of each field of the whole."""
    EFFORT.spend()
    made, outside = InstanceV(cls, node), aliases(cls)
    entries = whole.entries if isinstance(whole, DictV) else {}
    kind = "body" if isinstance(whole, Opaque) and whole.kind in ("body", "field") else "value"
    made.attrs |= {name: held for name, (held, _) in entries.items() if isinstance(name, str)}
    for name in annotated(cls):
        key = next((one for one in (name, outside.get(name)) if one in entries), None)
        held = item(machine, whole, key, node) if key is not None else Opaque(kind, name, taint(whole), node)
        made.attrs[name] = _typed(machine, cls, _annotation(cls, name), held, depth)
    return made


def _annotation(cls: ClassV, name: str) -> ast.expr | None:
    for one in cls.node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id == name:
            return one.annotation
    return next((found for base in cls.bases if isinstance(base, ClassV) and (found := _annotation(base, name)) is not None), None)


def _typed(machine: Machine, cls: ClassV, annotation: ast.expr | None, held: Any, depth: int) -> Any:
    """A field as its annotation says: an object of a model of the code, or a list of these."""
    match annotation:
        case ast.BinOp(op=ast.BitOr(), left=left, right=ast.Constant(value=None)):
            return _typed(machine, cls, left, held, depth)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return _typed(machine, cls, inner, held, depth)
        case ast.Subscript(value=ast.Name(id="Json"), slice=inner):
            return _typed(machine, cls, inner, Opaque("body", "", taint(held), held.node) if isinstance(held, Opaque) else held, depth)
        case ast.Subscript(value=ast.Name(id=of), slice=inner) if of in _LISTS and isinstance(held, ListV):
            made = ListV([_typed(machine, cls, inner, one, depth) for one in held.items], held.kind, held.node, held.label)
            made.open, made.put = held.open, held.put
            return made
        case ast.Name(id=name) if depth and isinstance(held, (DictV, Opaque)) and is_model(kind := _named(cls, name)):
            return filled(machine, kind, held, annotation, depth - 1)
        case ast.Name(id=name) if name != "str" and isinstance(held, Opaque) and held.kind == "field":  # a text of the message, as a number or a date
            return Opaque("value", held.name, held.taint, annotation)
    return held


def _named(cls: ClassV, name: str) -> Any:
    env = cls.attrs.find(name)
    return env.vars[name] if env is not None else None


def completed(machine: Machine, made: InstanceV, given: dict[str, Any], node: Any) -> None:
    """`Order(**body)`, `Event(Records=records)`: what is given is made objects of models where the class says so."""
    if not is_model(made.cls):
        return
    whole = given["**"] if "**" in given else DictV({name: (held, node) for name, held in given.items()}, node)
    known_fields = filled(machine, made.cls, whole, node).attrs
    made.attrs.update({name: held for name, held in known_fields.items() if "**" in given or name in given})


ADAPTER: Final = "adapter"
"""What makes an object of one of several classes is called here."""


def adapted(machine: Machine, node: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`TypeAdapter(Order)` makes objects as the class does, `TypeAdapter(Placed | Cancelled)` one of each, which one the text says."""
    if args and is_model(args[0]):
        return args[0]
    if node.args and (classes := [*_among(machine, node.args[0], DEPTH)]):
        return Native(ADAPTER, lambda *_: None, classes)
    return Opaque("external", f"{value.name}()", node=node, made=given)


def _among(machine: Machine, annotation: ast.AST, depth: int) -> Iterator[ClassV]:
    """The models of the code that an annotation names, also by a name for several: `Message = Annotated[Placed | Cancelled, Field(discriminator="type")]`."""
    for one in ast.walk(annotation):
        if not isinstance(one, ast.Name):
            continue
        if is_model(found := machine.module.env.vars.get(one.id)):
            yield found
        elif depth and found is not None:
            for statement in machine.module.source.tree.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.BinOp()) if name == one.id:
                        yield from _among(machine, statement.value, depth - 1)


def adapter(classes: list[ClassV], name: str) -> Native | None:
    def made(machine: Machine, node: Any, owner: list[ClassV], *args: Any, **given: Any) -> Any:
        chosen = one_of(machine, owner) if len(owner) > 1 else owner[0]
        return _made(machine, node, (chosen, name), *args, **given)

    return Native(name, made, classes) if name in MAKES else None


def structured(machine: Machine, name: str, everything: list[Any], node: Any) -> InstanceV | None:
    """`dacite.from_dict(Order, body)`, `cattrs.structure(body, Order)`; None where it is told no class of the code."""
    classes = [one for one in everything if isinstance(one, ClassV)]
    given = [one for one in everything if not isinstance(one, ClassV) and taint(one)]
    return _checked(machine, classes[0], name, given[0], node) if len(classes) == len(given) == 1 else None
