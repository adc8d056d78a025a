"""The fields of an object that pydantic, msgspec and their like make, by its class: what is known of each, and what it is called outside.

https://docs.pydantic.dev/latest/concepts/models/#validating-data
"""

from __future__ import annotations

import ast
from typing import Any, Final

from ....effort import EFFORT
from .. import known
from ..state.machine import Machine
from ..state.values import DEPTH, ClassV, DictV, InstanceV, ListV, Opaque, taint
from .operators import item

_LISTS: Final = frozenset({"list", "List", "Sequence", "Iterable", "tuple", "Tuple"})
_JSON_CLASSES: Final = frozenset({"DataClassJsonMixin", "JSONWizard", "JsonSchemaMixin"})
"""https://lidatong.github.io/dataclasses-json/ and https://dataclass-wizard.readthedocs.io/"""


def annotated(cls: ClassV) -> list[str]:
    EFFORT.spend()
    inherited = [name for base in cls.bases if isinstance(base, ClassV) for name in annotated(base)]
    return [*inherited, *(one.target.id for one in cls.node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name))]


def external_bases(cls: ClassV) -> list[Any]:
    """The classes above one that are not of the code."""
    EFFORT.spend()
    return [found for base in cls.bases for found in (external_bases(base) if isinstance(base, ClassV) else [base])]


def aliases(cls: ClassV) -> dict[str, str]:
    """The name that each field of a model has outside: `Field(alias="batchItemFailures")`, `Field(serialization_alias=…)`."""
    EFFORT.spend()
    found = {name: alias for base in cls.bases if isinstance(base, ClassV) for name, alias in aliases(base).items()}
    camel = any(isinstance(one, ast.Name | ast.Attribute) and known.name_of(one) == "to_camel" for one in ast.walk(cls.node))
    found |= {name: _camel(name) for name in annotated(cls)} if camel else {}
    for one in cls.node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(one.value, ast.Call):
            given = {word.arg: word.value.value for word in one.value.keywords if isinstance(word.value, ast.Constant)}
            alias = given.get("serialization_alias", given.get("alias"))
            found |= {one.target.id: alias} if isinstance(alias, str) else {}
    return found


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.title() for one in others)


def is_model(cls: Any) -> bool:
    return isinstance(cls, ClassV) and bool({getattr(one, "name", "").rpartition(".")[2] for one in external_bases(cls)} & (known.MODELS | _JSON_CLASSES))


def filled(machine: Machine, cls: ClassV, whole: Any, node: Any, depth: int = DEPTH) -> InstanceV:
    """An object with what is known of each field of the whole."""
    EFFORT.spend()
    made, outside = InstanceV(cls, node), aliases(cls)
    made.attrs |= {name: held for name, (held, _) in whole.entries.items() if isinstance(name, str)} if isinstance(whole, DictV) else {}
    for name in annotated(cls):
        key = next((one for one in (name, outside.get(name)) if isinstance(whole, DictV) and one in whole.entries), None)
        kind = "body" if isinstance(whole, Opaque) and whole.kind in ("body", "field") else "value"
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
    return held


def _named(cls: ClassV, name: str) -> Any:
    env = cls.attrs.find(name)
    return env.vars[name] if env is not None else None
