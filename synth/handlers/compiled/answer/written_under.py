"""Under which key a write is made, by its code: the expressions of it, and whether they may be others each time that a message comes.

A run knows of a value which message it is made of. What else is in it, the code tells: all expressions that it is made of, as far as names tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ...effort import EFFORT
from ...sdk_requests.once import asked, changed, is_lock, of_key
from ..program.code import Expr, Function, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from ..program.code import Unit
    from ..program.program import Program
    from .run.path import Key

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
_SETS: Final = regex(r"(?i)(?:set|put|add|with)[a-z]*$")
_PARAMETERS: Final = ("item", "key")
_PUTS: Final = frozenset({"of", "put", "add", "entry", "withs"})
_CONDITION: Final = regex(r"attribute_not_exists", 2)
_TAG: Final = r'\b(\w+)[ \t]+[\w.*\[\]]+[ \t]+`[^`\n]*dynamodbav:"{}[",]'


class Code:
    """What the names of a program stand for."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def call(self, node: Node) -> tuple[Expr, Function] | None:
        for function in self.program.functions:
            for one in function.expressions():
                if one.kind == "call" and one.node.id == node.id:
                    return one, function
        return None

    def made_of(self, first: Expr, function: Function) -> list[tuple[Expr, Function]] | None:
        """An expression, all in it, and all that the names in it stand for; None where that is too much."""
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
                waiting += self._meant(one, where)
        return found

    def _meant(self, one: Expr, where: Function) -> Iterator[tuple[Expr, Function]]:
        if one.kind in ("name", "member"):
            for target, value, function in self.program.writes.get(one.name, ()):
                if value is not None and (target.kind == "member" or one.kind == "member" or function in (where, where.outer)):
                    yield value, function
        if one.kind == "name":
            for bind in where.binds:
                if bind.value is not None and _root(bind.target) == one.name:
                    yield bind.value, where
            at = next((at for at, (name, _) in enumerate(where.parameters) if name == one.name), None)
            for call, function in self.program.callers.get(where.name, ()) if at is not None else ():
                if at < len(call.args):
                    yield call.args[at], function
        if one.kind in ("name", "member"):
            for kind in self.program.types:
                if (held := kind.fields.get(one.name)) is not None and held[1] is not None:
                    yield held[1], kind.init
        if one.kind == "name":
            for call in where.expressions():
                if call.kind == "call" and call.of is not None and call.of.kind == "name" and call.of.name == one.name and _SETS.match(call.name):
                    yield call, where
        if one.kind == "call":
            for function in self.program.named.get(one.name, ()):
                yield from ((value, function) for value in function.returned)
        if one.kind == "new":
            for kind in self.program.find(one.name, where.file):
                yield from ((value, function) for function in kind.functions if function.name == "new" for value in function.body)


def _root(target: Expr) -> str:
    """The variable of which a part is assigned."""
    while target.kind != "name" and (target.of is not None or target.args):
        target = target.of if target.of is not None else target.args[0]
    return target.name


def hanging_on(program: Program, choices: dict[Key, tuple[Node, Unit]], works: set[int]) -> set[Key]:
    """The choices that hang on what a call has brought, which may bring something else the next time."""
    code = Code(program)
    return {key for key, (node, unit) in choices.items() if works and _hangs_on(code, node, unit, works)}


def _hangs_on(code: Code, node: Node, unit: Unit, works: set[int]) -> bool:
    inside: list[tuple[Expr, Function]] = []
    for one, function in ((one, function) for function in code.program.functions if function.file is unit for one in function.expressions()):
        if _is_in(one.node, node) and not any(_is_in(one.node, other.node) for other, _ in inside):
            inside.append((one, function))
    made = [code.made_of(one, function) for one, function in inside]
    return not made or any(parts is None or any(part.node.id in works for part, _ in parts) for parts in made)


def _is_in(node: Node, other: Node) -> bool:
    return other.start_byte <= node.start_byte and node.end_byte <= other.end_byte


def may_be_new(program: Program, node: Node) -> bool:
    """May a write be made under another key each time that its message comes, is it not refused for what it made itself, or is it a lock?"""
    code = Code(program)
    found = code.call(node)
    made = code.made_of(*found) if found is not None else None
    if found is None or made is None or is_lock(f"{text_of(node)} {found[1].name}"):
        return True
    keys = [*_keys(code, made)]
    return not keys or any(_is_new(code, key, where) for key, where in keys)


