"""Strings that keep their unknown parts as tokens, so that two spellings of one ARN are equal although nobody knows the account."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from .worlds import OTHER, Outside, Undecided, Variable, World

LONGEST: Final = 1_000_000
"""Characters, and parts that are not known, of the longest text that is put together: CloudFormation takes no template that is longer
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html)."""

OWN: Final = frozenset({"AWS::Partition", "AWS::Region", "AWS::AccountId"})
"""What a deployment has one of."""

_FIRST_MARK: Final = "\U00100000"
_LAST_MARK: Final = "\U0010fffd"
_MARK: Final = regex(f"[{_FIRST_MARK}-{_LAST_MARK}]")
_LETTER: Final = regex("[A-Za-z]")
_STRING_OR_MARK: Final = regex(rf'"(?:[^"\\]|\\(?s:.))*+(?:"|\Z)|[{_FIRST_MARK}-{_LAST_MARK}]')
_ESCAPED_MARK: Final = regex(r"\\u[dD][bB][c-fC-F]")


class Token(NamedTuple):
    """A part of a string that only the deployment knows.

    `kind`: parameter, pseudo (`AWS::Region`), resource (`attribute` is what GetAtt names, "" for Ref), import, dynamic (`{{resolve:…}}`; `attribute`: `parameter Name` where one of SSM's
    types stands for it), variable (of a policy: `aws:username`) or unknown (`name` is the reason).
    `scope` tells equal names of two templates apart; `variable` says what a parameter may be, where anything is known of it.
    """

    kind: str
    name: str
    attribute: str = ""
    scope: str = ""
    variable: Variable | None = None

    def doubt(self) -> Undecided:
        match self.kind:
            case "parameter" if self.variable is not None and len(self.variable.atoms) > 1:
                return other_than_default(self.name)
            case "parameter":
                return Undecided(f"the parameter {self.name} has no value in the template", f"--parameter {self.name}=VALUE")
            case "pseudo":
                return Undecided(f"{self.name} is known only when the stack is deployed", f"--parameter {self.name}=VALUE")
            case "resource":
                return Undecided(f"{self.name}{'.' if self.attribute else ''}{self.attribute} is known only after the deployment")
            case "import":
                return Outside(f"{self.name} is imported from a stack that is not among the targets", external(self.name))
            case "dynamic":
                named = external(self.name.removeprefix("{{resolve:").removesuffix("}}").partition(":")[2])
                if self.attribute:
                    return Outside(f"the {self.attribute} is read from SSM when the stack is deployed ({self.name})", f"{named}; or --{self.attribute}=VALUE")
                return Outside(f"{self.name} is read when the stack is deployed", named)
            case "variable":
                return Undecided(f"the policy variable {self} is known only when a request is made")
        return Undecided(self.name)

    def __str__(self) -> str:
        if self.kind in ("dynamic", "unknown") or (self.kind == "import" and "${" in self.name):  # an export's name that only the deployment knows has marks
            return self.name
        return f"${{{self.name}{'.' if self.attribute else ''}{self.attribute}}}"


def other_than_default(parameter: str) -> Undecided:
    """The question that a parameter asks whose values the template knows, since it may be given another."""
    return Undecided(f"the parameter {parameter} may be given another value than those that the template knows", f"--parameter {parameter}=VALUE")


def fails_at(parameter: str, number: int) -> Undecided:
    """The question that a parameter asks whose MinValue and MaxValue let it be a number that is wrong."""
    return Undecided(
        f"the parameter {parameter} may be {number:,} by its MinValue and MaxValue, and with {number:,} this fails", f"--parameter {parameter}=VALUE"
    )


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
        """The pieces (scalars, tokens, texts) in a row. Raises `Undecided` where they grow longer than any template."""
        if len(pieces) == 1:  # most are one string, or a text already
            only = pieces[0]
            if type(only) is Text:
                return only
            if type(only) is str:
                return cls((only,) if only else ())
        parts: list[Any] = []
        spelt: list[str] = []
        room = LONGEST
        for piece in pieces:
            for part in piece if type(piece) is Text else (piece,):
                if type(part) is Token:
                    if spelt:
                        parts.append("".join(spelt))
                        spelt = []
                    parts.append(part)
                    room -= 1
                elif part := part if type(part) is str else literal(part):
                    spelt.append(part)
                    room -= len(part)
                if room < 0:
                    raise Undecided(f"a text grows longer than {LONGEST:,} characters: it is not put together")
        return cls((*parts, "".join(spelt)) if spelt else parts)

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple([part for part in self if type(part) is Token])

    def plain(self) -> Any:
        """A `str` where no token is left, else this text."""
        for part in self:
            if type(part) is Token:
                return self
        return "".join(self)

    def doubt(self) -> Undecided:
        """Why this string is not known: a part that somebody can settle before one that nobody can."""
        order = ("parameter", "import", "dynamic", "unknown", "variable", "pseudo", "resource")
        return min(self.tokens, key=lambda token: order.index(token.kind)).doubt()

    def replace(self, put: Callable[[Token], Any]) -> Text:
        """The text with every token put through `put`."""
        tokens = self.tokens
        return Text.of(*[put(part) if type(part) is Token else part for part in self]) if tokens else self

    def __str__(self) -> str:
        return "".join(map(str, self))


def settle(value: Any, world: World, *, own: bool = True) -> Any:
    """A text with the values of its parameters in this world, a plain `str` where nothing unknown is left; anything else as it is.

    `own=False` does not ask for the deployment's own partition, Region and account where nobody gives them: they tell no two resources of one assembly apart.
    """
    if type(value) is not Text:
        return value
    for part in value:
        if type(part) is Token and part.variable is not None:
            return value.replace(lambda token: _atom(token, world, own=own)).plain()
    return value.plain()


def _atom(token: Token, world: World, *, own: bool) -> Any:
    if (variable := token.variable) is None:
        return token
    if not own and token.name in OWN and len(variable.atoms) > 1:
        return token
    atom = variable.atoms[world.ask(variable, variable.singles)]
    return token if atom is OTHER else atom


def same(one: Text, two: Text) -> bool:
    """Are these the same string? Raises `Undecided` where a part that is not known decides.

    A name that CloudFormation makes up (a resource token) and the account's own values equal no literal that somebody wrote.
    """
    if one and two and type(a := one[-1]) is str and type(b := two[-1]) is str and not (a.endswith(b) or b.endswith(a)):
        return False  # most pairs of names are told apart by their last letters
    one, two = _of_any(one), _of_any(two)
    if one == two:
        return True
    if not one.tokens and not two.tokens:
        return False
    for (a, a_whole), (b, b_whole), fits in ((_end(one, 0), _end(two, 0), str.startswith), (_end(one, -1), _end(two, -1), str.endswith)):
        if not ((fits(a, b) and not b_whole) or (fits(b, a) and not a_whole)):
            return False
    if open_ended := [token for token in (*one.tokens, *two.tokens) if _is_open(token)]:
        raise Text(open_ended).doubt()
    return False


def fixed(text: Text) -> Text | None:
    """The text as `same` compares it, if it is the same only as what is written like it; None where a part of it may be anything."""
    return None if any(_is_open(token) for token in text.tokens) else _of_any(text)


def _is_open(token: Token) -> bool:
    return token.kind not in ("resource", "pseudo")


def _of_any(text: Text) -> Text:
    """The text with what every template has alike: the deployment's own values (one that compares the Region knows more of it, and means the same), and what `in_common` says."""
    if not any(token.variable and token.name in OWN for token in text.tokens):
        return in_common(text)
    return in_common(text.replace(lambda token: token._replace(variable=None) if token.name in OWN else token))


