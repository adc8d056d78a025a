"""Whether a client has the credentials of the function, or its own: what another role has to be allowed.

https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

from __future__ import annotations

import re
from typing import Final

from ...program.code import Expr, Function, text_of
from ...program.worth import Value
from .asked import Worth

_CREDENTIALS: Final = re.compile(r"redential|rofile")
_OWN: Final = (re.compile("Default|Environment|Container|Fallback|WebIdentity"), re.compile("Credential|Provider"))
"""What stands in a word one after the other that names the function's own."""
_WORD: Final = re.compile(r"\w+")
_ROLE: Final = re.compile(r"AssumeRole|assumeRole|stscreds|StsAssume|AssumedRole", re.IGNORECASE)


def credited(values: Worth, service: str, given: tuple[Expr, ...], function: Function) -> Value:
    """A client, with the credentials of the function or its own."""
    said = " ".join(texts(values, one, function) for one in given)
    if _ROLE.search(said):
        return Value("foreign", service)
    return Value("opaque" if _CREDENTIALS.search(_WORD.sub(_unless_own, said)) else "client", service)


def _unless_own(word: re.Match[str]) -> str:
    """A word; nothing for one that names the function's own. Each part is looked for once: one expression for all of it goes back for each `Default` of a long word."""
    first, second = _OWN
    found = first.search(word[0])
    return "" if found is not None and second.search(word[0], found.end()) is not None else word[0]


def texts(values: Worth, expr: Expr | None, function: Function, depth: int = 2) -> str:
    """What is written of an expression, and of what its names are given."""
    if expr is None:
        return ""
    found = [text_of(expr.node)]
    for one in expr.all() if depth else ():
        if one.kind not in ("name", "member", "call"):
            continue
        for target, value, where in values.program.writes.get(one.name, []):
            if where is function or target.kind == "member" or (where.name == "init" and where.file is function.file):
                found.append(texts(values, value, where, depth - 1))
        given = [
            bind
            for bind in function.binds
            if one.kind == "name" and bind.target.kind == "member" and bind.target.of is not None and bind.target.of.name == one.name
        ]
        found += [f"{text_of(bind.target.node)} {texts(values, bind.value, function, depth - 1)}" for bind in given]
        owner = function.owner
        if owner is not None and one.name in owner.fields and owner.fields[one.name][1] is not None:
            found.append(texts(values, owner.fields[one.name][1], owner.init, depth - 1))
        if one.kind == "call":
            found += [text_of(meant.node) for meant in values.resolve(one, function) or []]
    return " ".join(found)
