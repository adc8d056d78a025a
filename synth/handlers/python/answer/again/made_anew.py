"""Is a value another one each time that a message comes, or may it be? Of one that a run knows no more of than which message it is made of, the code is asked that makes it: all that it is made of, as far as names tell."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any, Final

from .....sources.python_nodes import below, nodes_of, of_tree
from ....effort import EFFORT
from ....sdk_requests.once import is_put_in
from ...run.known import name_of
from ...run.language.comparison import PLAIN
from ...run.state.machine import Machine
from ...run.state.path import Path
from ...run.state.values import PARTS, DictV, ListV, Opaque

_MOST: Final = 60
"""So many expressions are looked into."""
_CHANGES: Final = frozenset({"ApproximateReceiveCount", "receiptHandle", "receipt_handle", "approximate_receive_count", "aws_request_id"})
"""What a message or an invocation has that is another one each time that a message is received: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"""
_TIMES: Final = frozenset({"time", "now", "utcnow", "today", "uuid1", "uuid4", "random", "secrets"})
_WORKS_OUT: Final = frozenset(
    {
        *(name for kind in (str, bytes, int, float, list, tuple, dict, set) for name in dir(kind) if not name.startswith("_")),
        *(name for name, held in vars(builtins).items() if not name.startswith("_") and callable(held) and name not in ("id", "input", "open", "next", "object")),
        "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256", "digest", "hexdigest", "crc32", "adler32", "xxh64", "xxh3_64_hexdigest", "loads", "dumps", "b64encode",
        "b64decode", "urlsafe_b64encode", "hexlify", "uuid3", "uuid5", "UUID", "Decimal", "quote", "quote_plus", "unquote", "unquote_plus", "urlparse", "basename", "dirname", "splitext", "strptime", "fromisoformat",
        "fromtimestamp", "isoformat", "strftime", "date", "timestamp", "sub", "match", "search", "fullmatch", "group", "groups", "findall", "serialize", "deserialize", "model_validate", "model_validate_json", "parse_obj",
        "parse_raw", "parse_obj_as", "model_dump", "model_dump_json", "asdict", "json", "itemgetter", "partial", "getenv", "environ",
    }
)  # fmt: skip
"""Functions and methods that give the same for the same, by their last names."""


def may_be_new(machine: Machine, once: Any) -> bool:
    """May a write (`Once`) be made under another key each time?"""
    if _may_be_new(machine, once.key):
        return True
    return bool(once.within) and any(is_put_in(one, name) for one in texts(machine) for name in once.within)


def texts(machine: Machine) -> Iterator[str]:
    """The modules of the program as Python writes them."""
    return map(ast.unparse, _trees(machine))


def hanging_on(machine: Machine, path: Path) -> set[int]:
    """The choices of a run that hang on what a call has brought, which may bring something else the next time."""
    trees, works = _trees(machine), {key for key, one in path.sites.items() if one.kind != "parse"}
    asked = {node for node, message in path.asked if message in (0, None)}
    found = (one for tree in trees for one in nodes_of(tree) if id(one) in asked) if asked and works else ()
    return {id(one) for one in found if (parts := _all_of(one, trees)) is None or any(id(part) in works for part in parts)}


def _trees(machine: Machine) -> list[ast.Module]:
    return [one.source.tree for one in machine.modules.known.values() if one is not None]


def _may_be_new(machine: Machine, value: Any) -> bool:
    EFFORT.spend()
    match value:
        case None | tuple() | ListV() | DictV():
            inside = [one for one, _ in value.entries.values()] if isinstance(value, DictV) else value.items if isinstance(value, ListV) else value or ()
            return not inside or any(_may_be_new(machine, one) for one in inside)
        case Opaque(kind="field" | "body"):
            return value.name in _CHANGES
        case Opaque(made=made) if PARTS in made:
            return any(_may_be_new(machine, one) for one in made[PARTS])
        case Opaque(kind="value", node=ast.AST() as node):
            return _is_made_anew(machine, node)
        case Opaque(kind="spelt", made=made):
            return _may_be_new(machine, made.get("of"))
    return not isinstance(value, PLAIN)


def _is_made_anew(machine: Machine, node: ast.AST) -> bool:
    trees = _trees(machine)
    parts = _all_of(node, trees)
    return parts is None or any(_is_new(part, trees) for part in parts)


def _all_of(node: ast.AST, trees: list[ast.Module]) -> list[ast.AST] | None:
    """An expression, all in it, and all that the names in it stand for; None where that is too much."""
    waiting, seen, found = [node], set[int](), list[ast.AST]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if len(seen) > _MOST:
            return None
        for part in (one, *below(one)):
            EFFORT.spend()
            found.append(part)
            waiting += [made for tree in trees for name in _names(part) for made in _makes(tree).get(name, ())]
    return found


def _names(node: ast.AST) -> tuple[str, ...]:
    return (node.id,) if isinstance(node, ast.Name) else (node.attr,) if isinstance(node, ast.Attribute) else ()


def _is_new(node: ast.AST, trees: list[ast.Module]) -> bool:
    """Is it something that is another one each time, or a call of what is not read and may give that?"""
    if isinstance(node, ast.Constant):
        return node.value in _CHANGES if isinstance(node.value, str) else False
    if isinstance(node, ast.Call):
        name, owner = name_of(node), node.func.value if isinstance(node.func, ast.Attribute) else None
        if name in _TIMES or (isinstance(owner, ast.Name) and owner.id in _TIMES):
            return True
        return name not in _WORKS_OUT and not any(name in _makes(tree) for tree in trees)
    return any(one in _CHANGES for one in _names(node))


@of_tree
def _makes(tree: ast.Module) -> dict[str, list[ast.AST]]:
    """By every name of a module what it may stand for: what is assigned to it, what a function of this name returns, and what a parameter of this name is given."""
    found: dict[str, list[ast.AST]] = {}
    parameters: dict[str, list[str]] = {}
    for node in nodes_of(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found.setdefault(node.name, []).extend(one.value for one in below(node) if isinstance(one, ast.Return) and one.value is not None)
                parameters[node.name] = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
            case ast.ClassDef():
                found.setdefault(node.name, []).extend(one.value for one in node.body if isinstance(one, (ast.AnnAssign, ast.Assign)) and one.value is not None)
            case ast.Assign(targets=targets, value=value):
                _put(found, targets, value)
            case (
                ast.AnnAssign(target=target, value=ast.expr() as given) | ast.AugAssign(target=target, value=given) | ast.NamedExpr(target=target, value=given)
            ):
                _put(found, [target], given)
            case ast.For(target=target, iter=gone) | ast.AsyncFor(target=target, iter=gone) | ast.comprehension(target=target, iter=gone):
                _put(found, [target], gone)
    for name, argument in _given(tree, parameters):
        found.setdefault(name, []).append(argument)
    return found


def _put(found: dict[str, list[ast.AST]], targets: list[ast.expr], value: ast.AST) -> None:
    for target in targets:
        for one in (target, *below(target)):
            for name in _names(one) if isinstance(one, (ast.Name, ast.Attribute)) and isinstance(one.ctx, ast.Store) else ():
                found.setdefault(name, []).append(value)


def _given(tree: ast.Module, parameters: dict[str, list[str]]) -> Iterator[tuple[str, ast.AST]]:
    for node in nodes_of(tree):
        if isinstance(node, ast.Call) and (names := parameters.get(name_of(node))) is not None:
            own = names[1:] if names[:1] == ["self"] else names
            yield from zip(own, node.args, strict=False)
            yield from ((one.arg, one.value) for one in node.keywords if one.arg is not None)
