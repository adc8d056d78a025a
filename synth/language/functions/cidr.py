"""`Fn::Cidr`: an address block cut into smaller ones. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from itertools import islice
from typing import Final

_MOST: Final = 256


def blocks(block: str, count: str, bits: str) -> Iterator[str]:
    """The first `count` blocks of 2 to the power of `bits` addresses in a block. Raises `ValueError`, in words, for what cannot be cut so."""
    whole = ip_network(block.strip(), strict=False)
    wanted, size = int(count), int(bits)
    if not 1 <= wanted <= _MOST:
        raise ValueError(f"the count is {wanted}, and may be 1 to {_MOST}")
    length = whole.max_prefixlen - size
    if not whole.prefixlen <= length <= whole.max_prefixlen or wanted > 2 ** (length - whole.prefixlen):
        raise ValueError(f"it does not hold {wanted} blocks of {size} bits")
    return (str(part) for part in islice(whole.subnets(new_prefix=length), wanted))
