"""Actions that a statement allows on resources of a kind that no request of them is for, so that it allows nothing.

Which resources an action has: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html. Objects and buckets:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html. Tables and their streams: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple

from ...linking.links import Links
from ...values.text import Text
from ...values.value import Place
from ..policies.spelling import spelt, written_out
from ..policies.statement import Pattern, Statement
from ..words.actions import arn_formats, canonical, resource_types

_HIDDEN: Final = "\0"
"""Stands for a part of an ARN that the template does not spell: a name that CloudFormation makes."""
_OBJECTS: Final = frozenset({"object", "accesspointobject"})
_BUCKETS: Final = frozenset({"bucket", "accesspoint"})
_TOLD_BY_MORE: Final = frozenset({"s3", "dynamodb"})
"""Services of which it is also told whether a resource is of the action's kind."""
_PARTS: Final = 6
"""Of an ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""


class Arn(NamedTuple):
    """What a pattern of a resource says of the service, and of the resource there. `place` is where it is written."""

    service: str
    home: str
    rest: str
    shown: str
    place: Place


class Misplaced(NamedTuple):
    """An action, why none of the statement's resources is one of its own, where they are written, and what they should be."""

    action: str
    why: str
    place: Place
    instead: str


def misplaced(statement: Statement, links: Links) -> Iterator[Misplaced]:
    """Those of an Allow that are spelt out. Nothing where a resource is not known, or may be any. Raises `Undecided` where nobody can know what the statement says."""
    if (
        not statement.allow
        or statement.actions.but
        or statement.once("are its resources in place", lambda: _are_in_place(statement, links))
        or statement.resources.but
    ):
        return
    arns = statement.once("ARNs of its resources", lambda: [_arn(one, links, statement) for one in statement.resources.patterns])
    known = [one for one in arns if one is not None]
    if not known or len(known) < len(arns):
        return
    for pattern in statement.actions.patterns:
        action = canonical(str(pattern.text)) if not pattern.text.tokens else None
        if action is not None and (types := resource_types(action)) and (found := _judge(action, frozenset(types), known)):
            yield found


def _are_in_place(statement: Statement, links: Links) -> bool:
    """Is one of the resources of each action's service, as they are written, and need no more be told of it? Then no parameter has to be asked for."""
    listed, but = statement.resources_as_written()
    named = {service for late in listed if (found := late()) and (service := _service(written_out(found[0], links, statement.world)))}
    prefixes = {"" if one.text.tokens else str(one.text).lower().partition(":")[0] for one in statement.actions.patterns}
    return bool(named) and not but and _TOLD_BY_MORE.isdisjoint(prefixes) and not any(named.isdisjoint(_services(prefix)) for prefix in prefixes)


def _service(arn: Text) -> str:
    """The service of an ARN of which no more than the partition is left open before it; "" where more is."""
    parts = _parts(arn)
    return parts[2] if parts and (_HIDDEN not in parts[1] or arn.tokens[0].kind == "pseudo") else ""


def _parts(arn: Text) -> list[str]:
    """The six of an ARN, with a sign for whatever is not known; none where it is no ARN, or may be of any service."""
    parts = "".join(piece if isinstance(piece, str) else _HIDDEN for piece in arn).split(":", _PARTS - 1)
    is_told = len(parts) == _PARTS and parts[0] == "arn" and parts[2] and not any(sign in parts[2] for sign in (_HIDDEN, "*", "?"))
    return parts if is_told else []


def _services(prefix: str) -> frozenset[str]:
    """Those whose resources the actions of a service are for."""
    return frozenset({prefix, *(one.partition(":")[0] for one in arn_formats(prefix))})


def _judge(action: str, types: frozenset[str], arns: list[Arn]) -> Misplaced | None:
    prefix, listed = action.partition(":")[0], ", ".join(one.shown for one in arns)
    own = [one for one in arns if one.service in _services(prefix)]
    place = (own or arns)[0].place
    if not own:
        return Misplaced(
            action,
            f"{listed}: {'none' if len(arns) > 1 else 'that'} is no resource of {prefix}".replace("none is no", "none is a"),
            place,
            f"a resource of {prefix}",
        )
    if prefix == "s3" and types <= _OBJECTS and all(_is_bucket(one) for one in own):
        return Misplaced(action, f"{listed}, a bucket, and it is for objects", place, f"the ARN of the objects, {own[0].shown}/*,")
    if prefix == "s3" and types <= _BUCKETS and all(_is_object(one) for one in own):
        return Misplaced(
            action, f"{listed}, the objects of a bucket, and it is for the bucket", place, f"the ARN of the bucket, {own[0].shown.partition('/')[0]},"
        )
    if (
        prefix == "dynamodb"
        and types == {"stream"}
        and all(one.rest.startswith("table/") and "/stream/" not in one.rest and "*" not in one.rest for one in own)
    ):
        return Misplaced(action, f"{listed}, a table, and it is for the table's stream", place, "the ARN of the stream (StreamArn)")
    return None


def _is_bucket(one: Arn) -> bool:
    return one.service == "s3" and not one.home and "/" not in one.rest and "*" not in one.rest


def _is_object(one: Arn) -> bool:
    return one.service == "s3" and not one.home and "/" in one.rest


def _arn(pattern: Pattern, links: Links, statement: Statement) -> Arn | None:
    """None where it is not known, or may be of any service."""
    text: Text = spelt(pattern.text, links, statement.world)
    if any(token.kind not in ("resource", "pseudo") for token in text.tokens):
        return None
    parts = _parts(text)
    return Arn(parts[2], f"{parts[3]}{parts[4]}", parts[5], str(pattern.text), pattern.place) if parts else None
