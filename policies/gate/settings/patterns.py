"""How queuegate.yaml names a resource: by its logical id or its construct path, with `*` for anything in one part of the path and `**` for any number of parts.

`*/Orders` is Orders in whatever stack: of a CDK app by its construct path, of any other template by its logical id.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from re import Pattern

from queuegate.synth.values.wildcards import compiled

_DEFAULT_CHILDREN = ("/Resource", "/Default")
"""What the CDK calls the CloudFormation resource inside a construct: https://docs.aws.amazon.com/cdk/v2/guide/cfn-layer.html."""


def means(pattern: str, resource: str | None, construct: str | None) -> bool:
    """Does the pattern name this resource? `*/Worker` names the construct, and with it the one resource that it is made for (`Stack/Worker/Resource`)."""
    wanted = _compiled(pattern)
    names = [name for name in (resource, construct) if name]
    names += [f"/{resource}"] if resource and not construct else []  # the stack, whatever it is called: only a * takes it
    names += [construct.removesuffix(child) for child in _DEFAULT_CHILDREN if construct and construct.endswith(child)]
    return any(_fits(wanted, name.split("/")) for name in names)


def _fits(wanted: Sequence[Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Part by part. A `**` (None) takes none, and one more whenever what follows does not fit; only the last one that was met ever has to."""
    at = read = begun = 0
    run = -1
    while read < len(parts):
        one = wanted[at] if at < len(wanted) else None
        if at < len(wanted) and one is None:
            run, begun, at = at, read, at + 1
        elif one is not None and one.fullmatch(parts[read]):
            at, read = at + 1, read + 1
        elif run >= 0:
            begun += 1
            at, read = run + 1, begun
        else:
            return False
    return all(one is None for one in wanted[at:])


@cache
def _compiled(pattern: str) -> tuple[Pattern[str] | None, ...]:
    """`*` within a part, `**` as a whole part: any number of parts, none included."""
    return tuple(None if part == "**" else compiled(part, one=None) for part in pattern.strip("/").split("/"))
