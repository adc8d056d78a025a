from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-poll-permission"
HEAD = "Parameters: {Who: {Type: String}, QueueArn: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
POLL = "[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]"
Changed = Callable[..., list[Any]]


def grant(actions: str = POLL, resource: str = "!GetAtt Orders.Arn") -> str:
    return f"PolicyDocument: {{Statement: [{{Effect: Allow, Action: {actions}, Resource: {resource}}}]}}"


def inline(actions: str = POLL, resource: str = "!GetAtt Orders.Arn") -> str:
    return f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, {grant(actions, resource)}}}]}}}}\n"


NONE = "WorkerRole: {Properties: {Policies: !Ref 'AWS::NoValue'}}\n"


def test_it_names_the_missing_actions_at_the_role(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: poll
          PolicyDocument: {Statement: {Effect: Allow, Action: "sqs:receive*", Resource: !GetAtt Orders.Arn}}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt WorkerRole.Arn}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "WorkerRole", "", "WorkerRole:")
    assert (
        said.text
        == "WorkerRole lacks sqs:DeleteMessage and sqs:GetQueueAttributes on Orders: CloudFormation fails on create of the event source mapping, and Lambda cannot poll the queue"
    )


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        pytest.param(NONE, "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes", id="no policy"),
        pytest.param(inline("[sqs:ReceiveMessage, sqs:GetQueueAttributes]"), "sqs:DeleteMessage", id="one action"),
        pytest.param(
            inline(resource="!GetAtt DeadLetters.Arn"),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on Orders (it has them on DeadLetters)",
            id="the dead-letter queue instead",
        ),
        pytest.param(
            inline(resource="!Ref Orders"),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on Orders (it has them on the URL of Orders)",
            id="the URL instead of the ARN",
        ),
        pytest.param(
            inline(resource="!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:oders-${Env}'"),
            "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on Orders (it has them on arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:oders-${Env})",
            id="a name that is misspelt, in each environment",
        ),
        pytest.param(
            "WorkerRole: {Properties: {Policies: [], ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']}}",
            "sqs:ReceiveMessage",
            id="the policy for logs",
        ),
    ],
)
def test_bad(fragment: str, missing: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "WorkerRole", "", "Orders")]
    assert f"lacks {missing}" in said[0].text


@pytest.mark.parametrize(
    ("written", "resource", "fix"),
    [
        (
            "[sqs:RecieveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]",
            "!GetAtt Orders.Arn",
            "Write sqs:ReceiveMessage in the place of sqs:RecieveMessage.",
        ),
        ("[sqs:RecieveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]", "!GetAtt DeadLetters.Arn", ""),
        ("[sqs:RecieveMessage, sqs:DeleteMessage]", "!GetAtt Orders.Arn", ""),
    ],
    ids=["what is missing is misspelt", "on another queue", "and one more is missing"],
)
def test_an_action_that_is_misspelt_is_named_and_its_own_finding_explained(written: str, resource: str, fix: str, changed: Changed) -> None:
    (said,) = changed(inline(written, resource), RULE, head=HEAD)
    assert ("(it allows sqs:RecieveMessage, which is no action of AWS)" in said.text) is bool(fix)
    assert ("sqs:RecieveMessage is no action" in said.related) is bool(fix)
    assert (said.fix == fix) is bool(fix)


