"""Classes of the code: how they are made, and what an object of one is: a dataclass, a model, a named tuple, a typed dict, a member of an
enumeration, a batch processor of one's own.
"""

from __future__ import annotations

import ast
from typing import Any, Final

from ....effort import EFFORT
from .. import known
from ..state.machine import Machine
from ..state.values import HELD, ClassV, DictV, Env, FunctionV, InstanceV, Native, Opaque, Processor, taint
from .comparison import PLAIN
from .special import ends_by_itself


def class_of(machine: Machine, node: ast.ClassDef, env: Env) -> ClassV:
    attrs = Env(env, env.module, of_class=True)
    bases = [machine.evaluate(machine, one, env) for one in node.bases]
    made = ClassV(node, bases, attrs)
    attrs.vars.update({"__name__": node.name})
    machine.execute(machine, node.body, attrs)
    for value in attrs.vars.values():
        inner = value.owner if isinstance(value, Native) else value
        for one in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(one, FunctionV):
                one.owner = made
    if bases or node.keywords or node.decorator_list:
        from .registering import registered  # noqa: PLC0415 - many classes stand for themselves

        return registered(machine, made, env)
    return made


_HOLDING: Final = ("list", "dict", "set")
"""Classes of Python's own whose objects hold others."""


def constructed(machine: Machine, cls: ClassV, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    """An object of a class of the code, of a named tuple, a dataclass or a typed dict."""
    bases = {getattr(base, "name", "").rpartition(".")[2] for base in external_bases(cls)}
    if "TypedDict" in bases:
        made = DictV({name: (held, node) for name, held in given.items() if name not in ("*", "**")}, node)
        made.open = bool(args) or "**" in given
        machine.notes.built(machine, made, node)
        return made
    if bases & known.ENUMS and args:
        return Opaque("value", cls.node.name, taint(*args), node)
    kind = next((name for name in known.PROCESSORS if name in bases), None)
    if kind is not None:
        return _processor(machine, kind, cls, args, given, node)
    if (maker := _own_maker(machine, cls)) is not None and isinstance(own := machine.call(machine, maker, [cls, *args], given, node), (InstanceV, type(None))):
        return own
    made_instance = InstanceV(cls, node)
    if (of := next((one for one in _HOLDING if one in bases), None)) is not None:
        given_to_it = [] if isinstance(cls.lookup("__init__"), FunctionV) else args
        made_instance.attrs[HELD] = machine.call(machine, machine.modules.builtin(of), given_to_it, {}, node)
    ends_by_itself(machine, cls, node)
    init = cls.lookup("__init__")
    if isinstance(init, FunctionV):
        machine.call(machine, init, [made_instance, *args], given, node)
        return made_instance
    if bases & known.MODELS:
        if _may_refuse(cls, bases, args, given):
            machine.work(node, cls.node.name, [*args, *given.values()], parse=True, names=("ValidationError", "ValueError"))
        held = [name for name in annotated(cls) if args or "**" in given or not _has_default(cls, name)]
        made_instance.attrs.update({name: Opaque("body", name, taint(*args, *given.values()), node) for name in held})
    else:
        made_instance.attrs.update({name: _unpacked(given["**"], name, node) for name in annotated(cls) if "**" in given})
    names = annotated(cls)
    made_instance.attrs.update(zip(names, args, strict=False))
    inside = machine.modules.fields_of(cls)
    made_instance.attrs.update({inside.get(name, name): held for name, held in given.items() if name not in ("*", "**")})
    for one in cls.node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id not in made_instance.attrs and one.value is not None:
            made_instance.attrs[one.target.id] = _shared(machine, one, cls, node) if _is_attrs(cls) else _default(machine, one.value, cls, node)
    if _converts(machine, cls, bases):
        unknown_texts(made_instance, node)
    post = cls.lookup("__post_init__")
    if isinstance(post, FunctionV):
        machine.call(machine, post, [made_instance], {}, node)
    return made_instance


_TEXT_FIELDS: Final = ("messageId", "receiptHandle", "body", "md5OfBody", "eventSource", "eventSourceARN", "awsRegion")
"""What every record has as a text: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""


def _may_refuse(cls: ClassV, bases: set[str], args: list[Any], given: dict[str, Any]) -> bool:
    """May its constructor refuse what it is given? That of msgspec looks at no type (https://jcristharif.com/msgspec/structs.html), and any text is one."""
    if args or "**" in given or any(isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.decorator_list for one in cls.node.body):
        return "Struct" not in bases or "**" in given
    plain = {
        one.target.id: one.annotation.id
        for one in cls.node.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(one.annotation, ast.Name) and not isinstance(one.value, ast.Call)
    }
    texts = {
        name for name, held in given.items() if isinstance(held, Opaque) and held.kind == "field" and held.name in _TEXT_FIELDS and plain.get(name) == "str"
    }
    return "Struct" not in bases and any(name not in texts and not isinstance(held, PLAIN) for name, held in given.items())


def _own_maker(machine: Machine, cls: ClassV) -> FunctionV | None:
    """What a class, or its metaclass, makes its objects with, where that meets errors, too. https://docs.python.org/3/reference/datamodel.html#object.__new__"""
    named = next((one.value for one in cls.node.keywords if one.arg == "metaclass"), None)
    meta = machine.evaluate(machine, named, cls.attrs) if named is not None else None
    held = (meta.lookup("__call__") if isinstance(meta, ClassV) else None, cls.lookup("__new__"))
    makers = (one.owner if isinstance(one, Native) and one.name == "staticmethod" else one for one in held)
    return next((one for one in makers if isinstance(one, FunctionV) and any(isinstance(part, (ast.Try, ast.With)) for part in ast.walk(one.node))), None)


def _converts(machine: Machine, cls: ClassV, bases: set[str]) -> bool:
    """May an object have a number where it is given a text? One of a model has what its annotation says, and of a class or a decorator that is not read nobody knows.

    https://docs.pydantic.dev/latest/concepts/conversion_table/ and https://www.attrs.org/en/stable/init.html#converters
    """
    made_by = [machine.evaluate(machine, one.func if isinstance(one, ast.Call) else one, cls.attrs) for one in cls.node.decorator_list]
    return not bases <= {"object", "NamedTuple", "ABC", "Generic", "Protocol"} or any(
        isinstance(one, Opaque) and not one.name.startswith("dataclasses.") for one in made_by
    )


def unknown_texts(made: InstanceV, node: Any) -> None:
    """What an object is given of a message may be something else than a text now."""
    texts = [name for name, held in made.attrs.items() if isinstance(held, Opaque) and held.kind == "field" and held.name not in ("messageId", "receiptHandle")]
    made.attrs.update({name: Opaque("value", name, taint(made.attrs[name]), node) for name in texts})


def _unpacked(value: Any, name: str, node: Any) -> Opaque:
    """What `**value` gives under a name."""
    return Opaque("body" if isinstance(value, Opaque) and value.kind == "body" else "value", name, taint(value), node)


def _processor(machine: Machine, kind: str, cls: ClassV, args: list[Any], given: dict[str, Any], node: Any) -> Processor:  # noqa: PLR0913, PLR0917 - one call
    """An object of a class that the code derives from one of Powertools' processors."""
    made = Processor(kind, given)
    made.own = InstanceV(cls, node)
    made.own.attrs[".processor"] = made
    if isinstance(init := cls.lookup("__init__"), FunctionV):
        machine.call(machine, init, [made.own, *args], given, node)
    return made


def _has_default(cls: ClassV, name: str) -> bool:
    held = next((one.value for one in cls.node.body if isinstance(one, ast.AnnAssign) and getattr(one.target, "id", "") == name), None)
    return held is not None and not (
        isinstance(held, ast.Call) and not any(one.arg in ("default", "default_factory") for one in held.keywords) and not held.args
    )


def _default(machine: Machine, value: ast.expr, cls: ClassV, node: Any) -> Any:
    if isinstance(value, ast.Call):
        for keyword in value.keywords:
            if keyword.arg in ("default_factory", "factory"):
                return machine.call(machine, machine.evaluate(machine, keyword.value, cls.attrs), [], {}, node)
            if keyword.arg == "default":
                return machine.evaluate(machine, keyword.value, cls.attrs)
    return machine.evaluate(machine, value, cls.attrs)


def _is_attrs(cls: ClassV) -> bool:
    """Is it a class of attrs, whose objects share a default that is no factory? https://www.attrs.org/en/stable/init.html#defaults"""
    return any(known.name_of(one) in ("define", "mutable", "frozen", "attrs") for one in cls.node.decorator_list)


def _shared(machine: Machine, one: ast.AnnAssign, cls: ClassV, node: Any) -> Any:
    if isinstance(one.value, ast.Call) and any(keyword.arg == "factory" for keyword in one.value.keywords):
        return _default(machine, one.value, cls, node)
    key = f".default {one.target.id}"  # type: ignore[union-attr]  # a field is a name
    if key not in cls.attrs.vars and one.value is not None:
        cls.attrs.vars[key] = _default(machine, one.value, cls, node)
    return cls.attrs.vars[key]


def annotated(cls: ClassV) -> list[str]:
    EFFORT.spend()
    inherited = [name for base in cls.bases if isinstance(base, ClassV) for name in annotated(base)]
    return [*inherited, *(one.target.id for one in cls.node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name))]


def external_bases(cls: ClassV) -> list[Any]:
    """The classes above one that are not of the code."""
    EFFORT.spend()
    return [found for base in cls.bases for found in (external_bases(base) if isinstance(base, ClassV) else [base])]


_KEPT: Final = ".members"
_TEXTS: Final = frozenset({"str", "StrEnum"})
_NUMBERS: Final = frozenset({"int", "IntEnum", "Flag", "IntFlag"})
"""What makes the members of an enumeration texts, or numbers."""


def member_of(cls: ClassV, name: str, found: Any) -> InstanceV | str | None:
    """The member of an enumeration, where it is not what is written for it: one whose class derives from `str`, too, is its text. https://docs.python.org/3/library/enum.html"""
    bases = {getattr(one, "name", "").rpartition(".")[2] for one in external_bases(cls)}
    made_up = isinstance(found, Opaque) and found.name in ("enum.auto()", "auto()")
    if not bases & known.ENUMS or name.startswith("_") or not (made_up or isinstance(found, PLAIN)):
        return None
    if bases & _TEXTS or (bases & _NUMBERS and not made_up):
        return name.lower() if made_up else None
    kept: dict[str, InstanceV] = cls.attrs.vars.setdefault(_KEPT, {})
    if name not in kept:
        kept[name] = InstanceV(cls, cls.node)
        kept[name].attrs |= {"value": found, "name": name}
    return kept[name]
