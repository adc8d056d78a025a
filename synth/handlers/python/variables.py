"""The environment variables without which a Python handler fails at once: `os.environ["TABLE"]`, where a module is imported or in every invocation, also by a function of the module that is given the name,
and by a class that is made of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from queuegate._light import regex

from ...sources.python_nodes import below, children, nodes_of
from ..reading import Seen
from .calls.program.modules import Part, absolute, program
from .none_used import used
from .settings_classes import Needs, dotted, makes, settings_in
from .source import LONGEST, Source

_ENVIRONMENT: Final = "os.environ"
_ASKING: Final = (f"{_ENVIRONMENT}.get", "os.getenv")
_GUARDED: Final = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""Expressions of which a part may not be worked out."""
_FILLS: Final = frozenset({"load_dotenv", "putenv", "read_env", "load"})
"""Calls after which nobody knows what is in the environment."""
_CHANGES: Final = frozenset({"setdefault", "update"})
"""Methods that put something into it."""
_SETS_UP: Final = regex(r"env|conf|secret|setting|bootstrap|loader|startup")
_READ: Final = frozenset({"json", "yaml", "toml", "tomllib", "pickle"})
"""Modules whose `load` reads something else."""


def needed(source: Source, module: str = "") -> tuple[Seen, ...]:
    """Each variable once, where it is read first: by the handler's module or one that it imports from its folder, or by the handler, on every way through them. None where the code itself may set
    some. Raises `Undecided`.
    """
    parts = program(source, module).parts
    if any(sets_some(part.source.tree) for part in parts.values()):
        return ()
    found: dict[str, Seen] = {}
    for name in reversed(imported(parts, module)):  # what is imported is run first
        for seen in _Module(parts, name).needed(source.handler if name == module else ""):
            found.setdefault(seen.what, seen)
    return tuple(found.values())


def imported(parts: dict[str, Part], first: str) -> list[str]:
    """The modules that are imported with this one, whatever happens, and it."""
    waiting, found = [first], list[str]()
    while waiting:
        name = waiting.pop(0)
        found.append(name)
        for statement in always(parts[name].source.tree.body):
            for wanted in _wanted(statement, name, parts[name]):
                pieces = wanted[:LONGEST].split(".")
                names = [".".join(pieces[: i + 1]) for i in range(len(pieces))]
                waiting += [one for one in dict.fromkeys(names) if one in parts and one not in found and one not in waiting]
    return found


def _wanted(statement: ast.stmt, name: str, part: Part) -> list[str]:
    """The dotted names that a statement imports."""
    match statement:
        case ast.Import(names=names):
            return [one.name for one in names]
        case ast.ImportFrom(names=names):
            base = absolute(statement, part.package(name))
            return [f"{base}.{one.name}" if base else one.name for one in names]
    return []


class _Module:
    """A module of the program, and what its names stand for."""

    def __init__(self, parts: dict[str, Part], name: str) -> None:
        self.parts, self.name, self.source = parts, name, parts[name].source
        tree = self.source.tree
        self.named = _names(tree)
        self.askers = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef) and all(_keeps(each) for each in one.decorator_list)}
        self.own = {one.asname or one.name for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)) for one in node.names if one.name != "json"}
        self.own |= {one.id for one in nodes_of(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        self.own |= {one.name for one in nodes_of(tree) if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
        self.imports = {one.asname or one.name: one.name for node in tree.body if isinstance(node, ast.Import) for one in node.names}
        self.imports |= {"to_config": "environ.to_config"} if any(isinstance(node, ast.ImportFrom) and node.module == "environ" for node in tree.body) else {}

    def needed(self, handler: str) -> Iterator[Seen]:
        """What its own statements read, and those of the handler."""
        body = self.source.tree.body
        function = next((one for one in body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name == handler), None)
        for statement in (*always(body), *(always(function.body) if function else ())):
            for node in _worked_out(statement):
                yield from self._read_by(node)

    def _read_by(self, node: ast.AST) -> Iterator[Seen]:
        if (held := used(node, self.own)) is not None and (name := _may_be_none(held, self.named)) is not None:
            yield Seen("nothing", name, self.source.at(node))
        match node:
            case ast.Subscript(ctx=ast.Load(), value=value, slice=ast.Constant(value=str(name))) if dotted(value, self.named) == _ENVIRONMENT:
                yield Seen("needed", name, self.source.at(node))
            case ast.Call():
                if isinstance(node.func, ast.Name) and (asker := self.askers.get(node.func.id)) is not None:
                    match _given(node, asker, _asked(asker, self.named)):
                        case ast.Constant(value=str(name)):
                            yield Seen(asker.name, name, self.source.at(node))
                yield from self._made_by(node)

    def _made_by(self, call: ast.Call) -> Iterator[Seen]:
        """The variables of a class that an object is made of, here or by a function of the module that does nothing else."""
        made = makes(call, self.imports)
        if isinstance(made, ast.Name) and (asker := self.askers.get(made.id)) is not None:
            only = asker.body[-1] if len(asker.body) == 1 or (len(asker.body) == 2 and isinstance(asker.body[0], ast.Expr)) else None  # noqa: PLR2004 - a docstring, and what it returns
            made = makes(only.value, self.imports) if isinstance(only, ast.Return) and isinstance(only.value, ast.Call) else None
        part, needs = self._class(made.id) if isinstance(made, ast.Name) else (self.parts[self.name], None)
        for name, field in needs.fields if needs is not None else ():
            yield Seen(made.id if isinstance(made, ast.Name) else "", name, part.source.at(field))

    def _class(self, name: str) -> tuple[Part, Needs | None]:
        """A class of settings by the name that it has here, and the module that it is of."""
        own = self.parts[self.name]
        if (found := settings_in(self.source.tree).get(name)) is not None:
            return own, found
        for node in self.source.tree.body:
            if isinstance(node, ast.ImportFrom) and (part := self.parts.get(absolute(node, own.package(self.name)))) is not None:
                for one in node.names:
                    if (one.asname or one.name) == name:
                        return part, settings_in(part.source.tree).get(one.name)
        return own, None


def _may_be_none(node: ast.expr, named: dict[str, str]) -> str | None:
    """The variable that is read without a default."""
    match node:
        case ast.Call(func=func, args=[ast.Constant(value=str(name))] | [ast.Constant(value=str(name)), ast.Constant(value=None)], keywords=[]) if (
            dotted(func, named) in _ASKING
        ):
            return name
    return None


def _keeps(decorator: ast.expr) -> bool:
    """Does it only keep what the function returned before?"""
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2] in ("cache", "lru_cache")


def _asked(function: ast.FunctionDef, named: dict[str, str]) -> str:
    """The parameter that names a variable without which the function raises; "" where there is none."""
    parameters = {one.arg for one in function.args.args}
    held: dict[str, str] = {}
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=kept)], value=ast.Call(args=[ast.Name(id=name)], keywords=[], func=func)) if (
                name in parameters and dotted(func, named) in _ASKING
            ):
                held[kept] = name
                continue
            case ast.If(test=test, body=[*_, ast.Raise()]) if (asked := held.get(_absent(test))) is not None:
                return asked
            case ast.If() | ast.For() | ast.While() | ast.Try() | ast.With() | ast.Match():
                return ""
        for node in _worked_out(statement):
            if (
                isinstance(node, ast.Subscript)
                and dotted(node.value, named) == _ENVIRONMENT
                and isinstance(node.slice, ast.Name)
                and node.slice.id in parameters
            ):
                return node.slice.id
    return ""


