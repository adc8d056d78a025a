"""Text that comes from a template, made fit for a terminal: nothing in it moves the cursor, changes a colour, turns the direction of writing or ends the line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import category, east_asian_width

from queuegate._light import regex

TAB: Final = "    "
MASK: Final = "****"
_LONGEST: Final = 2000

_QUOTED = r""""(?:\\.|[^"\\])*"?|'[^']*'?"""
_SECRET = regex(
    rf"""(?<![:\w-])[\w-]{{0,60}}(?:passw(?:or)?d|passphrase|secret|token|(?:api|access|private)[_-]?key|credential)[\w-]{{0,60}}
    (?:["']?\s*=\s*(?P<given>{_QUOTED})                                    # token="…"
      |["'],\s*(?P<passed>{_QUOTED})                                       # add_environment("TOKEN", "…")
      |(?:["']\s*:\s*|\s*:\s+)(?P<written>{_QUOTED}|[^\s"'!&*{{\[$,}}][^,}}]*)  # Token: …
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WORDS: Final = ("passw", "passphr", "secret", "token", "key", "cred")
"""One of these is in whatever that pattern finds, in small letters: most lines have none, and are seen not to without it."""
_DEFAULT = regex(rf"""\bDefault["']?\s*:\s*(?P<value>{_QUOTED}|[^\s"'][^,}}]*)""")
_KNOWN_SECRET = regex(r"(?P<value>\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abpr]-[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY.*)")
_KNOWN_WORDS: Final = ("AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "xox", "-----BEGIN ")
"""The same of that pattern."""


_UNSEEN = regex("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""What `str.isprintable` lets through, and nobody sees: fillers, selectors of variants, and blanks that are no spaces (Default_Ignorable_Code_Point of https://www.unicode.org/reports/tr44/)."""
_OF_A_PICTURE = regex("(?<=[\u00a9\u00ae\u203c\u2049\u2122-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff])\ufe0f|\ufe0f(?=\u20e3)")
"""The selector that has a sign shown as a picture."""


def visible(text: str) -> str:
    """The text on one line, made neutral, and cut where it is absurdly long."""
    return neutral(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def neutral(text: str) -> str:
    r"""The text with every character that is not plainly printable spelt out: `\n`, `\x1b`, `\u202e`."""
    text = text if text.isprintable() else "".join(char if char.isprintable() else _spelt(char) for char in text)
    if text.isascii() or not _UNSEEN.search(text):
        return text
    unseen = _unseen(text)
    return "".join(_spelt(char) if at in unseen else char for at, char in enumerate(text))


PARAMETER: Final = regex(r"--parameter (.*=VALUE)", re.DOTALL)
"""What settles a question by a value that the command is given."""


def pasted(settle: str) -> str:
    """What settles a question, fit to be pasted into a shell, whatever a parameter is called."""
    if (parameter := PARAMETER.fullmatch(settle)) is None:
        return settle
    from shlex import quote  # noqa: PLC0415 - only where a parameter settles it

    return f"--parameter {quote(parameter[1])}"


def _unseen(text: str) -> set[int]:
    """Where in a text stands what nobody sees."""
    return {one.start() for one in _UNSEEN.finditer(text)} - {one.start() for one in _OF_A_PICTURE.finditer(text)}


def cells(line: str, *, hides_defaults: bool = False, hidden: Iterable[tuple[int, int]] = ()) -> list[str]:
    """A line of source as what is shown for each of its characters: tabs widened, secrets masked, the rest as `visible` has it.

    `hides_defaults`: the file has parameters with NoEcho, and so every `Default` is hidden; `hidden` is where else something stands that nobody shall see.
    """
    shown = [char if char.isprintable() else TAB if char == "\t" else _spelt(char) for char in line]
    for at in () if line.isascii() or not _UNSEEN.search(line) else _unseen(line):
        shown[at] = _spelt(line[at])
    for start, end in (*_secrets(line, hides_defaults=hides_defaults), *hidden):
        shown[start:end] = [MASK, *[""] * (end - start - 1)]
    return shown


def width(text: str) -> int:
    """Columns of a terminal that a visible text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if category(char) in ("Mn", "Me") else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _secrets(line: str, *, hides_defaults: bool) -> Iterator[tuple[int, int]]:
    folded = line.casefold()
    secret, known = any(word in folded for word in _WORDS), any(word in line for word in _KNOWN_WORDS)
    for pattern in (*((_SECRET,) if secret else ()), *((_KNOWN_SECRET,) if known else ()), *((_DEFAULT,) if hides_defaults else ())):
        for match in pattern.finditer(line):
            yield match.span(match.lastgroup or 0)


def _spelt(char: str) -> str:
    return ascii(char)[1:-1]


_PLAIN: Final = {"→": "->", "…": "...", "×": "x", "≥": ">=", "–": "-", "“": '"', "”": '"', "─": "-", "│": "|", "├": "|", "└": "`"}
"""What stands for signs of ours where a stream's encoding has none of them: a log of Windows, an old locale."""


def fit(text: str, encoding: str) -> str:
    """A text with other signs in the place of those of ours that an encoding does not have. What a template says is left to be spelt out."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for sign, plain in _PLAIN.items():
            if sign in text and not _has(encoding, sign):
                text = text.replace(sign, plain)
    except (LookupError, UnicodeError):
        return text
    return text


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