def test_a_known_missing_action_is_said_although_another_is_not_known(changed: Changed) -> None:
    fragment = "WorkerRole: {Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:ReceiveMessage, Resource: !Ref Who}]}}]}}"
    (said,) = changed(fragment, RULE, head=HEAD)
    assert (said.verdict, said.text) == (
        "fail",
        "WorkerRole lacks sqs:DeleteMessage and sqs:GetQueueAttributes on Orders: CloudFormation fails on create of the event source mapping, and Lambda cannot poll the queue",
    )


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            "WorkerRole: {Properties: {Policies: [], ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole']}}",
            id="AWS's policy",
        ),
        pytest.param(NONE + f"P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], {grant()}}}}}", id="a policy of its own"),
        pytest.param(NONE + f"P: {{Type: AWS::IAM::RolePolicy, Properties: {{PolicyName: p, RoleName: !Ref WorkerRole, {grant()}}}}}", id="a role policy"),
        pytest.param(
            NONE
            + f"P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], {grant('sqs:ReceiveMessage')}}}}}\n"
            + f"Q: {{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [!Ref WorkerRole], {grant('[sqs:DeleteMessage, sqs:GetQueueAttributes]')}}}}}",
            id="two policies together",
        ),
        pytest.param(inline("'sqs:*'", "'*'"), id="everything"),
        pytest.param(
            "Orders: {Properties: {QueueName: orders}}\n" + inline(resource="!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'"), id="an ARN by Sub"
        ),
        pytest.param("Orders: {Properties: {QueueName: orders}}\n" + inline(resource="arn:aws:sqs:eu-west-1:123456789012:orders"), id="a literal ARN"),
        pytest.param("Mapping: {Properties: {EventSourceArn: !Ref QueueArn}}\n" + inline(resource="!Ref QueueArn"), id="a queue outside by the same parameter"),
        pytest.param("Mapping: {Properties: {EventSourceArn: !ImportValue Q}}\n" + inline(resource="!ImportValue Q"), id="a queue outside by the same import"),
        pytest.param(
            "Mapping: {Properties: {EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:q'}}\n" + inline(resource="arn:aws:sqs:*:*:q"),
            id="a queue outside by its ARN",
        ),
        pytest.param("Mapping: {Properties: {EventSourceArn: !Ref Orders}}", id="a URL for a source is another rule's matter"),
        pytest.param("Mapping: {Properties: {EventSourceArn: orders}}", id="so is a name"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_a_queue_outside_is_judged_by_its_arn(changed: Changed) -> None:
    (said,) = changed("Mapping: {Properties: {EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:q'}}", RULE)
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", "arn:aws:sqs:eu-west-1:123456789012:q")
    assert "on arn:aws:sqs:eu-west-1:123456789012:q" in said.text


@pytest.mark.parametrize(
    ("fragment", "settle"),
    [
        pytest.param("Worker: {Properties: {Role: !ImportValue R}}", 'externals: {"R": …} in queuegate.yaml', id="an imported role"),
        pytest.param(
            "Worker: {Properties: {Role: 'arn:aws:iam::123456789012:role/worker'}}",
            'externals: {"arn:aws:iam::123456789012:role/worker": …} in queuegate.yaml',
            id="a role outside",
        ),
        pytest.param("Mapping: {Properties: {FunctionName: !ImportValue F}}", 'externals: {"F": …} in queuegate.yaml', id="an imported function"),
        pytest.param("WorkerRole: {Properties: {Policies: [], ManagedPolicyArns: [!Ref Who]}}", "--parameter Who=VALUE", id="a policy that is a parameter"),
        pytest.param(inline("[sqs:ReceiveMessage, !Ref Who]"), "--parameter Who=VALUE", id="an action that is a parameter"),
        pytest.param(inline(resource="!Ref Who"), "--parameter Who=VALUE", id="a resource that is a parameter"),
        pytest.param("Mapping: {Properties: {EventSourceArn: !Ref QueueArn}}", "--parameter QueueArn=VALUE", id="a queue that is a parameter"),
    ],
)
def test_undecided(fragment: str, settle: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]


def test_only_in_the_world_without_the_policy(changed: Changed) -> None:
    (said,) = changed(
        NONE + f"P: {{Type: AWS::IAM::Policy, Condition: IsProd, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], {grant()}}}}}", RULE, head=HEAD
    )
    assert (said.verdict, said.resource, said.worlds) == ("fail", "WorkerRole", ("Env = dev",))


def test_two_mappings_of_one_queue_say_the_same_and_two_queues_are_told_apart(changed: Changed) -> None:
    more = """
Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
Third: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Worker}}
"""
    said = changed(NONE + more, RULE)
    assert [(one.resource, one.key) for one in said] == [("WorkerRole", "Orders"), ("WorkerRole", "Orders"), ("WorkerRole", "DeadLetters")]
    assert said[0].text == said[1].text


def test_a_role_and_its_policy_in_other_templates(judged: Callable[..., list[Any]]) -> None:
    queue = "Resources: {Orders: {Type: AWS::SQS::Queue}}\nOutputs: {Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders}}}"
    roles = "Resources: {Role: {Type: AWS::IAM::Role, Properties: {RoleName: worker}}}\nOutputs: {Arn: {Value: !GetAtt Role.Arn, Export: {Name: role}}}"
    policy = f"Resources: {{P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [worker], {grant(resource='!ImportValue orders')}}}}}}}"
    worker = """
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !ImportValue role}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !ImportValue orders, FunctionName: !Ref Worker}}
"""
    assert [one.verdict for one in judged(queue, roles, worker, rule=RULE)] == ["fail"]
    assert judged(queue, roles, policy, worker, rule=RULE) == []


OWNER = """
Parameters: {Env: {Type: String}}
Resources: {Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Env}-orders"}}}
"""
POLLS = """
Parameters: {Env: {Type: String}, Stage: {Type: String}}
Resources:
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{PolicyName: poll, PolicyDocument: {Statement: {Effect: Allow, Action: "sqs:*", Resource: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:NAMED"}}}]
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Env}-orders", FunctionName: !Ref Worker}
"""


@pytest.mark.parametrize(("named", "verdicts"), [("${Env}-orders", []), ("${Env}-order", ["fail"]), ("${Stage}-orders", ["undecided"])])
def test_a_name_with_a_parameter_that_several_templates_have(named: str, verdicts: list[str], judged: Callable[..., list[Any]]) -> None:
    """Nobody gives it a value here, and they are deployed together."""
    assert [said.verdict for said in judged(OWNER, POLLS.replace("NAMED", named), rule=RULE)] == verdicts


def test_a_stream_is_silent(changed: Changed) -> None:
    assert changed(NONE + "Stream: {Type: AWS::Kinesis::Stream}\nMapping: {Properties: {EventSourceArn: !GetAtt Stream.Arn}}", RULE) == []


@pytest.mark.parametrize(
    "resource", ["arn:aws:sqs", "!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}'", "'arn:aws:sqs:*'", "!Sub 'arn:aws:sqs:*:${AWS::AccountId}'"]
)
def test_trap_iam_completes_a_short_arn(resource: str, changed: Changed) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards"""
    assert changed(inline(resource=resource), RULE) == []
    assert [one.verdict for one in changed(inline(resource=resource.replace("sqs", "sns")), RULE)] == ["fail"]


def test_an_arn_that_a_parameter_may_complete_is_undecided(changed: Changed) -> None:
    assert [one.verdict for one in changed(inline(resource="!Sub 'arn:aws:sqs:${Who}'"), RULE, head=HEAD)] == ["undecided"]


@pytest.mark.parametrize(
    ("condition", "key"),
    [
        ("{StringEquals: {'aws:SourceVpce': vpce-0a1b2c3d}}", "aws:SourceVpce"),
        ("{StringEquals: {'aws:SourceVpc': vpc-0a1b2c3d}}", "aws:SourceVpc"),
        ("{NumericGreaterThanEquals: {'s3:TlsVersion': 1.2}}", "s3:TlsVersion"),
        ("{StringLike: {'kms:ViaService': 'sqs.*.amazonaws.com'}}", "kms:ViaService"),
        ("{Bool: {'aws:ViaAWSService': 'true'}}", "aws:ViaAWSService"),
        ("{'ForAnyValue:StringEquals': {'aws:CalledVia': [lambda.amazonaws.com]}}", "aws:CalledVia"),
    ],
)
def test_a_condition_that_no_request_of_the_poller_meets(condition: str, key: str, changed: Changed) -> None:
    statement = f"{{Effect: Allow, Action: {POLL}, Resource: !GetAtt Orders.Arn, Condition: {condition}}}"
    (said,) = changed(f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]}}}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")
    assert f"only under a Condition that is not met ({key})" in said.text
    assert said.fix.startswith(f"Remove the Condition on {key}")


@pytest.mark.parametrize(
    "condition",
    [
        "{StringNotEquals: {'aws:SourceVpce': vpce-0a1b2c3d}}",
        "{StringEqualsIfExists: {'aws:SourceVpce': vpce-0a1b2c3d}}",
        "{'Null': {'aws:SourceVpce': 'true'}}",
        "{NumericGreaterThanEqualsIfExists: {'s3:TlsVersion': 1.2}}",
        "{Bool: {'aws:ViaAWSService': 'false'}}",
        "{Bool: {'aws:SecureTransport': 'true'}}",
    ],
)
def test_a_condition_that_each_request_of_the_poller_meets(condition: str, changed: Changed) -> None:
    statement = f"{{Effect: Allow, Action: {POLL}, Resource: !GetAtt Orders.Arn, Condition: {condition}}}"
    assert changed(f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]}}}}", RULE) == []


@pytest.mark.parametrize(
    "condition",
    [
        "{IpAddress: {'aws:SourceIp': 10.0.0.0/8}}",
        "{StringEquals: {'aws:PrincipalTag/team': orders}}",
        "{StringEquals: {'aws:PrincipalOrgID': o-1}}",
        "{StringLike: {'aws:userid': '*:worker'}}",
    ],
)
def test_a_condition_of_which_only_the_request_tells(condition: str, changed: Changed) -> None:
    statement = f"{{Effect: Allow, Action: {POLL}, Resource: !GetAtt Orders.Arn, Condition: {condition}}}"
    said = changed(f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]}}}}", RULE)
    assert [one.verdict for one in said] == ["undecided"]


LETTERS = "EventSourceArn: !GetAtt DeadLetters.Arn"
SECOND = "Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Worker, FunctionResponseTypes: [ReportBatchItemFailures], "


def test_a_mapping_that_reads_the_wrong_one_of_two_queues(changed: Changed) -> None:
    (said,) = changed(f"Mapping: {{Properties: {{{LETTERS}}}}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")
    assert "on DeadLetters (it has them on Orders), the dead-letter queue of Orders, which no event source mapping reads" in said.text


def test_a_second_mapping_on_the_dead_letter_queue_needs_the_permission(changed: Changed) -> None:
    (said,) = changed(f"{SECOND}{LETTERS}}}}}", RULE)
    assert said.key == "DeadLetters"
    assert "which no event source mapping reads" not in said.text
    good = inline(resource="[!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]")
    assert changed(f"{SECOND}{LETTERS}}}}}\n{good}", RULE) == []


NAMED = "WorkerRole: {Properties: {Path: /workers/, RoleName: worker"
ANOTHER = "[{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:role/%s'}, Action: 'sqs:*', Resource: '*'}]"


@pytest.mark.parametrize(("written", "verdicts"), [("workers/worker", []), ("worker", ["fail"]), ("other/worker", ["fail"])])
def test_the_path_is_a_part_of_a_role_s_arn(written: str, verdicts: list[str], changed: Changed) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"""
    policy = f"QueuePolicy: {{Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: {ANOTHER % written}}}}}}}"
    assert [one.verdict for one in changed(f"{NAMED}, Policies: []}}}}\n{policy}", RULE)] == verdicts


@pytest.mark.parametrize(
    ("arn", "verdicts"),
    [
        ("!GetAtt WorkerRole.Arn", []),
        ("!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/workers/worker'", []),
        ("!Sub 'arn:*:iam::*:role/workers/*'", []),
        ("!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/worker'", ["fail"]),
    ],
)
def test_a_deny_that_spares_the_role_by_its_arn(arn: str, verdicts: list[str], changed: Changed) -> None:
    spared = f"{{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {{ArnNotLike: {{'aws:PrincipalArn': {arn}}}}}}}"
    policy = f"QueuePolicy: {{Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{spared}]}}}}}}"
    assert [one.verdict for one in changed(f"{NAMED}}}}}\n{policy}", RULE)] == verdicts


@pytest.mark.parametrize("named", ["${Env}-*", "${Env}-${Stage}-*", "${Env}*"])
def test_a_pattern_of_the_same_parameters_as_the_name_it_is_for(named: str, changed: Changed) -> None:
    """Whatever they are, they are the same."""
    queue = "${Env}-${Stage}-orders" if "Stage" in named else "${Env}-orders"
    fragment = f"""
Orders: {{Properties: {{QueueName: !Sub "{queue}"}}}}
WorkerRole:
  Properties:
    Policies: [{{PolicyName: poll, PolicyDocument: {{Statement: {{Effect: Allow, Action: "sqs:*", Resource: !Sub "arn:aws:sqs:${{AWS::Region}}:${{AWS::AccountId}}:{named}"}}}}}}]
"""
    assert changed(fragment, RULE, head="Parameters: {Env: {Type: String}, Stage: {Type: String}}") == []


def test_what_to_write_asks_no_parameter_that_names_nothing_of_it(changed: Changed) -> None:
    """Each would be a world of its own, and past a bound of them nothing is known."""
    parameters = "".join(f"  P{i}: {{Type: String, Default: a}}\n" for i in range(80))
    conditions = "".join(f"  C{i}: !Equals [!Ref P{i}, b]\n" for i in range(80))
    elsewhere = "Mapping: {Properties: {EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:elsewhere'}}\n"
    said = changed(inline("[sqs:ReceiveMessage]") + elsewhere, RULE, head=f"Parameters:\n{parameters}Conditions:\n{conditions}")
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "WorkerRole", ())]