def in_common(text: Text) -> Text:
    """The text with each parameter of which nobody knows a value, where it is a part of a name, as that of any template: `${Env}-orders` of two that are deployed together is one name, while `${Name}`
    may be two.
    """
    if not any(token.kind == "parameter" and token.scope for token in text.tokens):
        return text
    return Text.of(*[_of_no_scope(part) if type(part) is Token and part.kind == "parameter" and _is_part(text, i) else part for i, part in enumerate(text)])


def _of_no_scope(token: Token) -> Token:
    return token._replace(scope="") if token.variable is None else token


def _is_part(text: Text, at: int) -> bool:
    """Has what stands between the colons around it a letter, or another unknown part beside it?"""
    before, after = text[at - 1] if at else "", text[at + 1] if at + 1 < len(text) else ""
    return not (type(before) is str and type(after) is str) or bool(_LETTER.search(before.rpartition(":")[2] + after.partition(":")[0]))


def _end(text: Text, at: int) -> tuple[str, bool]:
    """The literal at one end ("" where a token stands there), and whether it is the whole text."""
    part = text[at] if text else ""
    return (part, len(text) <= 1) if isinstance(part, str) else ("", False)


def split(text: Text, delimiter: str, *, whole: bool = False) -> list[Text]:
    """The text cut at a delimiter. Raises `Undecided` where a token might hold one (`whole`: none does); names and accounts hold neither `:` nor `/`, and nothing of AWS a `|`."""
    pieces: list[list[Any]] = [[]]
    for part in text:
        if type(part) is Token:
            if not whole and (part.kind not in ("resource", "pseudo") or delimiter not in (":", "/", "|")):
                raise part.doubt()
            pieces[-1].append(part)
        else:
            first, *others = part.split(delimiter)
            if first:
                pieces[-1].append(first)
            pieces.extend([other] if other else [] for other in others)
    return [Text(piece) for piece in pieces]


