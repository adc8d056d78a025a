"""What an expression of a program may be, as far as calls of AWS go: a client of boto3, a table, an environment variable, a function or class of the program.

As in `evaluation`, order and paths are not told apart: a name is everything that is ever bound to it, a parameter everything that a caller of that name hands over.
boto3: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from .....sources.python_nodes import of_tree
from .....values.worlds import Undecided
from ....aws_calls import Client, Env, Foreign, Named, Piece, Root, Several, Thing, Told
from ....contents import PLACEHOLDER
from ....effort import EFFORT, LINK
from ...scopes import FUNCTIONS, Class, Function, Instance, Ref, Scope, changes, ends, top
from ...settings_classes import Variable, variables_in
from ...values import UNKNOWN, Import, Known, Values
from ..expressions.steps import made_over, told_at
from . import makers
from .dependencies import HANDING

if TYPE_CHECKING:
    from .modules import Program

_MOST: Final = 50_000
_CALLERS: Final = 4
"""A function with more callers is not looked at from each."""
_STEP: Final = 20
"""What a step is worth, in units of `effort`."""
_CALL: Final = 4
"""What it is worth to look whether a call may be of a function."""
_FEW: Final = 16
"""So many values of an expression are gone through for nothing."""
_LOOKS_UP: Final = ("get", "items", "keys", "values")
_READS: Final = (ast.Subscript, ast.Attribute, ast.Call)
NOTHING: Final = Named(())
"""None, which a name is until it is something else."""


class Holding(NamedTuple):
    """A dict that the code writes out: its keys, and the expressions under them."""

    keys: tuple[str, ...]
    values: tuple[ast.expr, ...]
    scope: Scope


class Objects:
    """The values of a program's expressions."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._names = next(iter(program.parts.values())).module  # a scope knows what it belongs to: any module tells the place of a name
        self._known: dict[tuple[int, int], Values | None] = {}
        self._named: dict[tuple[int, str], Values] = {}
        self._circles = 0
        self._left = _MOST
        self._calls: dict[str, list[tuple[ast.Call, Scope]]] = defaultdict(list)
        self._handed: set[str] = set()
        self._heirs: dict[str, set[str]] = {}
        self._over: set[str] = set()
        for part in program.parts.values():
            for scope in part.module.scopes.values():
                self._over |= {key for one in scope.own if (key := made_over(one))}
                if scope.is_class and "__init__" not in scope.bound:
                    self._heirs[scope.node.name] = {ends(base) for base in scope.node.bases}
            for call, scope in part.module.calls:
                name = ends(call.func)
                of_class = class_given(scope) if name == "cls" else None
                self._calls[name if of_class is None else of_class.node.name].append((call, scope))
                if (handed := told_to_call(call, name)) is not None:
                    self._calls[ends(handed.func)].append((handed, scope))
                taken = handed.func if handed is not None else None
                self._handed |= {ends(one) for one in (*call.args, *(keyword.value for keyword in call.keywords)) if one is not taken}

    def of(self, node: ast.AST, scope: Scope) -> Values:
        key = (id(node), id(scope))
        if key in self._known:
            self._circles += self._known[key] is None
            return _paid(self._known[key] or ())  # None: it refers to itself, and adds nothing
        self._left -= 1
        EFFORT.spend(_STEP)
        if self._left < 0:
            raise Undecided("the code is too intricate to read")
        self._known[key] = None
        values = tuple(dict.fromkeys(self._of(node, scope))) or (UNKNOWN,)
        if values == (UNKNOWN,) and type(node) in _READS and (told := told_at(node, scope, self._over, self.handed_over)):
            values = (Named((Told(told),)),)
        found = self._known[key] = tuple(value for value in values if value is not NOTHING) or values
        return _paid(found)

    def _of(self, node: ast.AST, scope: Scope) -> Values:
        match node:
            case ast.Constant(value=None):
                return (NOTHING,)
            case ast.Constant(value=str() as text):
                return (Named((None if PLACEHOLDER in text else text,)),)
            case ast.Name() | ast.Attribute() if place := self._names.place_of(node, scope):
                return self._member(place[0], place[1][1:], set()) if place[1].startswith(".") else self._name(*place)
            case ast.Name():
                return self._starred(node.id, scope) or (Import(f"builtins.{node.id}"),)
            case ast.Attribute():
                return tuple(found for value in self.of(node.value, scope) for found in self.attribute(value, node.attr))
            case ast.JoinedStr() | ast.FormattedValue() | ast.BinOp(op=ast.Add()):
                return self._spelt(node, scope)
            case ast.IfExp():
                return (*self.of(node.body, scope), *self.of(node.orelse, scope))
            case ast.BoolOp():
                return tuple(found for one in node.values for found in self.of(one, scope))
            case ast.NamedExpr() | ast.Await():
                return self.of(node.value, scope)
            case ast.Subscript(value=held, slice=key):
                return self._item(held, key, scope)
            case ast.Call(func=ast.Attribute(attr="get", value=held), args=[key, *default]) if any(isinstance(one, Holding) for one in self.of(held, scope)):
                return (*self._item(held, key, scope), *(one for given in default for one in self.of(given, scope)))
            case ast.Dict() if node.keys and all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in node.keys):
                return (Holding(tuple(key.value for key in node.keys), tuple(node.values), scope),)  # type: ignore[union-attr]  # each is a constant
            case ast.Call():
                return tuple(found for value in self.of(node.func, scope) for found in makers.called(self, value, node, scope))
        return (UNKNOWN,)

    def _name(self, owner: Scope, name: str) -> Values:
        """What a name of a scope stands for, worked out once for all who write it; not what is left out in the midst of a circle."""
        key, circles = (id(owner), name), self._circles
        if (known := self._named.get(key)) is not None:
            return known
        found = self._name_of(owner, name)
        if circles == self._circles:
            self._named[key] = found
        return found

    def _name_of(self, owner: Scope, name: str) -> Values:
        bound = list(owner.bound.get(name, ())) or list(owner.bound.get(name.removeprefix("."), ()))
        found = [value for ref in bound for value in self._ref(ref)]
        if isinstance(owner.node, FUNCTIONS) and not name.startswith("."):
            found += self._parameter(owner, name)
        return tuple(one for value in found for one in self._imported(value))

    def _ref(self, ref: Ref | Known) -> Values:
        if isinstance(ref, Known):
            return ref.values
        if not ref.steps:
            return self.of(ref.node, ref.scope)
        from ..expressions.elements import element  # noqa: PLC0415 - only where something is taken apart

        return element(self, ref)

    def _imported(self, value: Any) -> Values:
        """A name of another module of the program as what it stands for there."""
        if not isinstance(value, Import):
            return (value,)
        names = value.path.split(".")
        for i in range(len(names) - 1, 0, -1):
            if (part := self.program.parts.get(".".join(names[:i]))) and value.path not in self.program.parts:
                found: Values = self._name(part.module.top, names[i]) if names[i] in part.module.top.bound else (UNKNOWN,)
                for name in names[i + 1 :]:
                    found = tuple(one for value in found for one in self.attribute(value, name))
                return found
        return (value,)

    def _starred(self, name: str, scope: Scope) -> Values:
        """A name that `from module import *` brings."""
        stars = [value.path[:-2] for ref in top(scope).bound.get("*", ()) for value in self._ref(ref) if isinstance(value, Import)]
        tops = [self.program.parts[path].module.top for path in stars if path in self.program.parts]
        return tuple(found for top in tops if name in top.bound for found in self._name(top, name))

    def _parameter(self, function: Scope, name: str) -> Values:
        """What the callers of a function of this name hand over, and its default."""
        arguments = function.node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        every = [one.arg for one in (*positional, *arguments.kwonlyargs)]
        if name not in every:
            return ()
        if name == every[0] and (of_class := class_given(function)) is not None:
            return (Class(of_class),)
        defaults = dict(zip([one.arg for one in positional][::-1], arguments.defaults[::-1], strict=False))
        defaults |= {one.arg: value for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value is not None}
        out = list(self.of(defaults[name], function.outer or function)) if name in defaults else []
        called = self._called_as(function)
        out += self._given(called, name, function.parameters.index(name) if name in function.parameters else None, function)
        return (*out, UNKNOWN) if called & self._handed or not out else tuple(out)

    def handed_over(self, name: str, scope: Scope) -> list[tuple[ast.expr, Scope]]:
        """The expressions that the callers of a function hand over as a parameter; none where one is not seen, or hands over another way."""
        function = scope.owner(name) or scope
        if name not in function.parameters or function.bound.get(name) or (called := self._called_as(function)) & self._handed:
            return []
        at, found = function.parameters.index(name), list[tuple[ast.expr, Scope]]()
        for call, where in self._called_by(called):
            if not self._may_call(call, where, function):
                continue
            given = call.args[at] if at < len(call.args) else next((one.value for one in call.keywords if one.arg == name), None)
            if given is None or any(isinstance(one, ast.Starred) for one in call.args):
                return []
            found.append((given, where))
        return found if len(found) <= _CALLERS else []

    def _field(self, owner: Scope, name: str) -> Values:
        """What is handed over for a field of a class that is given a constructor (a dataclass, a named tuple)."""
        fields = fields_of(owner)
        if name not in fields:
            return ()
        return tuple(self._given({owner.node.name}, name, fields.index(name))) + ((UNKNOWN,) if owner.node.name in self._handed else ())

    def _given(self, called: set[str], name: str, index: int | None, function: Scope | None = None) -> Iterator[Any]:
        """What every call of one of these names hands over as the argument of this name, which is at this index, if it has a place at all."""
        for call, scope in self._called_by(called):
            if function is not None and not self._may_call(call, scope, function):
                continue
            at = len(call.args) if index is None else index
            keyword = next((one.value for one in call.keywords if one.arg == name), None)
            given = keyword or (call.args[at] if at < len(call.args) and not any(isinstance(one, ast.Starred) for one in call.args) else None)
            if given is not None:
                yield from self.of(given, scope)
            elif any(one.arg is None for one in call.keywords) or any(isinstance(one, ast.Starred) for one in call.args):
                yield UNKNOWN

    def _called_by(self, names: set[str]) -> list[tuple[ast.Call, Scope]]:
        """The calls of one of these names: where each of many classes has a method of one name, all calls of it are looked at for each."""
        found = [one for known in names for one in self._calls.get(known, ())]
        EFFORT.spend(_CALL * len(found))
        return found

    def _may_call(self, call: ast.Call, scope: Scope, function: Scope) -> bool:
        """Is it a call of this function, and of no method that something else has under its name (`image.thumbnail(size)`)?"""
        if not isinstance(call.func, ast.Attribute) or function.outer is None or function.outer.is_class:
            return True
        found = self.of(call.func, scope)
        return any(one.scope is function if isinstance(one, Function) else one is UNKNOWN and top(scope) is not top(function) for one in found)

    def _called_as(self, function: Scope) -> set[str]:
        """The names by which a function is called: a constructor by its class's, and by those of the classes that inherit it."""
        name, owner = getattr(function.node, "name", ""), function.outer
        if name != "__init__" or owner is None or not function.is_method:
            return {name}
        names, before = {owner.node.name}, 0
        while before != len(names):
            before = len(names)
            names |= {heir for heir, bases in self._heirs.items() if bases & names}
        return {*names, name}

    def is_inherited(self, cls: Scope) -> bool:
        """May `self` in a method of the class be an object of another one?"""
        scopes = (scope for part in self.program.parts.values() for scope in part.module.scopes.values() if scope.is_class)
        return any(ends(base) == cls.node.name for scope in scopes for base in scope.node.bases)

    def attribute(self, value: Any, name: str) -> Values:
        match value:
            case Import():
                return self._imported(Import(f"{value.path}.{name}"))
            case Instance() | Class():
                return self._member(value.scope, name, set())
            case Thing() | Root() | Client() if name == "meta":
                return (Client(value.service, of_resource=not isinstance(value, Client) or value.of_resource),)
            case Thing(kind="Table" | "Bucket") if name in ("name", "table_name"):
                return (value.name,)
            case Foreign() | Several():
                return (value,)
            case Client() if name == "client":
                return (value,)
        return (UNKNOWN,)

    def _member(self, owner: Scope, name: str, seen: set[Scope]) -> Values:
        """What a class has under a name, or one above it, which is asked once however many ways lead there."""
        EFFORT.spend(LINK * (1 + len(owner.node.bases)))
        seen.add(owner)
        if (variable := _variables(owner).get(name)) is not None and f".{name}" not in owner.bound:
            return (Named((Env(*variable),)),)
        if f".{name}" in owner.bound or name in owner.bound:
            named = tuple(one for value in self._name(owner, f".{name}") for one in (self.returned(value.scope) if _is_property(value) else (value,)))
            return (*named, *self._field(owner, name))
        if handed := self._field(owner, name):
            return handed
        bases = [value for base in owner.node.bases for value in self.of(base, owner.outer or owner)]
        return tuple(found for base in bases if isinstance(base, Class) and base.scope not in seen for found in self._member(base.scope, name, seen)) or (
            UNKNOWN,
        )

    def _spelt(self, node: ast.AST, scope: Scope) -> Values:
        pieces = node.values if isinstance(node, ast.JoinedStr) else [node.left, node.right] if isinstance(node, ast.BinOp) else [node.value]  # type: ignore[attr-defined]  # a FormattedValue
        parts: list[Piece] = []
        for piece in pieces:
            values = self.of(piece, scope)
            parts += values[0].parts if len(values) == 1 and isinstance(values[0], Named) else (None,)
        return (Named(tuple(parts)),)

    def _item(self, holder: ast.expr, of: ast.expr, scope: Scope) -> Values:
        keys = self.of(of, scope)
        key = keys[0].parts[0] if len(keys) == 1 and isinstance(keys[0], Named) and len(keys[0].parts) == 1 else None
        name = key if isinstance(key, str) else None
        found: list[Any] = []
        for value in self.of(holder, scope):
            if isinstance(value, Holding):
                held = [one for own, kept in zip(value.keys, value.values, strict=True) if name in (own, None) for one in self.of(kept, value.scope)]
                found += held or [UNKNOWN]
                found += [UNKNOWN] if name is None and self._may_hold_more(holder, scope) else []
            else:
                found.append(Named((Env(name),)) if name is not None and value == Import("os.environ") else UNKNOWN)
        return tuple(found)

    def _may_hold_more(self, holder: ast.expr, scope: Scope) -> bool:
        """May something be put into it after it was written out? It is only looked up by its name."""
        if not isinstance(holder, ast.Name):
            return not isinstance(holder, ast.Dict)
        owner = scope.owner(holder.id)
        return owner is None or any(not (isinstance(one, ast.Attribute) and one.attr in _LOOKS_UP) for one in changes(owner.node).get(holder.id, ()))

    def returned(self, scope: Scope) -> Values:
        return tuple(found for one in scope.returns if one.value is not None for found in self.of(one.value, scope)) or (UNKNOWN,)