def _absent(test: ast.expr) -> str:
    """The name that a condition asks to be nothing."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)) | ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return name
    return ""


def _given(call: ast.Call, function: ast.FunctionDef, parameter: str) -> ast.expr | None:
    """What a call gives for a parameter."""
    at = next((i for i, one in enumerate(function.args.args) if one.arg == parameter), None)
    if at is not None and at < len(call.args):
        return call.args[at]
    return next((one.value for one in call.keywords if one.arg == parameter), None)


def _names(tree: ast.Module) -> dict[str, str]:
    """What the module calls `os` and `os.environ`."""
    found: dict[str, str] = {}
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            found |= {one.asname or one.name: one.name for one in node.names if one.name == "os"}
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            found |= {one.asname or one.name: f"os.{one.name}" for one in node.names}
    return found


def sets_some(tree: ast.Module) -> bool:
    """May the code itself put something into its environment?"""
    named = _names(tree)
    for node in nodes_of(tree):
        match node:
            case ast.Subscript(ctx=ast.Store() | ast.Del()) if dotted(node.value, named) == _ENVIRONMENT:
                return True
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in _CHANGES and (dotted(value, named) == _ENVIRONMENT or _is_kept(tree, named)):
                return True
            case ast.AugAssign(target=target) if dotted(target, named) == _ENVIRONMENT:  # os.environ |= {…}
                return True
            case ast.Call(func=ast.Attribute(attr="load", value=ast.Name(id=name))) if name in _READ:
                continue
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)) if name in _FILLS:
                return True
    return False


def may_fill(module: str) -> bool:
    """May a module that is not read put something into the environment, as its name tells (`acme.bootstrap`, `load_config`)?"""
    return _SETS_UP.search(module.lower()) is not None


def _is_kept(tree: ast.Module, named: dict[str, str]) -> bool:
    """Has the environment another name, too?"""
    return any(
        isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None and dotted(node.value, named) == _ENVIRONMENT for node in ast.walk(tree)
    )


def always(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run whenever the block does, up to the first that may lead out of it."""
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
            case ast.ClassDef():
                yield from always(statement.body)
            case ast.With() | ast.AsyncWith() if not any(_suppresses(item.context_expr) for item in statement.items):
                yield from always(statement.body)
            case ast.For() | ast.AsyncFor():
                yield ast.Expr(statement.iter)
            case ast.If() | ast.Match() | ast.Try() | ast.TryStar() | ast.While() | ast.With() | ast.AsyncWith():
                pass
            case _:
                yield statement
        if any(isinstance(node, (ast.Return, ast.Raise)) for node in below(statement)):
            return


def _suppresses(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress")


def _worked_out(node: ast.AST) -> Iterator[ast.AST]:
    """The node and those below it, as far as each is worked out with it."""
    yield node
    if not isinstance(node, _GUARDED):
        for child in children(node):
            yield from _worked_out(child)