def from_json(text: Text, **hooks: Callable[[str], Any]) -> Any:
    """A document spelt as a JSON string, its tokens kept in its strings; `hooks` are those of `json.loads`. Raises `ValueError` where it is no JSON, and
    `RecursionError` where it is nested too deeply to read. In a key a token stays a letter of which `is_mark` tells.
    """
    tokens = dict(zip(_marks(text), text.tokens, strict=False))
    if len(tokens) < len(text.tokens):
        raise ValueError("more unknown parts than there are letters for, or such letters in it")
    numbered = iter(tokens)

    def back(node: Any) -> Any:
        if isinstance(node, str):
            return Text.of(*(tokens.get(char, char) for char in node)).plain() if tokens and _MARK.search(node) else node
        if isinstance(node, dict):
            return {key: back(value) for key, value in node.items()}
        return [back(item) for item in node] if isinstance(node, list) else node

    spelt = "".join(part if isinstance(part, str) else next(numbered) for part in text)
    return back(json.loads(_quoted(spelt, tokens), **hooks))  # type: ignore[arg-type]  # parse_int and its like take and give what they want


def _marks(text: Text) -> Iterator[str]:
    """Letters that stand for tokens, none of which the text has: private ones, of Unicode's last plane. None where it may spell them by escapes."""
    spelt = "".join(part for part in text if isinstance(part, str))
    if not _ESCAPED_MARK.search(spelt):
        own = {*_MARK.findall(spelt)}
        yield from (letter for letter in map(chr, range(ord(_FIRST_MARK), ord(_LAST_MARK) + 1)) if letter not in own)


def is_mark(letter: str) -> bool:
    """Does it stand for a token in a key of `from_json`?"""
    return _FIRST_MARK <= letter <= _LAST_MARK


def _quoted(spelt: str, marks: dict[str, Token]) -> str:
    """A token that stands bare, as a number would (`"maxReceiveCount": ${Count}`), in quotes: its type is then read as CloudFormation reads strings."""
    return _STRING_OR_MARK.sub(lambda found: f'"{found[0]}"' if found[0] in marks else found[0], spelt) if marks else spelt