def _variables(owner: Scope) -> dict[str, Variable]:
    """The environment variables that the fields of a class of settings are made of."""
    return _settings(top(owner).node).get(owner.node.name, {}) if owner.node.bases or owner.node.decorator_list else {}


_settings = of_tree(variables_in)


def told_to_call(call: ast.Call, name: str) -> ast.Call | None:
    """The call of a function that another one is told to make: `partial(work, table)`, which is given more later, or `pool.submit(work, table, record)`."""
    index = HANDING.get(name)
    if index is None or index >= len(call.args) or not isinstance(func := call.args[index], ast.Name):
        return None
    more = [ast.keyword(None, func)] if name == "partial" else []
    return ast.copy_location(ast.Call(func, call.args[index + 1 :], [*call.keywords, *more]), call)


def class_given(function: Scope) -> Scope | None:
    """The class that a class method is given as its first argument."""
    listed = getattr(function.node, "decorator_list", ())
    return function.outer if function.is_method and any(ends(one) == "classmethod" for one in listed) else None


def fields_of(owner: Scope) -> list[str]:
    """The annotated names of a class that has no constructor of its own, in their order: what the constructor that it is given takes."""
    node = owner.node
    if "__init__" in owner.bound or not (node.decorator_list or node.bases):
        return []
    return [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]


def _is_property(value: Any) -> bool:
    return isinstance(value, Function) and any(ends(one) in ("property", "cached_property") for one in getattr(value.scope.node, "decorator_list", ()))


def _paid(values: Values) -> Values:
    """What an expression may be, where it is much: whoever asks goes through all of it."""
    if len(values) > _FEW:
        EFFORT.spend(len(values))
    return values
