"""The names of a module: which expressions each one may stand for, and in which scope."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import lru_cache
from typing import Any, Final

from queuegate._light import NamedTuple

from ...sources.python_nodes import FIELDS, below
from .values import EACH, UNKNOWN, Import, Known

_READ_BY: Final = frozenset({"len", "print", "enumerate", "zip", "sorted", "reversed", "list", "tuple", "set", "any", "all", "iter", "bool", "str", "repr"})
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_PLAIN: Final = frozenset({ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.Continue, ast.Break, ast.And, ast.Or, ast.Add, ast.Eq, ast.alias})
_BINDING: Final = frozenset(
    {
        *FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension,
        ast.withitem, ast.ExceptHandler, ast.Return, ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.Global, ast.Nonlocal, ast.Call,
    }
)  # fmt: skip


class Scope:
    """A module, class or function: what its names are bound to, what it returns, and its own nodes. `self.x` is the name `.x` of the class."""

    __slots__ = ("bound", "node", "outer", "own", "parameters", "returns")

    def __init__(self, node: Any, outer: Scope | None) -> None:
        self.node, self.outer = node, outer
        self.bound: dict[str, list[Ref | Known]] = defaultdict(list)
        self.returns: list[ast.Return] = []
        self.own: list[ast.AST] = []
        self.parameters = self._parameters() if isinstance(node, FUNCTIONS) else []

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    def _parameters(self) -> list[str]:
        """The positional ones, without a method's own object."""
        named = [arg.arg for arg in (*self.node.args.posonlyargs, *self.node.args.args)]
        return named[1:] if self.is_method else named

    @property
    def is_method(self) -> bool:
        return (
            self.outer is not None
            and self.outer.is_class
            and isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and not any(ends(one) == "staticmethod" for one in self.node.decorator_list)
        )

    def owner(self, name: str) -> Scope | None:
        """The scope whose name this is: the nearest that binds it; classes are seen from their own body only."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bound and (scope is self or not scope.is_class):
                return scope
            scope = scope.outer
        return None

    def only(self, name: str) -> Ref | None:
        """The one expression that a name is bound to; None where there are several, or only a part of one."""
        owner = self.owner(name)
        bound = owner.bound[name] if owner is not None else []
        one = bound[0] if len(bound) == 1 else None
        return one if isinstance(one, Ref) and not one.steps else None

    def begun(self, name: str) -> Ref | None:
        """The one expression that a name is bound to, but for what `name += value` and `name |= value` add to it there."""
        owner = self.owner(name)
        bound = [one for one in owner.bound[name] if not (isinstance(one, Ref) and is_added(one, owner, name))] if owner is not None else []
        one = bound[0] if len(bound) == 1 else None
        return one if isinstance(one, Ref) and not one.steps else None

    def class_of(self, node: ast.AST) -> Scope | None:
        """The class of `self`, where the expression is that name in a method of one."""
        scope: Scope | None = self
        while scope is not None and not scope.is_method:
            scope = scope.outer
        if scope is None or not isinstance(node, ast.Name):
            return None
        args = (*scope.node.args.posonlyargs, *scope.node.args.args)
        return scope.outer if args and args[0].arg == node.id else None


class Ref(NamedTuple):
    """An expression, where it stands, and the steps from its value to the one that is meant: an index, or `EACH`."""

    node: ast.expr
    scope: Scope
    steps: tuple[Any, ...] = ()


class Function(NamedTuple):
    scope: Scope


class Class(NamedTuple):
    scope: Scope


class Instance(NamedTuple):
    scope: Scope


def ends(node: ast.AST) -> str:
    """The last name of `a.b.c`; "" of what is no name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def top(scope: Scope) -> Scope:
    """The scope of the whole module."""
    while scope.outer is not None:
        scope = scope.outer
    return scope


def _added(node: ast.AugAssign) -> ast.expr:
    """What `name += value` makes of a name: `name + value`."""
    return ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)


def is_added(ref: Ref, owner: Scope, name: str) -> bool:
    """Is it made by an augmented assignment, whose target is the only name that is stored and added to?"""
    match ref.node:
        case ast.BinOp(left=ast.Name(id=held, ctx=ast.Store())):
            return held == name and ref.scope is owner
    return False


