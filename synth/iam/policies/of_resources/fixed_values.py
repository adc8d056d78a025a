"""Which values of a condition only somebody certain can send: an account, an organisation, a network, somebody's ARN.

One with a wildcard where it says whose it is (`1*`, `o-*`, `*:role/x`, `arn:aws:sns:*:*:orders`), and a very wide network confine nobody:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_network
from typing import Final

from queuegate._light import regex

from ....values.text import Text, Token

WIDEST: Final = {4: 8, 6: 32}
"""The shortest prefix of a network that confines, by the version of IP. The page above: values broader than /8 for IPv4 and /32 for IPv6 are public."""
_HALF: Final = 2**31
"""Addresses of IPv4 that no list of networks may hold and still confine anybody."""
_UNKNOWN: Final = "\0"
_WILD: Final = regex(r"[*?]")
_PARTS: Final = 6
"""Of an ARN; the last one may hold colons."""


def are_fixed(values: tuple[Text, ...], key: str = "") -> bool:
    """Can only some satisfy a test of these values? A part that is not known is something fixed. `key` is the condition's, in lower case; "" where that does not matter.

    Raises `Undecided` for a network that nobody knows: how wide it is decides.
    """
    if not values or any(is_open(value, key) for value in values):
        return False
    if key != "aws:sourceip":
        return True
    if (unknown := next((value for value in values if len(value) == 1 and value.tokens), None)) is not None:
        raise unknown.doubt()
    return _total(map(str, values)) < _HALF


def is_open(value: Text, key: str = "") -> bool:
    """May it be anybody's? A part that is not known is something fixed, but for a policy variable that the caller sets. An empty text is nobody's."""
    if any(token.kind == "variable" and not token.name.lower().startswith("aws:resource") and token.name not in ("*", "?", "$") for token in value.tokens):
        return True
    shown = "".join(_UNKNOWN if isinstance(part, Token) else part for part in value).lower()
    return bool(shown) and (not shown.strip("*?") or _rule(key, shown)(shown))


def _rule(key: str, shown: str) -> Callable[[str], bool]:
    if key == "aws:sourceip":
        return _is_broad
    if key in ("aws:principalisawsservice", "aws:viaawsservice"):
        return lambda value: value == "false"
    if key.endswith("orgpaths"):
        return lambda value: bool(_WILD.search(value.partition("/")[0]))
    if key == "aws:userid":
        return lambda value: bool(_WILD.search(value.partition(":")[0]))
    if shown.startswith("arn:"):
        return _is_anybodys
    if key.startswith(("kms:via", "aws:principalservicename")):
        return lambda _: False
    return lambda value: _is_broad(value) or value == "false" or bool(_WILD.search(value))


def _is_anybodys(arn: str) -> bool:
    """Is it an ARN of any account? The names of buckets are one account's, and their ARNs have none."""
    _, _, service, _, account, name = [*arn.split(":", _PARTS - 1), *["*"] * _PARTS][:_PARTS]
    whose = name.partition("/")[0] if service == "s3" or not account else account
    return bool(_WILD.search(whose))


def _is_broad(value: str) -> bool:
    try:
        network = ip_network(value.strip(), strict=False)
    except ValueError:
        return False
    return network.prefixlen < WIDEST[network.version]


def _total(values: Iterable[str]) -> int:
    total = 0
    for value in values:
        try:
            network = ip_network(value.strip(), strict=False)
        except ValueError:
            continue
        total += network.num_addresses if network.version == 4 else 0  # noqa: PLR2004 - the version of IP
    return total
