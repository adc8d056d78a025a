from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "wildcard-queue-actions"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
Changed = Callable[..., list[Any]]


def inline(actions: str, resource: str = "!GetAtt Orders.Arn", effect: str = "Allow", key: str = "Action") -> str:
    return f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: {effect}, {key}: {actions}, Resource: {resource}}}]}}}}]}}}}\n"


def test_each_pattern_at_its_own_line(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: poll
          PolicyDocument:
            Statement:
              - Effect: Allow
                Resource: !GetAtt Orders.Arn
                Action:
                  - sqs:ReceiveMessage
                  - SQS:Send*
                  - s3:*
                  - "*"
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.action, one.route, one.line) for one in said] == [
        ("fail", "WorkerRole", "SQS:Send*", f"{ACTION}/1", "- SQS:Send*"),
        ("fail", "WorkerRole", "*", f"{ACTION}/3", '- "*"'),
    ]
    assert said[0].text == "WorkerRole has SQS:Send* on Orders: today no more than workers need, and whatever AWS adds under that name"
    assert (
        said[1].text
        == "WorkerRole has every action on Orders, which allows sqs:RemovePermission, sqs:AddPermission, sqs:SetQueueAttributes and 11 more beyond what a worker needs"
    )
    assert [(one.severity, one.on) for one in said] == [("note", "${Orders.Arn}"), ("warning", "${Orders.Arn}")]


@pytest.mark.parametrize(
    ("pattern", "surplus"),
    [
        ("sqs:Get*", ()),
        ("sqs:Delete*", ("sqs:DeleteQueue",)),
        ("sqs:*Permission", ("sqs:RemovePermission", "sqs:AddPermission")),
        ("sqs:P*", ("sqs:PurgeQueue",)),
        ("sqs:List*", ("sqs:ListDeadLetterSourceQueues", "sqs:ListMessageMoveTasks", "sqs:ListQueueTags", "sqs:ListQueues")),
    ],
)
def test_the_actions_beyond_need_are_named(pattern: str, surplus: tuple[str, ...], changed: Changed) -> None:
    (said,) = changed(inline(f"'{pattern}'"), RULE)
    assert (said.severity, {*said.surplus}) == ("warning" if surplus else "note", {*surplus})
    assert all(action in said.text for action in surplus)


def test_one_pattern_on_two_queues_is_two_findings_that_can_be_told_apart(changed: Changed) -> None:
    statements = "[{Effect: Allow, Action: 'sqs:*', Resource: !GetAtt Orders.Arn}, {Effect: Allow, Action: 'sqs:*', Resource: !GetAtt DeadLetters.Arn}]"
    said = changed(f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: {statements}}}}}]}}}}", RULE)
    assert [(one.action, one.on, one.key) for one in said] == [
        ("sqs:*", "${Orders.Arn}", "sqs:* on ${Orders.Arn}"),
        ("sqs:*", "${DeadLetters.Arn}", "sqs:* on ${DeadLetters.Arn}"),
    ]


def test_a_pattern_that_covers_no_action_is_another_rules_matter(changed: Changed) -> None:
    assert changed(inline("'sqs:Recieve*'"), RULE) == []


