"""Whom a statement concerns, as patterns of names: an ARN, `service NAME`, `federated NAME` or `canonical user ID`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from queuegate._light import regex

from ....values.text import Text, Token
from ...policies.statement import EVERYBODY, Principal, Statement
from ..sets.globs import ANYTHING, Glob, Wild, glob
from ..sets.regions import OneOf

_NUMBER: Final = regex(r"\d{12}\Z")
_KINDS: Final = {"Service": "service ", "Federated": "federated ", "CanonicalUser": "canonical user "}


def whom(statement: Statement, spelt: Callable[[Text], Text]) -> OneOf:
    """The principals of a statement as a test; `spelt` spells references out."""
    return OneOf(tuple(pattern for one in statement.principals for pattern in _patterns(one, spelt(one.name))), but=statement.all_principals_but)


def _patterns(principal: Principal, name: Text) -> Iterator[Glob]:
    """An account is everybody in it, and a role its sessions too."""
    if principal.kind == EVERYBODY or (principal.kind == "AWS" and name.plain() == "*"):
        yield ANYTHING
        return
    if principal.kind != "AWS":
        prefix = _KINDS.get(principal.kind, f"{principal.kind} ")
        yield glob(Text.of(prefix, name), wild=False)
        return
    if (account := _account(name)) is not None:
        for service in ("iam", "sts"):
            yield _joined("arn:", Wild.FIELD, f":{service}::", account, ":", Wild.RUN)
        return
    yield glob(name, wild=False)
    fields = _split(name)
    if len(fields) == 6 and fields[2] == ("iam",) and fields[5][:1] and str(fields[5][0]).startswith("role/"):  # noqa: PLR2004 - the parts of an ARN
        *_, last = _pieces(fields[5], "/")
        yield _joined("arn:", *fields[1], ":sts::", *fields[4], ":assumed-role/", *last, "/", Wild.RUN)


def _account(name: Text) -> Any:
    """The account that it is, by its number or as its root; None where it is something else."""
    if len(name) == 1 and (isinstance(token := name[0], Token) and token.name == "AWS::AccountId"):
        return token
    if _NUMBER.match(str(name)):
        return str(name)
    fields = _split(name)
    is_root = len(fields) == 6 and fields[2] == ("iam",) and fields[5] == ("root",) and len(fields[4]) == 1  # noqa: PLR2004 - as above
    return fields[4][0] if is_root else None


def _split(name: Text) -> list[tuple[Any, ...]]:
    return [*_pieces(name, ":")]


def _pieces(parts: Any, at: str) -> Iterator[tuple[Any, ...]]:
    piece: list[Any] = []
    for part in parts:
        if isinstance(part, Token):
            piece.append(part)
            continue
        first, *others = part.split(at)
        piece += [first] if first else []
        for other in others:
            yield tuple(piece)
            piece = [other] if other else []
    yield tuple(piece)


def _joined(*parts: Any) -> Glob:
    return Glob(tuple(symbol for part in parts for symbol in (part if isinstance(part, str) else (part,))))
