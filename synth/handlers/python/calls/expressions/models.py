"""Models of pydantic, and dataclasses: what class an expression is an object of, and which of its fields hold what DynamoDB has no type for, whatever a message has: https://docs.pydantic.dev/latest/concepts/conversion_table/"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any, Final, Protocol

from .....sources.python_nodes import nodes_of
from .....values.value import CodePlace
from ....sdk_requests.written import FRACTION, MAP, MOMENT, UNKNOWN, UUID, Written
from ...scopes import FUNCTIONS, Class, Scope, ends, top
from ...values import Import, Values

_BASES: Final = ("pydantic.BaseModel", "aws_lambda_powertools.utilities.parser.BaseModel")
_MAKES: Final = ("model_validate", "model_validate_json", "parse_obj", "parse_raw")
_KINDS: Final = {"builtins.float": FRACTION, "datetime.datetime": MOMENT, "uuid.UUID": UUID}
_DEEP: Final = 6
_OTHERWISE: Final = ("model_config", "Config")
_DUMPS: Final = ("model_dump", "dict")
_SETS: Final = frozenset({"__init__", "__new__", "__setattr__", "__getattribute__", "model_post_init"})
"""Methods of a class that may give a field another value."""


class Objects(Protocol):
    """The values of a program's expressions: `objects` knows them."""

    def of(self, node: ast.AST, scope: Scope) -> Values: ...

    def is_inherited(self, cls: Scope) -> bool: ...


def kind_of_field(objects: Objects, scope: Scope, node: ast.Attribute) -> str:
    """What `order.price` is, where that is a field of a model."""
    cls = _class_of(objects, scope, node.value, _DEEP)
    if cls is None or not _is_model(objects, cls, _DEEP) or _is_put_into(scope, (node.attr,)):
        return UNKNOWN
    return _fields(objects, cls).get(node.attr, UNKNOWN)


def dumped(objects: Objects, scope: Scope, node: ast.Call, at: CodePlace) -> Written | None:
    """What `order.model_dump()` gives: https://docs.pydantic.dev/latest/concepts/serialization/"""
    cls = _class_of(objects, scope, node.func.value, _DEEP) if isinstance(node.func, ast.Attribute) and not node.args and not node.keywords else None
    if cls is None or not _is_model(objects, cls, _DEEP) or any(_names(one) in _DUMPS for base in _lineage(objects, cls) for one in base.node.body):
        return None
    plain = _is_model(objects, cls, 1) and not any(isinstance(one, FUNCTIONS) or _names(one) in _OTHERWISE or _is_special(one) for one in cls.node.body)
    kinds = _fields(objects, cls)
    kinds = dict.fromkeys(kinds, UNKNOWN) if _is_put_into(scope, kinds) else kinds
    return Written(MAP, at, fields={name: Written(kind, at) for name, kind in kinds.items()}, whole=plain)


def as_dict(objects: Objects, scope: Scope, node: ast.Call, at: CodePlace) -> Written | None:
    """What `asdict(order)` gives of a dataclass of the program; nothing looks at what its fields hold: https://docs.python.org/3/library/dataclasses.html#dataclasses.asdict"""
    if len(node.args) != 1 or node.keywords:
        return None
    own = scope.class_of(node.args[0])
    cls = own or _class_of(objects, scope, node.args[0], _DEEP)
    lineage = _lineage(objects, cls) if cls is not None and not (own is not None and objects.is_inherited(own)) else []
    if not lineage or not all(_is_dataclass(objects, one) for one in lineage):
        return None
    fields = [one for base in reversed(lineage) for one in base.node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    named = [one.target.id for one in fields if not any(word in ast.unparse(one.annotation) for word in ("ClassVar", "InitVar"))]  # type: ignore[union-attr]  # each is a name
    return Written(MAP, at, fields={name: Written(UNKNOWN, at) for name in named})


def _is_dataclass(objects: Objects, cls: Scope) -> bool:
    """Is it one, made of nothing but others of the program?"""
    made = [value for one in cls.node.decorator_list for value in objects.of(one.func if isinstance(one, ast.Call) else one, cls.outer or cls)]
    bases = [value for base in cls.node.bases for value in objects.of(base, cls.outer or cls)]
    return made == [Import("dataclasses.dataclass")] and all(isinstance(one, Class) for one in bases)


def _class_of(objects: Objects, scope: Scope, node: ast.expr, left: int) -> Scope | None:
    made: Values = ()
    match node:
        case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in _MAKES:
            made = objects.of(value, scope)
        case ast.Call(func=func):
            made = objects.of(func, scope)
        case ast.Name(id=name) if left and (only := scope.only(name)) is not None:
            return _class_of(objects, only.scope, only.node, left - 1)
        case ast.Name(id=name) if (owner := scope.owner(name)) is not None and not owner.bound[name] and isinstance(owner.node, FUNCTIONS):
            arguments = owner.node.args
            given = next((one for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs) if one.arg == name), None)
            made = objects.of(given.annotation, owner.outer or owner) if given is not None and given.annotation is not None else ()
    return made[0].scope if len(made) == 1 and isinstance(made[0], Class) else None


def _is_model(objects: Objects, cls: Scope, left: int) -> bool:
    values = [value for base in cls.node.bases for value in objects.of(base, cls.outer or cls)]
    if len(values) != 1 or not left:
        return False
    return (isinstance(values[0], Import) and values[0].path in _BASES) or (isinstance(values[0], Class) and _is_model(objects, values[0].scope, left - 1))


def _lineage(objects: Objects, cls: Scope) -> list[Scope]:
    """The class and those of the program that it is made of."""
    found = [cls]
    for one in found[: _DEEP + 1]:
        values = [value for base in one.node.bases for value in objects.of(base, one.outer or one)]
        found += [value.scope for value in values if isinstance(value, Class) and value.scope not in found and len(found) <= _DEEP]
    return found


def _is_put_into(scope: Scope, names: Iterable[str]) -> bool:
    """Does the module give such an attribute another value?"""
    nodes = nodes_of(top(scope).node)
    return any(
        (isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and one.attr in names) or ends(one) in ("setattr", "__setattr__") for one in nodes
    )


def _fields(objects: Objects, cls: Scope) -> dict[str, str]:
    """The fields of a class and their kinds; a validator or serializer, also of a class that it is made of, may make something else of one."""
    body = [one for base in _lineage(objects, cls) for one in base.node.body]
    told = [one for function in body if isinstance(function, FUNCTIONS) for one in getattr(function, "decorator_list", ())]
    told += [one.value.func for one in body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call)]  # validator("price")(to_decimal)
    named = {one.value for decorator in told for one in ast.walk(decorator) if isinstance(one, ast.Constant)}
    every = (
        "*" in named
        or any(_names(one) in _SETS for one in body)
        or any(ends(one.func if isinstance(one, ast.Call) else one).startswith(("model_", "root_")) for one in told)
    )
    annotated = [one for one in cls.node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    kinds = {one.target.id: objects.of(one.annotation, cls) for one in annotated}  # type: ignore[union-attr]  # a name, as above
    return {
        name: UNKNOWN if every or name in named or len(values) != 1 or not isinstance(values[0], Import) else _KINDS.get(values[0].path, UNKNOWN)
        for name, values in kinds.items()
    }


def _names(node: Any) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else node
    return getattr(target, "id", getattr(target, "name", ""))


def _is_special(node: ast.AST) -> bool:
    """Is a field told how it is called elsewhere, or left out?"""
    return isinstance(node, ast.AnnAssign) and (isinstance(node.value, ast.Call) or not isinstance(node.annotation, (ast.Name, ast.BinOp)))
