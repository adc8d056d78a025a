"""How queuegate.yaml names a resource: by its logical id or its construct path, with `*` for anything in one part of the path and `**` for any number of parts."""

from __future__ import annotations

import re
from functools import cache

_DEFAULT_CHILDREN = ("/Resource", "/Default")
"""What the CDK calls the CloudFormation resource inside a construct: https://docs.aws.amazon.com/cdk/v2/guide/cfn-layer.html."""


def means(pattern: str, resource: str | None, construct: str | None) -> bool:
    """Does the pattern name this resource? `*/Worker` names the construct, and with it the one resource that it is made for (`Stack/Worker/Resource`)."""
    matches = _compiled(pattern).fullmatch
    names = [name for name in (resource, construct) if name]
    names += [construct.removesuffix(child) for child in _DEFAULT_CHILDREN if construct and construct.endswith(child)]
    return any(matches(name) for name in names)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`*` within a part, `**` as a whole part: any number of parts, none included."""
    expression = ""
    parts = pattern.strip("/").split("/")
    for i, part in enumerate(parts):
        last = i == len(parts) - 1
        if part == "**":
            expression += ".*" if last else "(?:[^/]+/)*"
        else:
            expression += "[^/]*".join(map(re.escape, re.split(r"\*+", part))) + ("" if last else "(?:/" if parts[i + 1 :] == ["**"] else "/")
    return re.compile(expression + (")?" if len(parts) > 1 and parts[-1] == "**" and parts[-2] != "**" else ""), re.DOTALL)
