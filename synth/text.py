"""Strings that keep their unknown parts as tokens, so that two spellings of one ARN are equal although nobody knows the account."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .worlds import OTHER, Outside, Undecided, Variable, World


class Token(NamedTuple):
    """A part of a string that only the deployment knows.

    `kind`: parameter, pseudo (`AWS::Region`), resource (`attribute` is what GetAtt names, "" for Ref), import, dynamic (`{{resolve:…}}`) or unknown (`name` is the reason).
    `scope` tells equal names of two templates apart; `variable` says what a parameter may be, where anything is known of it.
    """

    kind: str
    name: str
    attribute: str = ""
    scope: str = ""
    variable: Variable | None = None

    def doubt(self) -> Undecided:
        match self.kind:
            case "parameter":
                return Undecided(f"the parameter {self.name} has no value in the template", f"--parameter {self.name}=VALUE")
            case "pseudo":
                return Undecided(f"{self.name} is known only when the stack is deployed", f"--parameter {self.name}=VALUE")
            case "resource":
                return Undecided(f"{self.name}{'.' if self.attribute else ''}{self.attribute} is known only after the deployment")
            case "import":
                return Outside(f"{self.name} is imported from a stack that is not among the targets", external(self.name))
            case "dynamic":
                return Outside(
                    f"{self.name} is read when the stack is deployed", external(self.name.removeprefix("{{resolve:").removesuffix("}}").partition(":")[2])
                )
        return Undecided(self.name)

    def __str__(self) -> str:
        return f"${{{self.name}{'.' if self.attribute else ''}{self.attribute}}}" if self.kind not in ("dynamic", "unknown") else self.name


def external(name: str) -> str:
    """The settings key that says what lies outside."""
    return f"externals: {{{json.dumps(name)}: …}} in queuegate.yaml"


def literal(value: Any) -> str:
    """A scalar as CloudFormation spells it: `true`, `30`, `2.5`."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


class Text(tuple[Any, ...]):
    """A string with tokens in it: no two literals are neighbours, none is empty."""

    __slots__ = ()

    @classmethod
    def of(cls, *pieces: Any) -> Text:
        """The pieces (scalars, tokens, texts) in a row."""
        parts: list[Any] = []
        for piece in pieces:
            for part in piece if isinstance(piece, Text) else (piece,):
                if isinstance(part, Token):
                    parts.append(part)
                elif part := literal(part):
                    if parts and isinstance(parts[-1], str):
                        parts[-1] += part
                    else:
                        parts.append(part)
        return cls(parts)

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(part for part in self if isinstance(part, Token))

    def plain(self) -> Any:
        """A `str` where no token is left, else this text."""
        return self if any(isinstance(part, Token) for part in self) else "".join(self)

    def doubt(self) -> Undecided:
        """Why this string is not known: a part that somebody can settle before one that nobody can."""
        order = ("parameter", "import", "dynamic", "unknown", "pseudo", "resource")
        return min(self.tokens, key=lambda token: order.index(token.kind)).doubt()

    def replace(self, put: Callable[[Token], Any]) -> Text:
        """The text with every token put through `put`."""
        return Text.of(*(put(part) if isinstance(part, Token) else part for part in self))

    def __str__(self) -> str:
        return "".join(map(str, self))


def settle(value: Any, world: World) -> Any:
    """A text with the values of its parameters in this world, a plain `str` where nothing unknown is left; anything else as it is."""
    return value.replace(lambda token: _atom(token, world)).plain() if isinstance(value, Text) else value


def _atom(token: Token, world: World) -> Any:
    if (variable := token.variable) is None:
        return token
    atom = variable.atoms[world.ask(variable, variable.singles)]
    return token if atom is OTHER else atom


def same(one: Text, two: Text) -> bool:
    """Are these the same string? Raises `Undecided` where a part that is not known decides.

    A name that CloudFormation makes up (a resource token) and the account's own values equal no literal that somebody wrote.
    """
    if one == two:
        return True
    if not one.tokens and not two.tokens:
        return False
    for (a, a_whole), (b, b_whole), fits in ((_end(one, 0), _end(two, 0), str.startswith), (_end(one, -1), _end(two, -1), str.endswith)):
        if not ((fits(a, b) and not b_whole) or (fits(b, a) and not a_whole)):
            return False
    open_ended = [token for token in (*one.tokens, *two.tokens) if token.kind not in ("resource", "pseudo")]
    if open_ended:
        raise Text(open_ended).doubt()
    return False


def _end(text: Text, at: int) -> tuple[str, bool]:
    """The literal at one end ("" where a token stands there), and whether it is the whole text."""
    part = text[at] if text else ""
    return (part, len(text) <= 1) if isinstance(part, str) else ("", False)


def split(text: Text, delimiter: str, *, whole: bool = False) -> list[Text]:
    """The text cut at a delimiter. Raises `Undecided` where a token might hold one (`whole`: none does); names and accounts hold neither `:` nor `/`."""
    pieces: list[list[Any]] = [[]]
    for part in text:
        if isinstance(part, Token):
            if not whole and (part.kind not in ("resource", "pseudo") or delimiter not in (":", "/")):
                raise part.doubt()
            pieces[-1].append(part)
        else:
            first, *others = part.split(delimiter)
            pieces[-1].append(first)
            pieces.extend([other] for other in others)
    return [Text.of(*piece) for piece in pieces]


def from_json(text: Text) -> Any:
    """A document spelt as a JSON string, its tokens kept in its strings. Raises `ValueError` where it is no JSON."""
    marks = [chr(0xE000 + i) for i in range(len(text.tokens))]
    tokens = dict(zip(marks, text.tokens, strict=True))
    numbered = iter(marks)

    def back(node: Any) -> Any:
        if isinstance(node, str):
            return Text.of(*(tokens.get(char, char) for char in node)).plain() if tokens and any(mark in node for mark in marks) else node
        if isinstance(node, dict):
            return {key: back(value) for key, value in node.items()}
        return [back(item) for item in node] if isinstance(node, list) else node

    spelt = "".join(part if isinstance(part, str) else next(numbered) for part in text)
    return back(json.loads(_quoted(spelt, tokens)))


def _quoted(spelt: str, marks: dict[str, Token]) -> str:
    """A token that stands bare, as a number would (`"maxReceiveCount": ${Count}`), in quotes: its type is then read as CloudFormation reads strings."""
    pieces: Iterator[str] = iter(spelt)
    out: list[str] = []
    inside = False
    for char in pieces:
        if char == "\\" and inside:
            out += (char, next(pieces, ""))
            continue
        inside ^= char == '"'
        out.append(f'"{char}"' if char in marks and not inside else char)
    return "".join(out)
