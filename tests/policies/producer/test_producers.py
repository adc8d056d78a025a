"""What a function is told and what its role lets it do, in whatever language it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
WIRED, ARN, PASSED = "producer-wired-elsewhere", "queue-arn-as-url", "passed-role-elsewhere"
CODE = "import os, boto3\\ndef handler(event, context):\\n    boto3.client('sqs').send_message(QueueUrl=os.environ['QUEUE_URL'], MessageBody='1')\\n"
DERIVED = "import os\\ndef handler(event, context):\\n    return os.environ['QUEUE_URL'].split(':')[-1]\\n"


def producer(variables: str, statements: str = "", runtime: str = "java21", code: str = "{S3Bucket: b, S3Key: k}") -> str:
    policies = f"[{{PolicyName: p, PolicyDocument: {{Statement: [{statements}]}}}}]" if statements else "[]"
    return (
        f"ProducerRole: {{Type: AWS::IAM::Role, Properties: {{Policies: {policies}}}}}\n"
        f"Producer: {{Type: AWS::Lambda::Function, Properties: {{Runtime: {runtime}, Handler: index.handler, Code: {code}, Role: !GetAtt ProducerRole.Arn, "
        f"Environment: {{Variables: {{{variables}}}}}}}}}\n"
    )


def may(action: str, resource: str) -> str:
    return f"{{Effect: Allow, Action: {action}, Resource: {resource}}}"


SENDS = may("sqs:SendMessage", "!GetAtt Orders.Arn")


@pytest.mark.parametrize("runtime", ["java21", "provided.al2023", "dotnet8", "ruby3.4"])
@pytest.mark.parametrize(("told", "granted"), [("DeadLetters", "Orders"), ("Orders", "DeadLetters")])
def test_a_variable_and_a_grant_name_two_queues(runtime: str, told: str, granted: str, changed: Changed) -> None:
    (said,) = changed(producer(f"QUEUE_URL: !Ref {told}", may("sqs:SendMessage", f"!GetAtt {granted}.Arn"), runtime), WIRED)
    assert (said.verdict, said.resource, said.route) == ("fail", "Producer", "Properties/Environment/Variables/QUEUE_URL")
    assert f"it has sqs:SendMessage on {granted} instead" in said.text


@pytest.mark.parametrize(
    ("variables", "statements"),
    [
        pytest.param("QUEUE_URL: !Ref Orders", SENDS, id="one queue"),
        pytest.param("QUEUE_URL: !Ref Orders, FAILED_URL: !Ref DeadLetters", SENDS, id="trap: another variable names the queue of the grant"),
        pytest.param(
            "FAILED_URL: !Ref DeadLetters", f"{SENDS}, {may('sqs:ReceiveMessage', '!GetAtt DeadLetters.Arn')}", id="trap: it reads what failed and sends again"
        ),
        pytest.param("QUEUE_URL: !Ref DeadLetters", may("sqs:SendMessage", "'*'"), id="any queue"),
        pytest.param("QUEUE_URL: !Ref DeadLetters", "", id="no grant at all, which another rule asks about"),
        pytest.param("TABLE: orders", SENDS, id="no variable"),
        pytest.param("WATCHED: !GetAtt DeadLetters.QueueName", SENDS, id="trap: a name, of which metrics may be read"),
    ],
)
def test_nothing_is_wired_elsewhere(variables: str, statements: str, changed: Changed) -> None:
    assert changed(producer(variables, statements), WIRED) == []


def test_code_that_is_read_and_does_not_send_there_is_no_producer(changed: Changed) -> None:
    code = '{ZipFile: "def handler(event, context): return 1\\n"}'
    assert changed(producer("QUEUE_URL: !Ref DeadLetters", SENDS, "python3.13", code), WIRED) == []


@pytest.mark.parametrize("given", ["!ImportValue queue", "!Ref Url", "'{{resolve:ssm:/queue}}'"])
@pytest.mark.parametrize(
    ("variables", "statements", "asks"),
    [
        pytest.param("QUEUE_URL: GIVEN", SENDS, True, id="called after a queue"),
        pytest.param("TABLE: GIVEN", SENDS, False, id="trap: called otherwise"),
        pytest.param("QUEUE_URL: GIVEN, ORDERS: !Ref Orders", SENDS, False, id="trap: another variable names the queue"),
        pytest.param("QUEUE_URL: GIVEN", may("sqs:SendMessage", "'*'"), False, id="trap: the role names no queue"),
        pytest.param("QUEUE_URL: !Ref AWS::NoValue", SENDS, False, id="trap: left out"),
    ],
)
def test_a_queue_that_another_template_gives_is_asked_about(variables: str, statements: str, asks: bool, given: str, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(producer(variables.replace("GIVEN", given), statements), WIRED, "Parameters: {Url: {Type: String}}")
    assert [(one.verdict, one.resource, one.route) for one in said] == (
        [("undecided", "Producer", "Properties/Environment/Variables/QUEUE_URL")] if asks else []
    )


@pytest.mark.parametrize(
    "given", ["!ImportValue environment", "orders", "[]", "{Variables: !ImportValue variables}", "{Variables: orders}", "{Variables: [A]}"]
)
def test_an_environment_that_is_no_mapping_is_malformed(given: str, changed: Changed) -> None:
    for owner, fragment in (
        ("Producer", producer("A: b", SENDS).replace("{Variables: {A: b}}", given)),
        ("Worker", f"Worker: {{Properties: {{Environment: {given}}}}}"),
    ):
        assert [(one.verdict, one.resource) for one in changed(fragment, "malformed-property")] == [("fail", owner)]


def test_a_policy_that_nobody_knows_may_allow_it(changed: Changed) -> None:
    fragment = producer("QUEUE_URL: !Ref DeadLetters", SENDS) + "ProducerRole: {Properties: {ManagedPolicyArns: [!Ref Extra]}}\n"
    merged = fragment.replace(
        "ProducerRole: {Type: AWS::IAM::Role, Properties: {", "ProducerRole: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref Extra], ", 1
    )
    merged = merged.replace("ProducerRole: {Properties: {ManagedPolicyArns: [!Ref Extra]}}\n", "")
    assert [one for one in changed(merged, WIRED, "Parameters: {Extra: {Type: String}}") if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("variables", "runtime", "code", "severity"),
    [
        pytest.param("QUEUE_URL: !GetAtt Orders.Arn", "java21", "{S3Bucket: b, S3Key: k}", "warning", id="code that nobody reads"),
        pytest.param("QUEUE_URL: !GetAtt Orders.Arn", "python3.13", f'{{ZipFile: "{CODE}"}}', "error", id="code that hands it to SQS"),
        pytest.param("orderQueueUrl: !GetAtt Orders.Arn", "java21", "{S3Bucket: b, S3Key: k}", "warning", id="another spelling"),
        pytest.param("QUEUE_URL: !GetAtt Orders.Arn", "python3.13", f'{{ZipFile: "{DERIVED}"}}', None, id="trap: code that makes something else of it"),
        pytest.param("QUEUE_ARN: !GetAtt Orders.Arn", "java21", "{S3Bucket: b, S3Key: k}", None, id="a variable that says what it is"),
        pytest.param("QUEUE_URL: !Ref Orders", "python3.13", f'{{ZipFile: "{CODE}"}}', None, id="the URL"),
    ],
)
def test_an_arn_for_a_url(variables: str, runtime: str, code: str, severity: str | None, changed: Changed) -> None:
    said = changed(producer(variables, SENDS, runtime, code), ARN)
    assert [(one.verdict, one.severity) for one in said] == ([] if severity is None else [("fail", severity)])


ROLES = "Chosen: {Type: AWS::IAM::Role}\nSpare: {Type: AWS::IAM::Role}\n"


def handing(statement: str) -> str:
    return (
        "Worker: {Properties: {Environment: {Variables: {TARGET_ROLE: !GetAtt Chosen.Arn}}}}\n"
        f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]}}}}\n{ROLES}"
    )


@pytest.mark.parametrize(
    ("resource", "verdicts"),
    [
        ("!GetAtt Spare.Arn", ["fail"]),
        ("!GetAtt Chosen.Arn", []),
        ("[!GetAtt Chosen.Arn, !GetAtt Spare.Arn]", []),
        ("'*'", []),
        ("'arn:aws:iam::111122223333:role/elsewhere'", []),
    ],
)
def test_the_role_that_is_handed_on(resource: str, verdicts: list[str], changed: Changed) -> None:
    assert [one.verdict for one in changed(handing(may("iam:PassRole", resource)), PASSED)] == verdicts


@pytest.mark.parametrize(
    ("statement", "fails"),
    [
        (may("iam:PassRole", "'*'"), True),
        (may("iam:PassRole", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/*'"), True),
        (may("'iam:*'", "'*'"), True),
        (may("iam:PassRole", "!GetAtt Chosen.Arn"), False),
        (may("iam:PassRole", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/app-*'"), False),
        ("{Effect: Allow, Action: iam:PassRole, Resource: '*', Condition: {StringEquals: {'iam:PassedToService': scheduler.amazonaws.com}}}", False),
        ("{Effect: Deny, Action: iam:PassRole, Resource: '*'}", False),
    ],
)
def test_any_role_may_be_handed_on(statement: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(handing(statement), "pass-role-on-all-roles")
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "WorkerRole")] if fails else [])


SENDERS = {
    "an IoT rule": "R: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: a, Actions: [{Sqs: {QueueUrl: %s, RoleArn: !GetAtt WorkerRole.Arn}}]}}}\n",
    "a state machine": "R: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Definition: {StartAt: A, States: {A: {Type: Task, End: true, "
    "Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: %s, MessageBody: a}}}}}}\n",
    "a definition as text": "R: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt WorkerRole.Arn, DefinitionSubstitutions: {to: %s}, DefinitionString: "
    '\'{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${to}", "MessageBody": "a"}}}}\'}}\n',
    "an HTTP API": "R: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: a, IntegrationType: AWS_PROXY, IntegrationSubtype: SQS-SendMessage, CredentialsArn: !GetAtt WorkerRole.Arn, "
    "RequestParameters: {QueueUrl: %s, MessageBody: $request.body}}}\n",
}


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
@pytest.mark.parametrize(
    ("named", "fails"),
    [
        ("!GetAtt Orders.Arn", True),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Orders.QueueName}'", True),
        ("!Ref Orders", False),
        ("!GetAtt Orders.QueueUrl", False),
        ("!GetAtt Elsewhere.Arn", False),
    ],
)
def test_a_sender_names_the_queue_by_its_arn_where_the_url_is_needed(sender: str, named: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(sender % named + "Elsewhere: {Type: AWS::SQS::Queue}\n", ARN)
    assert [(one.verdict, one.resource, one.fix) for one in said] == ([("fail", "R", "Write the URL of Orders in its place: !Ref Orders.")] if fails else [])


@pytest.mark.parametrize(
    "sender",
    [
        "R: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}}\n",
        "R: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: a, Endpoint: !GetAtt Orders.Arn}}\n",
    ],
)
def test_a_sender_that_needs_the_arn_is_no_defect(sender: str, changed: Changed) -> None:
    assert changed(sender, ARN) == []


def test_a_function_that_is_told_of_the_queue_by_its_arn_and_hands_on_another_role(changed: Callable[..., list[Any]]) -> None:
    """It makes schedules that send to the queue, and sends nothing itself."""
    roles = "Sends: {Type: AWS::IAM::Role}\nOther: {Type: AWS::IAM::Role}\n"
    code = "{ZipFile: \"import boto3\\ndef handler(event, context):\\n    boto3.client('scheduler').create_schedule(Name='a')\\n\"}"
    told = "TARGET: !GetAtt Orders.Arn, ROLE: !GetAtt Sends.Arn"
    for on, verdicts in (("Other", ["fail"]), ("Sends", [])):
        planner = producer(told, may("iam:PassRole", f"!GetAtt {on}.Arn"), "python3.13", code)
        assert [(one.verdict, one.resource) for one in changed(roles + planner, PASSED)] == [(verdict, "Producer") for verdict in verdicts]
