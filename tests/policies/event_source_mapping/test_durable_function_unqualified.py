from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "durable-function-unqualified"
HEAD = "Parameters: {Any: {Type: String}}"
DURABLE = "Worker: {Properties: {FunctionName: worker, DurableConfig: {ExecutionTimeout: 600}}}\n"
RELEASE = "Release: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}\n"
LIVE = RELEASE + "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version}}\n"
Changed = Callable[..., list[Any]]


def calls(name: str) -> str:
    return f"Mapping: {{Properties: {{FunctionName: {name}}}}}\n"


@pytest.mark.parametrize(
    "name", ["!Ref Worker", "!GetAtt Worker.Arn", "worker", "!Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:worker'"]
)
def test_a_durable_function_by_its_own_name(name: str, changed: Changed) -> None:
    (said,) = changed(DURABLE + LIVE + calls(name), RULE, head=HEAD)
    assert (said.verdict, said.severity, said.resource, said.key) == ("fail", "warning", "Mapping", "Worker")
    assert said.route.startswith("Properties/FunctionName")
    assert "Mapping names Worker, a durable function, without a version, an alias or $LATEST" in said.text


@pytest.mark.parametrize("name", ["!Ref Release", "!Ref Live", "!Sub '${Worker}:live'", "!Sub '${Worker.Arn}:$LATEST'", "'worker:7'"])
def test_a_version_an_alias_and_latest_are_names_that_aws_has(name: str, changed: Changed) -> None:
    assert changed(DURABLE + LIVE + calls(name), RULE, head=HEAD) == []


def test_trap_any_other_function_is_called_by_its_name(changed: Changed) -> None:
    assert changed("Worker: {Properties: {FunctionName: worker}}\n" + calls("!Ref Worker"), RULE, head=HEAD) == []


@pytest.mark.parametrize(
    "fragment",
    [DURABLE.replace("{ExecutionTimeout: 600}", "!Ref Any"), DURABLE.replace("600", "!Ref Any")],
    ids=["whether it is durable", "how long"],
)
def test_what_nobody_knows_is_undecided(fragment: str, changed: Changed) -> None:
    assert [one.verdict for one in changed(fragment + calls("!Ref Worker"), RULE, head=HEAD)] == ["undecided"]
