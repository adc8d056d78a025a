from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-key-policy"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


ROOT = '{Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}'
ORDER = """'{"body": {"kind": ["order"]}}'"""


def key(*statements: str, more: str = "") -> str:
    policy = f"KeyPolicy: {{Version: '2012-10-17', Statement: [{', '.join((ROOT, *statements))}]}}"
    return f"Key: {{Type: AWS::KMS::Key, Properties: {{{policy}}}}}\n{filters(ORDER, more=more or ', KmsKeyArn: !GetAtt Key.Arn')}"


def statement(principal: str = "lambda.amazonaws.com", action: str = "kms:Decrypt", condition: str = "") -> str:
    return f"{{Effect: Allow, Principal: {{Service: {principal}}}, Action: '{action}', Resource: '*'{f', Condition: {condition}' if condition else ''}}}"


@pytest.mark.parametrize(
    "fragment",
    [key(), key(statement("sqs.amazonaws.com")), key(statement(action="kms:GenerateDataKey"))],
    ids=["only the account", "another service", "another action"],
)
def test_bad(fragment: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Key", "Properties/KeyPolicy", Severity.ERROR)]


@pytest.mark.parametrize(
    "fragment",
    [
        key(statement()),
        key(statement("!Sub 'lambda.${AWS::Region}.amazonaws.com'")),
        key(statement("lambda.eu-west-1.amazonaws.com", "kms:*")),
        key(
            statement(
                condition="{StringEquals: {'kms:EncryptionContext:aws:lambda:EventSourceArn': !GetAtt Orders.Arn, 'kms:EncryptionContext:aws:lambda:FunctionArn': !GetAtt Worker.Arn}}"
            )
        ),
        key(statement(condition="{ArnLike: {'aws:SourceArn': !Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:event-source-mapping:*'}}")),
        key(more=", KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        filters(ORDER),
    ],
    ids=["Lambda", "in its Region", "every action", "for this mapping", "for any mapping", "a key elsewhere", "no key"],
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_the_mapping_s_own_arn_is_known_after_the_deployment(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        key(
            statement(
                condition="{ArnEquals: {'aws:SourceArn': !Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:event-source-mapping:1234abcd'}}"
            )
        ),
        RULE,
    )
    assert [one.verdict for one in said] == ["undecided"]


def test_trap_a_key_without_a_policy_has_the_default_one(changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Key: {{Type: AWS::KMS::Key}}\n{filters(ORDER, more=', KmsKeyArn: !GetAtt Key.Arn')}", RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Key")]
