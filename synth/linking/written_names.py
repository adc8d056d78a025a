"""Which name a text spells, and whether its ARN lies in another account or Region than a resource."""

from __future__ import annotations

from typing import Final

from ..values.defaults import FUNCTION, QUEUE
from ..values.text import Text, split
from ..values.value import Names
from ..values.worlds import Outside
from .facts import Facts
from .formats.arn_formats import IDENTITIES

_FIELDS: Final = 6
"""How many parts an ARN has: arn:partition:service:region:account:name."""


def is_apart(facts: Facts, spelt: Text, asker: Names) -> bool:
    """Is the resource known to lie in another account or Region than what is spelt? What an ARN does not say, the template's own account and Region do."""
    there = facts.scope
    if not there.account and not there.region:
        return False
    fields = split(spelt, ":", whole=True) if str(spelt).startswith("arn:") else []
    region, account = (fields[3].plain(), fields[4].plain()) if len(fields) >= _FIELDS else ("", "")
    pairs = [(account if isinstance(account, str) and account else asker.account, there.account)]
    if IDENTITIES[facts.type].regional:
        pairs.append((region if isinstance(region, str) and region else asker.region, there.region))
    return any(one and two and one != two for one, two in pairs)


def name_in(text: Text, kind: str) -> Text:
    """The name part of an ARN, URL or name; an unknown part of it is a part of one field. Raises `Outside` where the ARN is another service's."""
    identity = IDENTITIES[kind]
    first = text[0] if text else ""
    if isinstance(first, str) and first.startswith("https://") and kind == QUEUE:
        return split(text, "/", whole=True)[-1]
    arn = isinstance(first, str) and first.startswith("arn:")
    if not arn and kind != FUNCTION:
        return text
    fields = split(text, ":", whole=True)
    if arn:
        service = fields[2].plain() if len(fields) >= _FIELDS else None
        if service is None and text.tokens:
            raise text.doubt()
        if service is None or (isinstance(service, str) and service != identity.service):
            raise Outside(f"{text} is no ARN of {kind}")
        fields = fields[5:]
    if kind == FUNCTION:
        at = next((i for i, field in enumerate(fields) if field == Text.of("function")), -1)
        return fields[at + 1] if len(fields) > at + 1 else text
    return split(fields[0], "/", whole=True)[-1] if identity.before.endswith("/") else fields[0]
