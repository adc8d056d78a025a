"""Objects as dicts: `dataclasses.asdict`, pydantic's `model_dump`, `vars`; copies of them with other values for some of their fields; and which answers `json.dumps` refuses.

https://docs.pydantic.dev/latest/concepts/serialization/ and https://docs.python.org/3/library/dataclasses.html#dataclasses.asdict ; https://docs.python.org/3/library/dataclasses.html#dataclasses.replace ;
https://docs.pydantic.dev/latest/concepts/models/#model-copy ; https://www.attrs.org/en/stable/api.html#attrs.evolve ; https://jcristharif.com/msgspec/api.html#msgspec.structs.replace
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from ....effort import EFFORT
from .. import known
from ..language.classes import annotated, external_bases
from ..state.machine import Machine
from ..state.values import BYTES, DEPTH, Bound, ClassV, DictV, ErrorV, FunctionV, InstanceV, Lazy, ListV, Native, Opaque, taint

DUMPS: Final = ("model_dump", "dict")
_PLAIN_BASES: Final = frozenset({"object", "ABC", "Generic", "Protocol", "Enum", *known.MODELS})
"""Classes above one whose objects are nothing that `json.dumps` knows."""
_REFUSED: Final = {"set": "a set", "generator": "a generator", "iterator": "an iterator", "view": "a view of a dict"}


def aliases(cls: ClassV) -> dict[str, str]:
    """The name that each field of a model has outside: `Field(alias="batchItemFailures")`, `Field(serialization_alias=…)`."""
    EFFORT.spend()
    found = {name: alias for base in cls.bases if isinstance(base, ClassV) for name, alias in aliases(base).items()}
    found |= {name: _camel(name) for name in annotated(cls)} if _is_camel(cls) else {}
    for one in cls.node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(one.value, ast.Call):
            given = {word.arg: word.value.value for word in one.value.keywords if isinstance(word.value, ast.Constant)}
            alias = given.get("serialization_alias", given.get("alias"))
            found |= {one.target.id: alias} if isinstance(alias, str) else {}
    return found


def _line(cls: ClassV) -> Iterator[ClassV]:
    """A model and those of the code above it, whose configuration is its own, too: https://docs.pydantic.dev/latest/concepts/config/#configuration-inheritance"""
    EFFORT.spend()
    yield cls
    for base in cls.bases:
        if isinstance(base, ClassV):
            yield from _line(base)


def _is_camel(cls: ClassV) -> bool:
    """Are its fields called otherwise outside, by `to_camel` or something called like it?"""
    named = (one for each in _line(cls) for one in ast.walk(each.node) if isinstance(one, ast.Name | ast.Attribute))
    return any("camel" in known.name_of(one).lower() for one in named)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.title() for one in others)


def dumped(value: Any, node: Any, *, by_alias: bool = False, depth: int = DEPTH) -> Any:
    """A value with every object in it as a dict."""
    EFFORT.spend()
    if depth == 0:
        return value
    match value:
        case InstanceV():
            names = aliases(value.cls) if by_alias else {}
            return DictV({names.get(name, name): (dumped(one, node, by_alias=by_alias, depth=depth - 1), node) for name, one in value.attrs.items()}, node)
        case ListV():
            made = ListV([dumped(one, node, by_alias=by_alias, depth=depth - 1) for one in value.items], value.kind, value.node, value.label)
            made.open, made.put = value.open, value.put
            return made
        case DictV() if value.message is None and not value.label:
            copied = DictV({key: (dumped(one, node, by_alias=by_alias, depth=depth - 1), at) for key, (one, at) in value.entries.items()}, value.node)
            copied.open = value.open
            return copied
    return value


def dump(machine: Machine, node: Any, value: InstanceV, **given: Any) -> Any:
    """`model.model_dump(by_alias=True)`"""
    made = dumped(value, node, by_alias=given.get("by_alias") is True or any("serialize_by_alias" in ast.dump(one.node) for one in _line(value.cls)))
    machine.notes.built(machine, made, node)
    return made