def _keys(code: Code, made: list[tuple[Expr, Function]]) -> Iterator[tuple[Expr, Function]]:
    """The expressions by which what is written is found again: of the object of S3, of an update that makes what it asks for, of an item."""
    texts = [one.name for one, _ in made if one.kind == "text"]
    names = dict(_names(made))
    absent = [name for one in texts if _CONDITION.search(one) for name in asked(one, names)]
    sets = [name for one in texts if "=" in one or one.lower().startswith("add ") for name in changed(one, names)]
    for parameter, value, where in _parameters(made):
        parts = code.made_of(value, where)
        if parts is None:
            continue
        if not absent:
            yield (value, where)
            continue
        pairs = dict(_pairs(code, parts, absent))
        if parameter == "key":
            yield from pairs.values() if {*absent} & {*pairs, *sets} else ()
        elif under := of_key(absent, pairs):
            yield from (pairs[one] for one in under)
        elif parameter == "item" and not pairs:
            yield (value, where)


def _parameters(made: list[tuple[Expr, Function]]) -> Iterator[tuple[str, Expr, Function]]:
    """What a request is given as its Item or its Key."""
    for one, where in made:
        if one.kind == "call" and one.name.lower() in _PARAMETERS and one.args:
            yield one.name.lower(), one.args[0], where
        for name, value in one.fields:
            if isinstance(name, str) and name.lower() in _PARAMETERS:
                yield name.lower(), value, where
    for name in ("Item", "Key"):
        for one, where in made:
            yield from ((name.lower(), bind.value, where) for bind in where.binds if one.kind == "name" and bind.value is not None and bind.target.kind == "member" and bind.target.name == name and _root(bind.target) == one.name)


def _pairs(code: Code, parts: list[tuple[Expr, Function]], absent: list[str]) -> Iterator[tuple[str, tuple[Expr, Function]]]:
    """The attributes of an item that are written out, each with its value."""
    for one, where in parts:
        yield from ((name.name, (value, where)) for name, value in one.fields if isinstance(name, Expr) and name.kind == "text")
        if one.kind == "call" and one.name.lower() in _PUTS:
            yield from ((name.name, (value, where)) for name, value in zip(one.args[::2], one.args[1::2], strict=False) if name.kind == "text")
    for name in absent:
        for field in _fields(code, name):
            yield from ((name, (value, where)) for one, where in parts for key, value in one.fields if key == field)
    for target, value, where in ((bind.target, bind.value, where) for where in {id(where): where for _, where in parts}.values() for bind in where.binds):
        if value is not None and target.kind not in ("name", "member") and target.args and target.args[-1].kind == "text":
            yield target.args[-1].name, (value, where)


def _fields(code: Code, attribute: str) -> Iterator[str]:
    """The fields that are called so in a table (Go)."""
    if code.program.language == "Go":
        tag = regex(_TAG.format(attribute))
        for unit in code.program.units:
            yield from (found[1] for found in tag.finditer((unit.file.root.text or b"").decode(errors="replace")))


def _names(made: list[tuple[Expr, Function]]) -> Iterator[tuple[str, str]]:
    """What stands for the name of an attribute."""
    for one, _ in made:
        pairs = [*one.fields, *zip(one.args[::2], one.args[1::2], strict=False)]
        yield from ((key.name, value.name) for key, value in pairs if isinstance(key, Expr) and key.kind == value.kind == "text" and key.name.startswith("#"))


def _is_new(code: Code, key: Expr, where: Function) -> bool:
    made = code.made_of(key, where)
    return made is None or any(_changes(code, one) for one, _ in made)


def _changes(code: Code, one: Expr) -> bool:
    """Is it something that is another one each time, or a call of what is not read and may give that?"""
    name = one.name.rpartition(".")[2].lower().partition("<")[0]
    if one.kind in ("member", "text"):
        return name in _CHANGES
    if one.kind != "call":
        return False
    if name.removeprefix("get") in _CHANGES:
        return True
    owner = one.of.name if one.of is not None and one.of.kind == "name" else ""
    if name == "new" or name == "create":
        return owner.lower() not in ("sha256", "sha1", "md5", "sha512")
    return _WORKS_OUT.match(name) is None and one.name not in code.program.named and not any(one.name in dict(kind.primary) for kind in code.program.types)
