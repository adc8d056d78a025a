from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "queue-in-another-region"
Changed = Callable[..., list[Any]]
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:worker"


def mapping(region: str, function: str = "!Ref Worker") -> str:
    return f"Mapping: {{Properties: {{EventSourceArn: !Sub 'arn:${{AWS::Partition}}:sqs:{region}:111122223333:orders', FunctionName: {function}}}}}"


def test_the_function_arn_and_the_command_line_say_the_same(changed: Changed) -> None:
    spelt = changed(mapping("us-east-1", FUNCTION), RULE)
    given = changed(mapping("us-east-1"), RULE, given={"AWS::Region": "eu-west-1"})
    assert [(one.verdict, one.resource, one.route) for one in spelt] == [("fail", "Mapping", "Properties/EventSourceArn/Fn::Sub")]
    assert [(one.verdict, one.text) for one in spelt] == [(one.verdict, one.text) for one in given]


@pytest.mark.parametrize(
    ("region", "function", "given"),
    [
        pytest.param("eu-west-1", FUNCTION, {}, id="one Region"),
        pytest.param("us-east-1", "!Ref Worker", {}, id="nobody says where the mapping lies"),
        pytest.param("${AWS::Region}", FUNCTION, {}, id="trap: the queue lies where the stack is deployed"),
        pytest.param("${AWS::Region}", "!Ref Worker", {"AWS::Region": "eu-west-1"}, id="the deployment's own"),
    ],
)
def test_silent(region: str, function: str, given: dict[str, str], changed: Changed) -> None:
    assert changed(mapping(region, function), RULE, given=given) == []


def test_trap_a_queue_of_the_same_name_is_not_ours_in_another_region(changed: Changed) -> None:
    """The template has a queue of this name, without a redrive policy; the mapping reads another one, of which nothing is known."""
    queue = "Orders: {Properties: {QueueName: orders, RedrivePolicy: null}}\n"
    said = {region: changed(queue + mapping(region), "missing-redrive-policy", given={"AWS::Region": "eu-west-1"}) for region in ("eu-west-1", "us-east-1")}
    assert {region: [one.verdict for one in found] for region, found in said.items()} == {"eu-west-1": ["fail"], "us-east-1": ["undecided"]}


@pytest.mark.parametrize("source", ["!Ref Live", "!Sub 'arn:aws:sqs:us-east-1:111122223333:${Live}'", "!Sub '${Live}x'"])
def test_an_alias_of_itself_spells_nothing(source: str, changed: Changed) -> None:
    live = "Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Live}}\n"
    said = [
        one
        for rule in (RULE, "duplicate-mapping")
        for one in changed(f"{live}Mapping: {{Properties: {{EventSourceArn: {source}, FunctionName: !Ref Live}}}}", rule)
    ]
    assert {one.verdict for one in said} <= {"undecided"}
