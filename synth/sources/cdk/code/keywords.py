"""How the CDK spells a CloudFormation property: the keywords to look for in the code that creates a construct.

A level-1 construct spells `VisibilityTimeout` as `visibility_timeout`, and a dictionary may spell it as in CloudFormation; those names are derived. A level-2
construct often has a word of its own: the table of arguments has them, and this one those that set no single property. https://docs.aws.amazon.com/cdk/api/v2/python/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...template import Route
from .arguments import ARGUMENTS, snake

_OTHERS: Final[dict[str, tuple[str, ...]]] = {
    # aws_sqs
    "KmsMasterKeyId": ("encryption",),
    # aws_lambda
    "Architectures": ("architecture",),
    "DeadLetterConfig": ("dead_letter_topic",),
    "EphemeralStorage": ("ephemeral_storage_size",),
    "KmsKeyArn": ("environment_encryption", "filter_encryption"),
    "LoggingConfig": ("log_group", "logging_format"),
    "ProvisionedConcurrencyConfig": ("provisioned_concurrent_executions",),
    "Variables": ("environment",),
    "VpcConfig": ("vpc",),
    # aws_dynamodb
    "KeySchema": ("partition_key", "sort_key"),
    "PointInTimeRecoverySpecification": ("point_in_time_recovery",),
    "SSESpecification": ("encryption",),
    # aws_iam and aws_kms
    "Action": ("actions",),
    "AssumeRolePolicyDocument": ("assumed_by",),
    "Condition": ("conditions",),
    "KeyPolicy": ("policy",),
    "ManagedPolicyArns": ("managed_policies",),
    "NotAction": ("not_actions",),
    "NotResource": ("not_resources",),
    "Principal": ("principals",),
    "Resource": ("resources",),
    # aws_cloudwatch
    "MetricName": ("metric",),
}
"""Words beside those of the table of arguments: what sets no property by itself, or several."""
_USERS_OWN = {"Variables", "Tags"}


def keywords(route: Route) -> list[frozenset[str]]:
    """Give the spellings of each property on a route below `Properties`, the innermost property first; indices and intrinsic functions are passed over."""
    names: list[frozenset[str]] = []
    own = False
    for part in route[3:]:
        if not isinstance(part, str) or part == "Ref" or part.startswith("Fn::"):
            continue
        names.append(frozenset({part}) if own else frozenset({part, part[:1].lower() + part[1:], snake(part), *_LEVEL_2.get(part, ())}))
        own = own or part in _USERS_OWN
    return names[::-1]


def _words() -> Iterator[tuple[str, str]]:
    """Each part of a property's path, and the argument that sets it."""
    for arguments in ARGUMENTS.values():
        for path, argument in arguments.items():
            *around, last = path.split(".")
            yield last, argument.word
            yield from zip(around, argument.inside or [argument.word] * len(around), strict=False)
    yield from ((part, word) for part, words in _OTHERS.items() for word in words)


_LEVEL_2: Final[dict[str, set[str]]] = {}
for _part, _word in _words():
    _LEVEL_2.setdefault(_part, set()).add(_word)
