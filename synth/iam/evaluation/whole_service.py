"""Whether a statement speaks of every resource that a service has in the account."""

from __future__ import annotations

from functools import cache, partial
from typing import Final

from ...linking.resources import View
from ...values.text import Text, Token, settle
from ...values.worlds import Undecided
from ..policies.items import gathered, known_first, present
from ..policies.match import covers_in
from ..policies.spelling import written_out
from ..policies.statement import Pattern, Statement

_NOBODYS: Final = "\0"
"""A name that no resource has."""


def on_all(statement: Statement, service: str, role: View, before: str = "") -> Pattern | None:
    """What makes the statement speak of every resource of a service (`sqs`) in the account: `*`, or an ARN with `*` for the name. None where it names some. `before` is what
    precedes the name in an ARN (`key/`).

    What is not known is a name, and so is a parameter of which no value that the template knows is a wildcard.
    """
    return statement.once(f"on all {service}:{before}", lambda: (_on_all(statement, service, role, before),))[0]


def _on_all(statement: Statement, service: str, role: View, before: str) -> Pattern | None:
    world, links, arn = role.world, role.facts.links, somebodys(service, before)

    def is_wide(pattern: Text) -> bool:
        text = written_out(pattern, links, world)
        try:
            return any(map(_may_be_wild, text)) and covers_in(world, text, arn)
        except Undecided:
            return False

    try:
        listed, but = statement.resources_as_written()
    except Undecided:
        return None
    patterns = [Pattern(*found) for found in gathered(known_first([partial(present, late) for late in listed]))[0]]
    wide = next((pattern for pattern in patterns if is_wide(pattern.text)), None)
    if wide:
        wide = Pattern(Text.of(settle(wide.text, world, own=False)), wide.place)
    if but:
        names = ", ".join(str(pattern.text) for pattern in patterns)
        return None if wide else Pattern(Text.of(f"everything but {names}"), statement.shown or statement.place / "NotResource")
    return wide


def _may_be_wild(part: str | Token) -> bool:
    if isinstance(part, str):
        return "*" in part or "?" in part
    return part.variable is not None and any({"*", "?"} & set(str(atom)) for atom in part.variable.atoms)


@cache
def somebodys(service: str, before: str = "") -> Text:
    """The ARN of something in the account that is not the role's business. `before` is what precedes the name (`key/`)."""
    region, account = Token("pseudo", "AWS::Region"), Token("pseudo", "AWS::AccountId")
    return Text.of("arn:", Token("pseudo", "AWS::Partition"), f":{service}:", "" if service == "iam" else region, ":", account, f":{before}{_NOBODYS}")
