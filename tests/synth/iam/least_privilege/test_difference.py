"""A role's needs beside its grants: which actions are used, which are beyond what is needed, which resources are wider than needed, and what nobody can judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam.least_privilege.difference import Difference, difference
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.exploration import explore
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import World

BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
Compare = Callable[..., Difference]


@pytest.fixture
def compare(build_model: Callable[..., Model]) -> Compare:
    """`compare(statement, …)`: the one world of a worker's role with these statements. Its code puts items into Status."""

    def run(*statements: str, managed: str = "", others: str = "", runtime: str = "python3.13", head: str = "") -> Difference:
        text = f"""{head}
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Status: {{Type: AWS::DynamoDB::Table}}
  Other: {{Type: AWS::DynamoDB::Table}}
  Log: {{Type: AWS::Logs::LogGroup}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [{managed}]
      Policies: [{{PolicyName: p, PolicyDocument: {{Version: "2012-10-17", Statement: [{", ".join(statements)}]}}}}]
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: {runtime}
      Handler: index.handler
      Role: !GetAtt Role.Arn
      LoggingConfig: {{LogGroup: !Ref Log}}
      Environment: {{Variables: {{TABLE: !Ref Status}}}}
      Code:
        ZipFile: |
          import os, boto3
          def handler(event, context):
              boto3.resource("dynamodb").Table(os.environ["TABLE"]).put_item(Item={{}})
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}}}
{others}
"""
        model = build_model(text)
        facts = model.links.facts[model.scopes[0].id, "Role"]
        kept: list[Difference] = []

        def work(world: World) -> Any:
            kept.append(difference(view_of(facts, world)))
            return len(kept)

        list(paths(explore(work), {}))
        return kept[0]

    return run


def let(action: str, resource: str = "!GetAtt Status.Arn", effect: str = "Allow") -> str:
    return f"{{Effect: {effect}, Action: {action}, Resource: {resource}}}"


@pytest.mark.parametrize(
    ("statement", "used", "surplus", "wide"),
    [
        pytest.param(let("dynamodb:PutItem"), {"dynamodb:PutItem"}, set(), (), id="what is called"),
        pytest.param(let("dynamodb:DeleteItem"), set(), {"dynamodb:DeleteItem"}, (), id="what is not called"),
        pytest.param(let('"dynamodb:*PutItem"'), {"dynamodb:PutItem"}, set(), (), id="a pattern that gives just that"),
        pytest.param(let('"dynamodb:P*Item"', '"*"'), {"dynamodb:PutItem"}, set(), ("*",), id="on everything"),
        pytest.param(let("dynamodb:PutItem", "!GetAtt Other.Arn"), set(), {"dynamodb:PutItem"}, (), id="on another table"),
        pytest.param(
            let("dynamodb:PutItem", "[!GetAtt Status.Arn, !GetAtt Other.Arn]"), {"dynamodb:PutItem"}, set(), ("${Other.Arn}",), id="on another table, too"
        ),
        pytest.param(
            "{Effect: Allow, Action: dynamodb:PutItem, NotResource: !GetAtt Other.Arn}",
            {"dynamodb:PutItem"},
            set(),
            ("everything but ${Other.Arn}",),
            id="on all but one",
        ),
        pytest.param(let("dynamodb:PutItem", "!ImportValue Arn"), {"dynamodb:PutItem"}, set(), (), id="on something from elsewhere, which may be it"),
        pytest.param(let("DynamoDB:putitem"), {"dynamodb:PutItem"}, set(), (), id="in other letters"),
    ],
)
def test_a_grant_beside_what_is_needed(statement: str, used: set[str], surplus: set[str], wide: tuple[str, ...], compare: Compare) -> None:
    (given,) = compare(statement).given
    assert ({*given.used}, {*given.surplus}, given.wide, given.unjudged) == (used, surplus, wide, ())


def test_all_that_a_pattern_gives_is_named(compare: Compare) -> None:
    (given,) = compare(let('"dynamodb:*"')).given
    assert given.used == ("dynamodb:PutItem",)
    assert {"dynamodb:DeleteTable", "dynamodb:Scan", "dynamodb:GetItem"} <= {*given.surplus}
    assert "dynamodb:PutItem" not in given.surplus


def test_what_code_that_is_not_read_may_call_is_not_judged(compare: Compare) -> None:
    found = compare(let("[dynamodb:PutItem, sqs:PurgeQueue]"), runtime="java21")
    assert [(given.used, given.surplus, given.unjudged) for given in found.given] == [((), (), ("dynamodb:PutItem",)), ((), (), ("sqs:PurgeQueue",))]
    assert {given.why and given.why.reason for given in found.given} == {"the code of Worker is in no folder of this repository: not read"}


def test_what_aws_gives_for_lambda_itself_no_code_needs(compare: Compare) -> None:
    """The trap: code that is not read may call anything, but AWS's own policy for execution roles is there for the log."""
    found = compare(let("dynamodb:PutItem"), managed=BASIC, runtime="java21", others="")
    by_action = {given.grant.action: given for given in found.given}
    assert by_action["logs:CreateLogGroup"].surplus == ("logs:CreateLogGroup",)
    assert by_action["logs:PutLogEvents"].used == ("logs:PutLogEvents",)


def test_what_else_names_the_role_may_use_what_it_is_given(compare: Compare) -> None:
    task = "  Task: {Type: AWS::ECS::TaskDefinition, Properties: {TaskRoleArn: !GetAtt Role.Arn}}\n"
    found = compare(let("dynamodb:DeleteItem"), others=task)
    assert [given.unjudged for given in found.given] == [("dynamodb:DeleteItem",)]
    assert [one.doubt.reason for one in found.open] == ["Task names the role, too: what it does with it is not judged"]


def test_two_functions_share_what_one_role_is_given(compare: Compare) -> None:
    second = """
  Second:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      LoggingConfig: {LogGroup: !Ref Log}
      Environment: {Variables: {TABLE: !Ref Other}}
      Code: {ZipFile: "import os, boto3\\ndef handler(event, context):\\n    boto3.resource('dynamodb').Table(os.environ['TABLE']).scan()"}
"""
    found = compare(let("[dynamodb:PutItem, dynamodb:Scan]", "[!GetAtt Status.Arn, !GetAtt Other.Arn]"), others=second)
    assert [one.name for one in found.functions] == ["Worker", "Second"]
    assert [(given.used, given.wide) for given in found.given] == [(("dynamodb:PutItem",), ("${Other.Arn}",)), (("dynamodb:Scan",), ("${Status.Arn}",))]


def test_denies_and_policies_from_elsewhere_are_told(compare: Compare) -> None:
    found = compare(let("dynamodb:PutItem"), let('"*"', '"*"', "Deny"), managed="!ImportValue Ours")
    assert len(found.denies) == 1
    assert found.unknown is not None
    assert "Ours" in found.unknown.reason


def test_an_action_of_a_service_that_is_not_in_the_table_is_judged_by_its_name(compare: Compare) -> None:
    one, two = compare(let("glue:StartJobRun", '"*"'), let('"glue:*"', '"*"')).given
    assert one.surplus == ("glue:StartJobRun",)
    assert (two.surplus, two.why is not None and two.why.reason) == ((), "which actions glue:* stands for is not known here")
