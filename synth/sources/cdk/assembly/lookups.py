"""What an app asked AWS for and has not been told: the CDK puts dummies in the place of the answers, and says so under `missing` in the manifest.

https://docs.aws.amazon.com/cdk/v2/guide/context.html. A string that holds a dummy becomes one that says what has not been looked up, so that nobody takes it for a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from queuegate._light import regex

from ...template import DUMMY

_NETWORK: Final = (
    "vpc-12345",
    "s-12345",
    "s-67890",
    "p-12345",
    "p-67890",
    "rtb-12345s",
    "rtb-67890s",
    "rtb-12345p",
    "rtb-57890p",
    "1.2.3.4/5",
    "dummy1a",
    "dummy1b",
)
_UNTOLD: Final[dict[str, tuple[str, ...]]] = {
    "vpc-provider": _NETWORK,
    "availability-zones": ("dummy1a", "dummy1b", "dummy1c"),
    "ami": ("ami-1234",),
    "hosted-zone": ("DUMMY",),
    "key-provider": ("1234abcd-12ab-34cd-56ef-1234567890ab",),
    "security-group": ("sg-12345678",),
}
"""The dummies that stand in no manifest: those of a VPC, and all that a CDK before `dummyValue` wrote there. The constants are in the sources of aws-cdk-lib 2.275,
https://github.com/aws/aws-cdk/blob/v2.275.0/packages/aws-cdk-lib/aws-ec2/lib/vpc.ts (`DUMMY_VPC_PROPS`) and their like."""
_KINDS: Final = {
    "vpc-provider": "the VPC",
    "availability-zones": "the availability zones of the Region",
    "endpoint-service-availability-zones": "the availability zones of the service",
    "ami": "the machine image",
    "hosted-zone": "the hosted zone",
    "key-provider": "the key",
    "security-group": "the security group",
    "ssm": "the SSM parameter",
    "load-balancer": "the load balancer",
    "load-balancer-listener": "the listener",
}
_NAMES: Final = ("parameterName", "aliasName", "domainName", "securityGroupId", "securityGroupName", "loadBalancerArn", "serviceName", "exactIdentifier")
_TOKEN: Final = regex(r"\$\{Token\[[^\]]*\]\}")


def told_apart(body: dict[str, Any], missing: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The template with every dummy of these lookups marked as one; the same object where nothing is missing."""
    found = {text: what for lookup in missing for text, what in _dummies(lookup)}
    if not found:
        return body
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(found, key=len, reverse=True)))})(?!\w)")
    marked: dict[str, Any] = _marked(body, pattern, found)
    return marked


def _dummies(lookup: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each dummy of a lookup, and in words what has not been looked up. A value that the app itself names for the case that there is none is no dummy."""
    provider, asked = str(lookup.get("provider")), lookup.get("props")
    asked = asked if isinstance(asked, dict) else {}
    if provider == "ssm" and asked.get("ignoreErrorOnMissingContext") is True:
        return
    kind = _KINDS.get(provider) or (f"the {asked['typeName']}" if "typeName" in asked else f"what {provider} answers")
    filters = asked.get("filter")
    given = [asked[key] for key in _NAMES if key in asked] or [f"{key}={value}" for key, value in (filters.items() if isinstance(filters, dict) else ())]
    names = [name for name in given if isinstance(name, str)]
    texts = _UNTOLD.get(provider, ()) if asked.get("dummyValue") is None else _strings(asked["dummyValue"])
    yield from ((text, " ".join((kind, *names))) for text in texts if text not in names)


def _strings(node: Any) -> Iterator[str]:
    """The strings of a dummy that nobody would write; of one with tokens in it, the longest part between them."""
    if isinstance(node, str):
        part = max(_TOKEN.split(node), key=len)
        if not part.isdigit() and len(part) > 3 and part != "dualstack":  # noqa: PLR2004 - a port, a protocol
            yield part
    elif isinstance(node, (dict, list)):
        for item in node.values() if isinstance(node, dict) else node:
            yield from _strings(item)


def _marked(node: Any, pattern: re.Pattern[str], found: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return DUMMY + found[match[0]] if (match := pattern.search(node)) else node
    if isinstance(node, dict):
        return {key: value if key in ("Type", "Metadata") else _marked(value, pattern, found) for key, value in node.items()}
    return [_marked(item, pattern, found) for item in node] if isinstance(node, list) else node
