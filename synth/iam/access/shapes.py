"""Is there a request for both the action and the resource: are they of one service, and is the resource an ARN as that service spells its own?

A `*` in a policy may stand for colons too, an ARN's Region or account for none: `arn:aws:sqs:*:*:jobs` speaks of no queue that is called `x:jobs`.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Final

from ...values.text import Text
from ..words.actions import SERVICES, arn_formats, expand, is_on_any, resource_types
from .clauses.boxes import ACTION, RESOURCE, Box
from .sets.globs import REQUESTED, Glob, Wild, glob
from .sets.regions import OneOf, Region, Strings, meet

_ANY: Final = Glob(("*",))
"""The resource of a request that is for none in particular."""
_SOME_ARN: Final = "*:*:*:**"


def likely(box: Box) -> Box | None:
    """The requests of the box for one service that has such actions and such resources; None where there is none."""
    action, resource = box.regions.get(ACTION) or Strings(), box.regions.get(RESOURCE) or Strings()
    partition = _partition(resource)
    for prefix in _services(action):
        for of_service in _met(action, glob(Text.of(f"{prefix}:*"))):
            for shape in _shapes(prefix, of_service, partition):
                for region in _met(resource, shape):
                    return box._replace(regions={**box.regions, ACTION: of_service, RESOURCE: region})
    return None


def _met(region: Region, pattern: Glob) -> list[Region]:
    return meet(region, OneOf((pattern,)))


def _partition(resource: Region) -> str:
    """The partition that a pattern names; else that of AWS's public Regions: a policy that is written for it is not read for another one."""
    heads = ["".join(takewhile(lambda symbol: isinstance(symbol, str), one.symbols)) for one in resource.inside] if isinstance(resource, Strings) else []
    return next((head.split(":")[1] for head in heads if head.startswith("arn:") and head.count(":") > 1), "aws")


def _services(action: Region) -> Iterator[str]:
    """The prefixes that the actions may have: the one that a pattern spells, else every one of the table, and any other."""
    heads = ["".join(takewhile(lambda symbol: isinstance(symbol, str), one.symbols)) for one in action.inside] if isinstance(action, Strings) else []
    named = next((head.partition(":")[0] for head in heads if ":" in head), None)
    if named is not None:
        yield named
        return
    longest = max(heads, key=len, default="")
    yield from (service for service in sorted(SERVICES) if service.startswith(longest))
    yield "*"


@lru_cache(maxsize=1024)
def _shapes(prefix: str, action: Strings, partition: str) -> tuple[Glob, ...]:
    """What the resource may be of requests for these actions of a service."""
    if (formats := arn_formats(prefix)) == ():
        return (_ANY, _arn(_SOME_ARN, partition))
    real = _real(action)
    arns = tuple(_arn(one, partition) for one in formats) if not real or any(resource_types(one) for one in real) else ()
    return (*arns, *((_ANY,) if not real or any(is_on_any(one) for one in real) else ()))


def _real(action: Strings) -> frozenset[str]:
    """The actions of today; none where a part of a pattern is not known."""
    if not all(isinstance(symbol, (str, Wild)) for one in (*action.inside, *action.outside) for symbol in one.symbols):
        return frozenset()
    inside = frozenset.intersection(*(frozenset(expand(str(one))) for one in action.inside))
    return inside.difference(*(expand(str(one)) for one in action.outside))


def _arn(shape: str, partition: str) -> Glob:
    """The pattern of a format: in it a `*` holds no colon, and a part that is not known may be what fits."""
    pieces = re.split(r"(\*+)", f"arn:{partition}:{shape}")
    symbols = (symbol for piece in pieces for symbol in ((Wild.RUN,) if piece == "**" else (Wild.FIELD,) if piece == "*" else piece))
    return Glob(tuple(symbols), REQUESTED)
