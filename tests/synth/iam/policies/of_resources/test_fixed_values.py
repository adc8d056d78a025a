"""Which values only somebody certain can send: at the limits that AWS names.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

from __future__ import annotations

import pytest

from queuegate.synth.iam import are_fixed
from queuegate.synth.values.text import Text

EIGHTH = [f"{i}.0.0.0/8" for i in range(256)]


@pytest.mark.parametrize(
    ("networks", "are"),
    [
        (["10.0.0.0/8"], True),
        (["10.0.0.0/7"], False),
        (["2001:db8::/32"], True),
        (["2001:db8::/31"], False),
        (["0.0.0.0/0"], False),
        (["198.51.100.7"], True),
        (["10.0.0.0/8", "0.0.0.0/0"], False),
        (["10.0.0.0/8", "::/0"], False),
        (EIGHTH[:127], True),
        (EIGHTH[:128], False),
        ([], False),
    ],
)
def test_networks(networks: list[str], are: object) -> None:
    assert are_fixed(tuple(map(Text.of, networks)), "aws:sourceip") is are


@pytest.mark.parametrize(
    ("key", "value", "is_fixed"),
    [
        ("aws:sourcearn", "arn:aws:sns:eu-west-1:111122223333:orders", True),
        ("aws:sourcearn", "arn:aws:sns:*:111122223333:*", True),
        ("aws:sourcearn", "arn:aws:sns:eu-west-1:*:orders", False),
        ("aws:sourcearn", "arn:aws:s3:::orders", True),
        ("aws:sourcearn", "arn:aws:s3:::*", False),
        ("aws:sourcearn", "arn:aws:sns:eu-west-1::orders*", False),
        ("aws:sourceaccount", "111122223333", True),
        ("aws:sourceaccount", "1*", False),
        ("aws:securetransport", "false", False),
        ("aws:principalisawsservice", "false", False),
        ("aws:principalisawsservice", "true", True),
    ],
)
def test_other_values(key: str, value: str, is_fixed: object) -> None:
    assert are_fixed((Text.of(value),), key) is is_fixed
