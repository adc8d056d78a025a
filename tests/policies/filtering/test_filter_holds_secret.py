from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-holds-secret"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


HEAD = "{Parameters: {Token: {Type: String, NoEcho: true}, Plain: {Type: String}}}"
KEY = ", KmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SECRETS = ["""!Sub '{"body": {"token": ["${Token}"]}}'""", """'{"body": {"token": ["{{resolve:secretsmanager:orders:SecretString:token}}"]}}'"""]


@pytest.mark.parametrize("pattern", SECRETS)
def test_bad(pattern: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(pattern), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", Severity.NOTE)]
    assert "SecretString" not in said[0].text


@pytest.mark.parametrize(
    "fragment", [*(filters(pattern, more=KEY) for pattern in SECRETS), filters("""!Sub '{"body": {"token": ["${Plain}", "${AWS::Region}"]}}'""")]
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_a_pattern_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(filters("!Ref Plain"), RULE, head=HEAD)] == [("undecided", "--parameter Plain=VALUE")]


def test_trap_a_public_parameter_of_parameter_store(changed: Callable[..., list[Any]]) -> None:
    assert changed(filters("""'{"body": {"kind": ["{{resolve:ssm:/orders/kind}}"]}}'"""), RULE) == []


def test_a_value_that_is_given_is_as_secret(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(SECRETS[0]), RULE, head=HEAD, given={"Token": "hunter2"})
    assert [one.verdict for one in said] == ["fail"]
    assert "hunter2" not in said[0].text