class Module:
    """Every scope of a module and every call in it."""

    def __init__(self, tree: ast.Module) -> None:
        self.top = Scope(tree, None)
        self.calls: list[tuple[ast.Call, Scope]] = []
        self.scopes: dict[ast.AST, Scope] = {tree: self.top}
        self._body(tree.body, self.top)

    def place_of(self, node: ast.AST, scope: Scope) -> tuple[Scope, str] | None:
        """The scope and name that an expression (`failures`, `self.failures`) speaks of."""
        if isinstance(node, ast.Attribute) and (owner := scope.class_of(node.value)):
            return owner, f".{node.attr}"
        if isinstance(node, ast.Name) and (found := scope.owner(node.id)):
            return found, node.id
        return None

    def _body(self, nodes: Any, scope: Scope) -> None:
        for node in nodes:
            if isinstance(node, ast.AST):  # a dict with ** has None among its keys, Global has names
                self._visit(node, scope)

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        kind = type(node)
        if kind in _PLAIN:
            return
        scope.own.append(node)
        if kind in _BINDING and self._record(node, scope):
            return
        for name in FIELDS[kind]:
            child = getattr(node, name)
            if isinstance(child, list):
                self._body(child, scope)
            elif isinstance(child, ast.AST):
                self._visit(child, scope)

    def _record(self, node: ast.AST, scope: Scope) -> bool:
        """Note what a node binds, puts or returns. Is that all there is to it?"""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._function(node, scope)
                return True
            case ast.ClassDef():
                inner = self.scopes[node] = Scope(node, scope)
                scope.bound[node.name].append(Known((Class(inner),)))
                self._body([*node.decorator_list, *node.bases], scope)
                self._body(node.body, inner)
                return True
            case ast.Import():
                for name in node.names:
                    scope.bound[name.asname or name.name.partition(".")[0]].append(Known((Import(name.name if name.asname else name.name.partition(".")[0]),)))
            case ast.ImportFrom():
                for name in node.names:
                    scope.bound[name.asname or name.name].append(Known((Import(f"{'.' * node.level}{node.module or ''}.{name.name}"),)))
            case ast.Assign():
                for target in node.targets:
                    self._bind(target, Ref(node.value, scope), scope)
            case ast.AnnAssign(value=ast.expr() as value):
                self._bind(node.target, Ref(value, scope), scope)
            case ast.AugAssign():
                self._bind(node.target, Ref(_added(node), scope), scope)
            case ast.NamedExpr():
                self._bind(node.target, Ref(node.value, scope), scope)
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                self._bind(node.target, Ref(node.iter, scope, (EACH,)), scope)
            case ast.withitem(optional_vars=ast.expr() as target):
                self._bind(target, Ref(node.context_expr, scope), scope)
            case ast.ExceptHandler(name=str() as name):
                scope.bound[name].append(Known((UNKNOWN,)))
            case ast.Return():
                scope.returns.append(node)
            case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
                scope.bound[name].append(Known((UNKNOWN,)))
            case ast.Global() | ast.Nonlocal():
                return True  # the name is looked up outwards, unless it is bound here too
            case ast.Call():
                self.calls.append((node, scope))
        return False

    def _function(self, node: Any, scope: Scope) -> None:
        inner = self.scopes[node] = Scope(node, scope)
        if not isinstance(node, ast.Lambda):
            scope.bound[node.name].append(Known((Function(inner),)))
            self._body(node.decorator_list, scope)
        arguments = node.args
        for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *filter(None, (arguments.vararg, arguments.kwarg))):
            inner.bound[arg.arg] = []
        self._body([*arguments.defaults, *filter(None, arguments.kw_defaults)], scope)
        if isinstance(node, ast.Lambda):
            inner.returns.append(ast.copy_location(ast.Return(node.body), node.body))
            self._visit(node.body, inner)
        else:
            self._body(node.body, inner)
            for one in inner.own:
                if isinstance(one, (ast.Global, ast.Nonlocal)):
                    for name in one.names:
                        given = inner.bound.pop(name, [])
                        (self.top if isinstance(one, ast.Global) else inner.owner(name) or scope).bound[name] += given

    def _bind(self, target: ast.AST, ref: Ref, scope: Scope) -> None:
        match target:
            case ast.Name():
                scope.bound[target.id].append(ref)
            case ast.Tuple() | ast.List():
                starred = any(isinstance(one, ast.Starred) for one in target.elts)
                for i, one in enumerate(target.elts):
                    self._bind(one.value if isinstance(one, ast.Starred) else one, ref._replace(steps=(*ref.steps, "unknown" if starred else i)), scope)
            case ast.Attribute():
                if owner := scope.class_of(target.value):
                    owner.bound[f".{target.attr}"].append(ref)


def stays(tree: ast.AST, name: str) -> bool:
    """Is what a name holds as it was made? Nothing is done to it, it is handed to nobody but a request (`Item=item`, `**request`), and no caller gives it."""
    return name not in changes(tree)


@lru_cache(maxsize=64)
def changes(tree: ast.AST) -> dict[str, list[ast.AST]]:
    """The names that may hold something else than they were given, and what may have changed it, in one walk for all who ask."""
    found: dict[str, list[ast.AST]] = {}
    for node in below(tree):
        match node:
            case ast.Attribute(value=held) | ast.AugAssign(target=held) | ast.Subscript(value=held, ctx=ast.Store() | ast.Del()):
                while isinstance(held, (ast.Subscript, ast.Attribute)):
                    held = held.value
                found.setdefault(ends(held), []).append(node)
            case ast.Call(func=func, args=args, keywords=named) if not (isinstance(func, ast.Name) and func.id in _READ_BY) and ends(func) != "dumps":
                handed = (*args, *(one.value for one in named if one.arg and one.arg[0].islower()))
                for one in handed:
                    if isinstance(one, ast.Name):
                        found.setdefault(one.id, []).append(node)
            case ast.arg(arg=given):
                found.setdefault(given, []).append(node)
    return found