@pytest.mark.parametrize("pattern", ["sqs:*", "*", "sqs:ReceiveMessage*", "sqs:Get*", "sq*", "sqs:Delete?essage", "s?s:*", "*:ReceiveMessage"])
def test_every_wildcard_that_may_mean_a_queue_action(pattern: str, changed: Changed) -> None:
    """Also `sqs:ReceiveMessage*`, which adds nothing today: it gives whatever AWS adds tomorrow."""
    (said,) = changed(inline(f"'{pattern}'"), RULE)
    assert (said.verdict, said.resource, said.action, said.route) == ("fail", "WorkerRole", pattern, ACTION)


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(inline("['s3:*', 'sns:Publish*', 'sqs:SendMessage']"), id="other services"),
        pytest.param(inline("'sqs:*'", effect="Deny"), id="a deny"),
        pytest.param(inline("'*'", "!GetAtt Bucket.Arn") + "Bucket: {Type: AWS::S3::Bucket}", id="everything, but on a bucket"),
        pytest.param(inline("'*'", "'arn:aws:s3:::bucket/*'"), id="everything on a literal bucket"),
        pytest.param(inline("['sqs:*', 'iam:*']", "'*'", key="NotAction"), id="NotAction that leaves queues out"),
        pytest.param(
            "WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole']}}",
            id="AWS's policy for queues lists its actions",
        ),
        pytest.param(
            "Other: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [somebody], PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}}",
            id="another role",
        ),
    ],
)
def test_silent(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_not_action_is_everything_else(changed: Changed) -> None:
    (said,) = changed(inline("['iam:*', 'organizations:*']", "'*'", key="NotAction"), RULE)
    assert (said.verdict, said.resource, said.action) == ("fail", "WorkerRole", "everything but iam:*, organizations:*")
    assert said.route == "Properties/Policies/0/PolicyDocument/Statement/0/NotAction"


@pytest.mark.parametrize(
    ("policy", "key"),
    [("AmazonSQSFullAccess", "sqs:*"), ("AdministratorAccess", "*"), ("ReadOnlyAccess", "sqs:Get*, sqs:List*, sqs:Receive*")],
)
def test_a_policy_of_aws_is_said_at_its_arn(policy: str, key: str, changed: Changed) -> None:
    (said,) = changed(f"WorkerRole: {{Properties: {{ManagedPolicyArns: [!Sub 'arn:${{AWS::Partition}}:iam::aws:policy/{policy}']}}}}", RULE)
    assert (said.verdict, said.resource, said.action) == ("fail", "WorkerRole", key)
    assert said.route.startswith("Properties/ManagedPolicyArns/0")


def test_a_policy_of_its_own(changed: Changed) -> None:
    (said,) = changed(
        "P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {Statement: {Effect: Allow, Action: 'sqs:*', Resource: '*'}}}}",
        RULE,
    )
    assert (said.verdict, said.resource, said.route) == ("fail", "P", "Properties/PolicyDocument/Statement/Action")


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(inline("[sqs:ReceiveMessage, !If [IsProd, 'sqs:*', sqs:DeleteMessage]]"), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{ACTION}/1/Fn::If/1", ("Env = prod",))


def test_what_is_unknown_hides_no_wildcard_and_is_said(changed: Changed) -> None:
    said = changed(inline("[!Ref Who, 'sqs:*']"), RULE, head=HEAD)
    assert [(one.verdict, one.action or one.settle) for one in said] == [("fail", "sqs:*"), ("undecided", "--parameter Who=VALUE")]
    said = changed("WorkerRole: {Properties: {ManagedPolicyArns: [!Ref Who, 'arn:aws:iam::aws:policy/AmazonSQSFullAccess']}}", RULE, head=HEAD)
    assert [(one.verdict, one.action or one.settle) for one in said] == [("fail", "sqs:*"), ("undecided", "--parameter Who=VALUE")]


def test_a_malformed_statement_is_undecided(changed: Changed) -> None:
    (said,) = changed("WorkerRole: {Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [text]}}]}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("undecided", "WorkerRole", "Properties/Policies/0/PolicyDocument/Statement/0")


def test_two_mappings_of_one_role_say_it_in_the_same_words(changed: Changed) -> None:
    second = "Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Worker}}"
    said = changed(inline("'sqs:*'") + second, RULE)
    assert len(said) == 2
    assert len({(one.text, one.route, one.action) for one in said}) == 1


def test_a_stream_is_silent(changed: Changed) -> None:
    assert changed(inline("'sqs:*'") + "Stream: {Type: AWS::Kinesis::Stream}\nMapping: {Properties: {EventSourceArn: !GetAtt Stream.Arn}}", RULE) == []


def with_deny(actions: str, deny: str, more: str = "") -> str:
    statements = f"{{Effect: Allow, Action: {actions}, Resource: !GetAtt Orders.Arn}}, {deny}"
    return f"WorkerRole: {{Properties: {{{more}Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statements}]}}}}]}}}}\n"


def test_what_a_deny_takes_back_is_no_surplus(changed: Changed) -> None:
    (said,) = changed(with_deny("'sqs:Delete*'", "{Effect: Deny, Action: sqs:DeleteQueue, Resource: '*'}"), RULE)
    assert (said.severity, said.action, said.surplus) == ("note", "sqs:Delete*", ())
    (said,) = changed(with_deny("'sqs:*'", "{Effect: Deny, Action: ['sqs:Delete*', 'sqs:Purge*'], Resource: 'arn:aws:sqs:*'}"), RULE)
    assert said.severity == "warning"
    assert not {"sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:DeleteMessage"} & {*said.surplus}
    assert "sqs:SetQueueAttributes" in said.surplus


def test_a_wildcard_of_which_nothing_is_left_is_silent(changed: Changed) -> None:
    assert changed(with_deny("'sqs:Purge*'", "{Effect: Deny, Action: 'sqs:P*', Resource: '*'}"), RULE) == []


@pytest.mark.parametrize(
    "deny",
    [
        pytest.param("{Effect: Deny, Action: sqs:DeleteQueue, Resource: !GetAtt DeadLetters.Arn}", id="of another queue"),
        pytest.param("{Effect: Deny, Action: sqs:DeleteQueue, NotResource: !GetAtt Orders.Arn}", id="of all but this queue"),
        pytest.param(
            "{Effect: Deny, Action: sqs:DeleteQueue, Resource: '*', Condition: {StringNotEquals: {'aws:RequestedRegion': eu-west-1}}}", id="on a condition"
        ),
        pytest.param("{Effect: Deny, Action: sqs:DeleteQueue, Resource: !Ref Who}", id="of what nobody knows"),
    ],
)
def test_a_deny_that_takes_nothing_of_this_back(deny: str, changed: Changed) -> None:
    (said,) = changed(with_deny("'sqs:Delete*'", deny), RULE, head=HEAD)
    assert (said.verdict, said.severity, said.surplus) == ("fail", "warning", ("sqs:DeleteQueue",))


@pytest.mark.parametrize(
    ("known", "severity", "surplus"),
    [
        ("[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, 'logs:*']", None, ()),
        ("['sqs:*Message', sqs:PurgeQueue]", "warning", ("sqs:PurgeQueue",)),
        ("!Ref Who", "warning", "sqs:SetQueueAttributes"),
    ],
)
def test_what_the_boundary_does_not_know_is_no_surplus(known: str, severity: str | None, surplus: str | tuple[str, ...], changed: Changed) -> None:
    boundary = f"Limit: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: [{{Effect: Allow, Action: {known}, Resource: '*'}}]}}}}}}\n"
    said = changed(boundary + with_deny("'sqs:*'", "{Effect: Deny, Action: 'sns:*', Resource: '*'}", "PermissionsBoundary: !Ref Limit, "), RULE, head=HEAD)
    assert [one.severity for one in said] == ([severity] if severity else [])
    assert all(surplus in one.surplus if isinstance(surplus, str) else surplus == one.surplus for one in said)


def test_what_a_policy_template_of_sam_spells_is_silent(judged: Callable[..., list[Any]]) -> None:
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Next: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: "def handler(event, context): pass"
      Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Next.QueueName}]
      Events: {Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
    assert judged(template, rule=RULE) == []


def test_a_wildcard_of_which_a_deny_leaves_a_list_is_silent(changed: Changed) -> None:
    """Whatever AWS adds under that name is denied, too."""
    deny = "{Effect: Deny, NotAction: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, 'logs:*'], Resource: '*'}"
    assert changed(with_deny("'sqs:*'", deny), RULE) == []


@pytest.mark.parametrize("nothing", ["NotResource: '*'", "NotResource: ['arn:aws:sqs:*:*:x', '*']"])
def test_trap_what_leaves_out_every_resource_allows_nothing(nothing: str, changed: Callable[..., list[Any]]) -> None:
    poll = "{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}"
    role = f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{poll}, {{Effect: Allow, Action: 'sqs:*', WHERE}}]}}}}]}}}}"
    assert changed(role.replace("WHERE", nothing), RULE) == []
    assert [one.verdict for one in changed(role.replace("WHERE", "NotResource: 'arn:aws:sqs:*:*:x'"), RULE)] == ["fail"]