def dumps(_m: Machine, node: Any, value: InstanceV, **given: Any) -> Opaque:
    """`model.model_dump_json()`"""
    return Opaque("spelt", "model_dump_json", taint(value), node, {"of": dumped(value, node, by_alias=given.get("by_alias") is True)})


def copied_with(of: InstanceV, others: dict[str, Any], node: Any) -> InstanceV:
    made = InstanceV(of.cls, node)
    made.attrs = {**of.attrs, **others}
    return made


def replaced(machine: Machine, node: Any, v: Opaque, args: list[Any], given: dict[str, Any]) -> Any:
    """`dataclasses.replace(job, failed=True)`, and what other libraries call so."""
    of = args[0]
    if not isinstance(of, InstanceV) or "**" in given:
        return Opaque("value", v.name, taint(*args, *given.values()), node)
    if v.name == "copy.replace" and isinstance(own := of.cls.lookup("__replace__"), FunctionV):
        return machine.call(machine, own, [of], given, node)
    made = copied_with(of, given, node)
    if isinstance(post := of.cls.lookup("__post_init__"), FunctionV):
        machine.call(machine, post, [made], {}, node)
    return made


def _replaced_tuple(machine: Machine, node: Any, of: InstanceV, **given: Any) -> Any:
    """https://docs.python.org/3/library/collections.html#collections.somenamedtuple._replace"""
    return replaced(machine, node, Opaque("external", "_replace"), [of], given)


def _copied_model(_m: Machine, node: Any, of: InstanceV, update: Any = None, **given: Any) -> Any:
    """`model.model_copy(update={"failed": True})`: nothing is checked."""
    if not isinstance(update, (DictV, type(None))) or getattr(update, "open", False) or {*given} - {"deep"}:
        return Opaque("value", "model_copy", taint(of, update, *given.values()), node)
    others = {name: held for name, (held, _) in update.entries.items() if isinstance(name, str)} if update is not None else {}
    return copied_with(of, others, node)


def method_of_model(value: InstanceV, name: str) -> Native | None:
    """What pydantic gives every object of a model, and Python a named tuple: https://docs.python.org/3/library/collections.html#collections.somenamedtuple._asdict"""
    bases = {getattr(one, "name", "").rpartition(".")[2] for one in external_bases(value.cls)}
    if "NamedTuple" in bases and name in ("_asdict", "_replace"):
        return Native(name, dump if name == "_asdict" else _replaced_tuple, value)
    if not bases & known.MODELS:
        return None
    if name in ("model_copy", "copy"):
        return Native(name, _copied_model, value)
    return Native(name, dump, value) if name in DUMPS else Native(name, dumps, value) if name in ("model_dump_json", "json") else None


def refused(value: Any, depth: int = DEPTH) -> tuple[str, Any] | None:
    """What in an answer `json.dumps` certainly refuses, and where it is made; None where there is nothing of that kind."""
    EFFORT.spend()
    match value:
        case InstanceV() if value.site is None:
            bases = {getattr(one, "name", "?").rpartition(".")[2].rstrip("[]") for one in external_bases(value.cls)}
            plain = bases <= _PLAIN_BASES and value.cls.lookup("_asdict") is None  # which Lambda's own encoder asks for
            return (f"an object of class {value.cls.node.name}", value.node) if plain else None
        case ErrorV():
            return "an exception", None
        case ListV(kind="set" | "generator" | "iterator" | "view"):
            return _REFUSED[value.kind], value.node
        case Lazy():
            return _REFUSED["generator"], value.node
        case bytes():
            return "bytes", None
        case Opaque(made=made) if BYTES in made:
            return "bytes", value.node
        case FunctionV() | ClassV() | Bound(function=FunctionV()):
            return "a function or class", None
        case DictV() if (key := next((one for one in value.entries if isinstance(one, InstanceV) and one.site is None), None)) is not None:
            return f"a key of class {key.cls.node.name}", value.node
        case DictV() if depth:
            return next((found for one, _ in value.entries.values() if (found := refused(one, depth - 1)) is not None), None)
        case ListV() if depth:
            return next((found for one in value.items if (found := refused(one, depth - 1)) is not None), None)
    return None
