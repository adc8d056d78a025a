"""The environment variables without which a Python handler fails at once: `os.environ["TABLE"]`, where the module is imported or in every invocation, also by a function of the module that is given the name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ...sources.python_nodes import below, children, nodes_of
from ..reading import Seen
from .source import Source

_ENVIRONMENT: Final = "os.environ"
_GUARDED: Final = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""Expressions of which a part may not be worked out."""
_FILLS: Final = frozenset({"load_dotenv", "putenv", "setdefault", "update", "read_env", "load"})
"""Calls after which nobody knows what is in the environment."""


def needed(source: Source) -> tuple[Seen, ...]:
    """Each variable once, where it is read first: by the module itself, or by the handler, on every way through them. None where the code itself may set some."""
    named = _names(source.tree)
    if not named or _sets(source.tree, named):
        return ()
    handler = next((one for one in source.tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name == source.handler), None)
    askers = {one.name: one for one in source.tree.body if isinstance(one, ast.FunctionDef) and all(_keeps(each) for each in one.decorator_list)}
    found: dict[str, Seen] = {}
    for statement in (*_always(source.tree.body), *(_always(handler.body) if handler else ())):
        for node in _worked_out(statement):
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _dotted(node.value, named) == _ENVIRONMENT:
                match node.slice:
                    case ast.Constant(value=str(name)):
                        found.setdefault(name, Seen("needed", name, source.at(node)))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in askers:
                match _given(node, askers[node.func.id], _asked(askers[node.func.id], named)):
                    case ast.Constant(value=str(name)):
                        found.setdefault(name, Seen(node.func.id, name, source.at(node)))
    return tuple(found.values())


def _keeps(decorator: ast.expr) -> bool:
    """Does it only keep what the function returned before?"""
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator).rpartition(".")[2] in ("cache", "lru_cache")


def _asked(function: ast.FunctionDef, named: dict[str, str]) -> str:
    """The parameter that names a variable without which the function raises; "" where there is none."""
    parameters = {one.arg for one in function.args.args}
    held: dict[str, str] = {}
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=kept)], value=ast.Call(args=[ast.Name(id=name)], keywords=[], func=func)) if name in parameters and _dotted(
                func, named
            ) in (f"{_ENVIRONMENT}.get", "os.getenv"):
                held[kept] = name
                continue
            case ast.If(test=test, body=[*_, ast.Raise()]) if (asked := held.get(_absent(test))) is not None:
                return asked
            case ast.If() | ast.For() | ast.While() | ast.Try() | ast.With() | ast.Match():
                return ""
        for node in _worked_out(statement):
            if (
                isinstance(node, ast.Subscript)
                and _dotted(node.value, named) == _ENVIRONMENT
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


def _dotted(node: ast.expr, named: dict[str, str]) -> str:
    match node:
        case ast.Name():
            return named.get(node.id, "")
        case ast.Attribute():
            return f"{_dotted(node.value, named)}.{node.attr}"
    return ""


def _sets(tree: ast.Module, named: dict[str, str]) -> bool:
    for node in nodes_of(tree):
        match node:
            case ast.Subscript(ctx=ast.Store() | ast.Del()) if _dotted(node.value, named) == _ENVIRONMENT:
                return True
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)) if name in _FILLS:
                return True
    return False


def _always(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run whenever the block does, up to the first that may lead out of it."""
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
            case ast.ClassDef():
                yield from _always(statement.body)
            case ast.With() | ast.AsyncWith() if not any(_suppresses(item.context_expr) for item in statement.items):
                yield from _always(statement.body)
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
