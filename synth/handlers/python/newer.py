"""Python that is newer than the one that Queuegate runs with, spelt as an older one reads it, each thing in its place: type parameters, `type`, and what stands in an f-string.

https://docs.python.org/3/whatsnew/3.12.html#pep-695-type-parameter-syntax and …#pep-701-syntactic-formalization-of-f-strings
"""

from __future__ import annotations

import ast
import re
from io import BytesIO
from typing import Final

_STARTS: Final = re.compile(r"""(?i)(?<!\w)(?:[rbuft]|[rbft]{2})?(?P<quote>\"{3}|'{3}|"|')""")
_GIVEN_TYPES: Final = re.compile(r"\b(?:class|def)\s+\w+\s*(?=\[)")
_ALIAS: Final = re.compile(r"(?m)^[ \t]*(?P<all>type[ \t]+(?P<name>\w+)[ \t]*)(?=\[|=(?!=))")
_NAME: Final = re.compile(r"[\[,]\s*\*{0,2}\s*([^\W\d]\w*)")
_OTHER: Final = {"'": '"', '"': "'"}
_OPEN, _CLOSE = "([{", ")]}"


def parsed_as_older(data: bytes) -> ast.Module | None:
    """The tree of a module; None where it is not spelt so that an older Python can read it."""
    from tokenize import detect_encoding  # noqa: PLC0415 - seldom, and it is large

    try:
        text, types = _older(data.decode(detect_encoding(BytesIO(data).readline)[0]))
        tree = ast.parse(text)
    except (SyntaxError, ValueError, IndexError, LookupError):  # LookupError: an encoding of no text
        return None
    at = next((place for place, one in enumerate(tree.body) if not _comes_first(one)), len(tree.body))
    made = [
        ast.Assign([ast.Name(name, ast.Store(), lineno=1, col_offset=0)], ast.Name("object", ast.Load(), lineno=1, col_offset=0), lineno=1) for name in types
    ]
    tree.body[at:at] = [ast.fix_missing_locations(one) for one in made]
    return tree


def _comes_first(node: ast.stmt) -> bool:
    """Is it the docstring of a module, or what it takes of the future?"""
    return (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _older(text: str) -> tuple[str, list[str]]:
    """The same text, as long, and the names of its type parameters."""
    spelt = _Spelt(text)
    spelt.code(0, "")
    code, types = "".join(spelt.plain), dict[str, None]()
    for found in _GIVEN_TYPES.finditer(code):
        types |= dict.fromkeys(spelt.without(code, found.end()))
    for found in _ALIAS.finditer(code):
        name = found["name"]
        spelt.put(found.start("all"), name.ljust(len(found["all"])))
        if code[found.end()] == "[":
            types |= dict.fromkeys(spelt.without(code, found.end()))
    return "".join(spelt.out), [*types]


class _Spelt:
    """A text as it is spelt anew (`out`), and without its strings and comments (`plain`)."""

    def __init__(self, text: str) -> None:
        self.text, self.out, self.plain = text, [*text], [*text]

    def put(self, at: int, text: str) -> None:
        self.out[at : at + len(text)] = text

    def without(self, code: str, at: int) -> list[str]:
        """Leave a list of type parameters out: their names."""
        end, depth, names = at, 0, list[str]()
        while depth or end == at:
            depth += (code[end] in _OPEN) - (code[end] in _CLOSE)
            if depth == 1 and (named := _NAME.match(code, end)) is not None:
                names.append(named[1])
            self.put(end, "\n" if code[end] == "\n" else " ")
            end += 1
        return names

    def code(self, at: int, around: str) -> int:
        """Code from here on: all of it, or what stands in an f-string that has these quotes `around`. Where it ends."""
        depth = 0
        while at < len(self.text):
            one = self.text[at]
            if one == "#" and not around:
                end = self.text.find("\n", at)
                end = len(self.text) if end < 0 else end
                self.plain[at:end] = " " * (end - at)
                at = end
            elif (string := _STARTS.match(self.text, at)) is not None:
                at = self.string(string, around)
            elif around and not depth and one in "}:!" and self.text[at : at + 2] != "!=":
                return at
            else:
                depth += (one in _OPEN) - (one in _CLOSE)
                at += 1
        return at

    def string(self, start: re.Match[str], around: str) -> int:
        """A string: where it ends. In an f-string, it has quotes of its own, and no backslash."""
        quote, at = start["quote"], start.end()
        is_formatted = bool(set("fFtT") & {*start[0]})
        within = quote
        if around and quote in around:
            if (within := _OTHER.get(quote, "")) == "" or within in around:
                raise ValueError(start[0])
            self.put(start.end() - len(quote), within)
        while not self.text.startswith(quote, at):
            one = self.text[at]
            if one == "\\":
                if around:
                    self.put(at, "__")
                at += 2
            elif is_formatted and one == "{" and self.text[at + 1] != "{":
                at = self.field(at + 1, [*around, within])
            else:
                if around and one == within != quote:
                    self.put(at, "_")
                at += 2 if is_formatted and one in "{}" and self.text[at + 1] == one else 1
        self.put(at, within)
        end = at + len(quote)
        self.plain[start.start() : end] = [one if one == "\n" else " " for one in self.text[start.start() : end]]
        return end

    def field(self, at: int, around: list[str]) -> int:
        """What stands in braces in an f-string, and how it is to be written: where it ends."""
        at = self.code(at, "".join(around))
        if self.text[at] == "!":
            at += 2
        while self.text[at] != "}":
            at = self.field(at + 1, around) if self.text[at] == "{" else at + 1
        return at + 1
