"""What an expression of a program is made of, as far as names tell, and whether it may be worth something else each time that a message comes.

A run knows of a value which message it is made of. What else is in it, the code tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from queuegate._light import regex

from ....effort import EFFORT
from ...program.code import Expr, Function

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Unit
    from ...program.program import Program
    from ..run.state.path import Key

Parts: TypeAlias = "list[tuple[Expr, Function]]"
_MOST: Final = 120
"""So many expressions are looked into."""
_CHANGES: Final = frozenset({"utcnow", "now", "today", "receipthandle", "awsrequestid", "approximatereceivecount"})
"""What is another one each time, by its name without capitals."""
_WORKS_OUT: Final = regex(
    r"(?:string|value|valueof|sprintf|sprint|format|formatted|concat|join|strip|trim\w*|tolower\w*|toupper\w*|substring|replace\w*|split|getbytes|bytes|build|builder|of|ofentries|entry|ofnullable|orelse\w*|"
    r"unmarshal\w*|marshal\w*|deserialize\w*|serialize\w*|readvalue|readtree|fromjson|tojson|parse\w*|tryparse\w*|astext|asint|aslong|textvalue|path|at|gets?|put|add|s|n|b|froms|fromn|tostring|asstring|text|id|ref|copy\w*|"
    r"sum\w*|digest\w*|computehash|hashdata|hash\w*|sha\w*|md5\w*|encode\w*|decode\w*|getencoder|getinstance|tohexstring\w*|tobase64string|frombase64string|nameuuidfrombytes|newsha1|newmd5|itoa|atoi|formatint|write|int64|tolist|first\w*|"
    r"get[a-z]\w*|optional\w*|isblank|isempty|len|deref|convert\w*|cast|as\w*|elementat|key|fields|withs|withn|stringvalue)$"
)
"""Functions and methods that give the same for the same, by their last names without capitals, and those that only read a property."""
_HASHES: Final = ("sha256", "sha1", "md5", "sha512")
_GETTER: Final = regex(r"[gG]et[A-Z]\w*$")
_SETS: Final = regex(r"(?i)(?:set|put|add|with)[a-z]*$")
"""Methods that put something into an object."""


def made_of(program: Program, first: Expr, function: Function) -> Parts | None:
    """An expression, all in it, and all that the names in it stand for, each with its function; None where that is too much."""
    waiting, seen, found = [(first, function)], set[int](), list[tuple[Expr, Function]]()
    while waiting:
        whole, where = waiting.pop()
        if whole.node.id in seen:
            continue
        seen.add(whole.node.id)
        if len(seen) > _MOST:
            return None
        EFFORT.spend()
        for one in whole.all():
            found.append((one, where))
            waiting += _meant(program, one, where)
    return found


def _meant(program: Program, one: Expr, where: Function) -> Iterator[tuple[Expr, Function]]:
    """What a name, a call or a new object is made of."""
    if one.kind in ("name", "member"):
        for target, value, function in program.writes.get(one.name, ()):
            if value is not None and (target.kind == "member" or one.kind == "member" or function in (where, where.outer)):
                yield value, function
        for kind in program.types:
            if (held := kind.fields.get(one.name)) is not None and held[1] is not None:
                yield held[1], kind.init
    if one.kind == "name":
        yield from _put_in(one.name, where)
        at = next((at for at, (name, _) in enumerate(where.parameters) if name == one.name), None)
        yield from ((call.args[at], function) for call, function in program.callers.get(where.name, ()) if at is not None and at < len(call.args))
    if one.kind == "call":
        yield from ((value, function) for function in program.named.get(one.name, ()) for value in function.returned)
    if one.kind == "new":
        for kind in program.find(one.name, where.file):
            yield from ((value, function) for function in kind.functions if function.name == "new" for value in function.body)


def _put_in(name: str, where: Function) -> Iterator[tuple[Expr, Function]]:
    """What a variable is given, or a part of it, and the calls that put something into it."""
    yield from ((bind.value, where) for bind in where.binds if bind.value is not None and root(bind.target) == name)
    for call in where.expressions():
        if call.kind == "call" and call.of is not None and call.of.kind == "name" and call.of.name == name and _SETS.match(call.name):
            yield call, where


def root(target: Expr) -> str:
    """The variable of which a part is assigned."""
    while target.kind != "name" and (target.of is not None or target.args):
        target = target.of if target.of is not None else target.args[0]
    return target.name


def hanging_on(program: Program, choices: dict[Key, tuple[Node, Unit]], works: set[int]) -> set[Key]:
    """The choices that hang on what a call has brought, which may bring something else the next time."""
    return {key for key, (node, unit) in choices.items() if works and _hangs_on(program, node, unit, works)}


def _hangs_on(program: Program, node: Node, unit: Unit, works: set[int]) -> bool:
    inside: list[tuple[Expr, Function]] = []
    for function in program.functions:
        for one in function.expressions() if function.file is unit else ():
            if _is_in(one.node, node) and not any(_is_in(one.node, other.node) for other, _ in inside):
                inside.append((one, function))
    made = [made_of(program, one, function) for one, function in inside]
    return not made or any(parts is None or any(part.node.id in works for part, _ in parts) for parts in made)


def _is_in(node: Node, other: Node) -> bool:
    return other.start_byte <= node.start_byte and node.end_byte <= other.end_byte


def is_new(program: Program, key: Expr, where: Function) -> bool:
    """May an expression be worth something else each time that its message comes?"""
    made = made_of(program, key, where)
    return made is None or any(_changes(program, one) for one, _ in made)


def _changes(program: Program, one: Expr) -> bool:
    """Is it something that is another one each time, or a call of what is not read and may give that?"""
    name = one.name.rpartition(".")[2].lower().partition("<")[0]
    if one.kind in ("member", "text"):
        return name in _CHANGES
    if one.kind != "call":
        return False
    if name.removeprefix("get") in _CHANGES:
        return True
    owner = one.of.name if one.of is not None and one.of.kind == "name" else ""
    if name in ("new", "create"):
        return owner.lower() not in _HASHES
    if _GETTER.match(one.name) and owner[:1].isupper():  # a function of a class
        return True
    return _WORKS_OUT.match(name) is None and one.name not in program.named and not any(one.name in dict(kind.primary) for kind in program.types)
