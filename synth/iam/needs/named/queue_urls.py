"""The ARN of a queue by its URL, of which the deployment may have to fill in the Region, the account and parts of the name.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from ....values.text import Text, Token, split

_DOMAINS: Final = ("amazonaws.com", "amazonaws.com.cn", "${AWS::URLSuffix}")
_ACCOUNT: Final = regex(r"\d{12}\Z")
_NAME: Final = regex(r"[\w.-]+\Z")
_PARTS: Final = 5


def arn_of_url(url: Text) -> Text | None:
    """None where it is no such URL, or what nobody knows may be more than one part of it."""
    parts = split(url, "/", whole=True)
    if len(parts) != _PARTS or str(parts[0]) != "https:" or parts[1] or any(token.kind == "unknown" for token in url.tokens):
        return None
    host, account, name = parts[2:]
    service, region, *domain = split(host, ".", whole=True) if len(host) else [Text(), Text()]
    if str(service) != "sqs" or ".".join(map(str, domain)) not in _DOMAINS or not region:
        return None
    if not (_is_one(account) or _ACCOUNT.match(str(account))) or not name or (not name.tokens and not _NAME.match(str(name))):
        return None
    return Text.of("arn:", Token("pseudo", "AWS::Partition"), ":sqs:", region, ":", account, ":", name)


def _is_one(part: Text) -> bool:
    return len(part) == 1 and bool(part.tokens)
