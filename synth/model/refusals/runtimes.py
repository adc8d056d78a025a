"""Which versions of a language Lambda has, or had: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, with those of its table of deprecated ones and before it."""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

_VERSIONS: Final = {
    "python": ((2, 7), (3, 6), (3, 7), (3, 8), (3, 9), (3, 10), (3, 11), (3, 12), (3, 13), (3, 14)),
    "nodejs": ((0, 10), (4, 3), (6, 10), (8, 10), (10,), (12,), (14,), (16,), (18,), (20,), (22,), (24,)),
    "java": ((8,), (11,), (17,), (21,), (25,)),
    "ruby": ((2, 5), (2, 7), (3, 2), (3, 3), (3, 4)),
    "dotnet": ((5,), (6,), (7,), (8,), (9,), (10,)),
}
_TOO_FAR: Final = 10
"""So many versions behind the newest that is known come only in years: `python3.31` is a slip for `python3.13`."""
_PARTS: Final = regex(r"(python|nodejs|java|ruby|dotnet)(\d+)(?:\.(\d+))?(?:\.x|\.al\d+|-edge)?")


def may_be_runtime(text: str) -> bool:
    """May Lambda have it? Not a version between two that it has, nor one far behind the newest. One that is a little newer may be."""
    match = _PARTS.fullmatch(text)
    if match is None:
        return True
    known = _VERSIONS[match[1]]
    version = tuple(int(part) for part in match.groups()[1:] if part is not None)
    newest = known[-1]
    if version in known or version[0] > newest[0]:
        return version[0] <= newest[0] + _TOO_FAR
    return version > newest and version[-1] <= newest[-1] + _TOO_FAR
