"""A mapping, a sender, a queue policy, a producer that names the sibling queue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
ON_LETTERS = "Mapping: {Properties: {EventSourceArn: !GetAtt DeadLetters.Arn}}\n"
OTHER = "Other: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt OtherRole.Arn}}\nOtherRole: {Type: AWS::IAM::Role, Properties: {Policies: [%s]}}\n"
RECEIVES = "{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: %s, Resource: %s}]}}"
TOPIC = "Topic: {Type: AWS::SNS::Topic}\n"
TO_LETTERS = "Fan: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt DeadLetters.Arn}}\n"


def verdicts(said: list[Any]) -> list[tuple[str, str, str]]:
    return [(one.verdict, one.resource, one.route) for one in said]


def test_the_mapping_reads_the_dead_letter_queue_alone(changed: Changed) -> None:
    (said,) = changed(ON_LETTERS, "mapping-on-dead-letter-queue")
    assert (said.verdict, said.resource, said.route) == ("fail", "Mapping", "Properties/EventSourceArn/Fn::GetAtt")
    assert "WorkerRole may receive from Orders" in said.text


@pytest.mark.parametrize(
    "reader",
    [
        pytest.param(
            "Too: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}\n",
            id="a mapping of the source",
        ),
        pytest.param(
            "Too: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: other, Enabled: false}}\n",
            id="a mapping that is switched off for now",
        ),
        pytest.param(OTHER % (RECEIVES % ("sqs:ReceiveMessage", "!GetAtt Orders.Arn")), id="a function that polls"),
        pytest.param(OTHER % (RECEIVES % ("'sqs:*'", "!GetAtt Orders.Arn")), id="a role with everything on the queue"),
        pytest.param(
            f"Ops: {{Type: AWS::IAM::User, Properties: {{Policies: [{RECEIVES}]}}}}\n" % ("sqs:ReceiveMessage", "!GetAtt Orders.Arn"),
            id="a user outside of AWS",
        ),
        pytest.param(
            "Access: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: '444455556666'}, "
            "Action: 'sqs:ReceiveMessage', Resource: !GetAtt Orders.Arn}]}}}\n",
            id="another account",
        ),
        pytest.param(
            "Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Environment: [{Name: QUEUE, Value: !Ref Orders}]}], TaskRoleArn: !ImportValue role}}\n",
            id="a container whose role lies elsewhere",
        ),
    ],
)
def test_trap_a_consumer_of_dead_letters_beside_one_of_the_source(reader: str, changed: Changed) -> None:
    assert changed(ON_LETTERS + reader, "mapping-on-dead-letter-queue") == []


def test_an_exported_source_may_be_read_elsewhere(changed: Changed) -> None:
    said = changed(ON_LETTERS, "mapping-on-dead-letter-queue", "Outputs: {Queue: {Value: !GetAtt Orders.Arn, Export: {Name: orders}}}")
    assert verdicts(said) == [("undecided", "Mapping", "Properties/EventSourceArn/Fn::GetAtt")]


def test_a_source_in_parameter_store_may_be_read_elsewhere(changed: Changed) -> None:
    stored = "Stored: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt %s.Arn}}\n"
    assert verdicts(changed(ON_LETTERS + stored % "Orders", "mapping-on-dead-letter-queue")) == [
        ("undecided", "Mapping", "Properties/EventSourceArn/Fn::GetAtt")
    ]
    assert [one.verdict for one in changed(ON_LETTERS + stored % "DeadLetters", "mapping-on-dead-letter-queue")] == ["fail"]


def test_who_may_send_to_the_source_receives_nothing(changed: Changed) -> None:
    assert [one.verdict for one in changed(ON_LETTERS + OTHER % (RECEIVES % ("sqs:SendMessage", "!GetAtt Orders.Arn")), "mapping-on-dead-letter-queue")] == [
        "fail"
    ]


def test_a_sender_names_the_dead_letter_queue(changed: Changed) -> None:
    (said,) = changed(TOPIC + TO_LETTERS, "sender-to-dead-letter-queue")
    assert verdicts([said]) == [("fail", "Fan", "Properties/Endpoint")]
    assert "nothing sends to Orders" in said.text


def test_the_evidence_goes_where_something_sends_to_the_source(changed: Changed) -> None:
    both = TOPIC + TO_LETTERS + TO_LETTERS.replace("Fan", "Too").replace("DeadLetters", "Orders")
    (said,) = changed(both, "sender-to-dead-letter-queue")
    assert "nothing sends" not in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(TO_LETTERS.replace("DeadLetters", "Orders") + TOPIC, id="the source"),
        pytest.param(
            TOPIC + "Fan: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: lambda, Endpoint: !GetAtt Worker.Arn, "
            "RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn}}}\n",
            id="trap: what a subscription could not deliver",
        ),
        pytest.param(
            TOPIC + TO_LETTERS + "Too: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: slow}}\n",
            id="trap: a second stage that a function reads",
        ),
    ],
)
def test_senders_that_are_fine(fragment: str, changed: Changed) -> None:
    assert changed(fragment, "sender-to-dead-letter-queue") == []


PRODUCER = """
ShopRole: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: [{actions}], Resource: !GetAtt {queue}.Arn}}]}}}}]}}}}
{name}:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: {runtime}
    Handler: index.handler
    Role: !GetAtt ShopRole.Arn
    Environment: {{Variables: {{{variable}: !Ref {queue}{more}}}}}
    Code: {code}
"""
SENDS = (
    "{ZipFile: \"import boto3, os\\ndef handler(event, context):\\n    boto3.client('sqs').send_message(QueueUrl=os.environ['QUEUE_URL'], MessageBody='')\\n\"}"
)


def producer(**changes: str) -> str:
    return PRODUCER.format(
        **{"name": "Shop", "queue": "DeadLetters", "variable": "QUEUE_URL", "more": "", "runtime": "python3.13", "code": SENDS, "actions": "'sqs:SendMessage'"}
        | changes
    )


UNREAD = {"runtime": "java21", "code": "{S3Bucket: b, S3Key: k}"}


@pytest.mark.parametrize("fragment", [producer(), producer(**UNREAD)], ids=["its code sends there", "its role may send there alone"])
def test_a_function_that_is_told_the_dead_letter_queue(fragment: str, changed: Changed) -> None:
    (said,) = changed(fragment, "sender-to-dead-letter-queue")
    assert verdicts([said]) == [("fail", "Shop", "Properties/Environment/Variables/QUEUE_URL")]
    assert "QUEUE_URL of Shop is DeadLetters, the dead-letter queue of Orders, and nothing sends to Orders" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(producer(queue="Orders"), id="the source"),
        pytest.param(producer(variable="DLQ_URL", code=SENDS.replace("QUEUE_URL", "DLQ_URL")), id="trap: a variable for dead letters"),
        pytest.param(producer(name="ErrorHandler"), id="trap: a function for errors"),
        pytest.param(producer(more=", SOURCE: !Ref Orders"), id="trap: it knows both"),
        pytest.param(producer(actions="'sqs:SendMessage', 'sqs:ReceiveMessage'"), id="trap: it reads them too"),
        pytest.param(producer() + TOPIC + TO_LETTERS.replace("DeadLetters", "Orders"), id="trap: something sends to the source"),
        pytest.param(producer(code="{ZipFile: 'def handler(event, context): return None'}"), id="it sends nothing"),
        pytest.param(producer(actions="'sqs:GetQueueAttributes'", **UNREAD), id="it may send nothing"),
        pytest.param(
            producer() + "Stored: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Orders}}\n", id="trap: others are told of the source"
        ),
        pytest.param(
            producer() + "Too: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Shop}}\n",
            id="trap: a worker puts aside what it refuses",
        ),
        pytest.param(
            producer() + "Too: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: slow}}\n",
            id="trap: a second stage",
        ),
    ],
)
def test_functions_that_may_send_to_the_dead_letter_queue(fragment: str, changed: Changed) -> None:
    assert changed(fragment, "sender-to-dead-letter-queue") == []


def policy(queues: str, resource: str) -> str:
    statement = f"{{Effect: Allow, Principal: {{Service: events.amazonaws.com}}, Action: sqs:SendMessage, Resource: {resource}}}"
    return f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [{queues}], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


@pytest.mark.parametrize(
    ("queues", "resource", "named"),
    [
        ("!Ref Orders", "!GetAtt DeadLetters.Arn", "DeadLetters"),
        ("!Ref DeadLetters", "!GetAtt Orders.Arn", "Orders"),
        ("!Ref Orders", "!Ref Orders", "${Orders}"),
        ("!Ref Orders", "'arn:aws:sqs:eu-west-1:111122223333:elsewhere'", "elsewhere"),
    ],
)
def test_a_statement_that_names_another_queue(queues: str, resource: str, named: str, changed: Changed) -> None:
    said = changed(policy(queues, resource), "queue-policy-on-another-queue")
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Access")]
    assert f"names {named}" in said[0].text or named in said[0].text


@pytest.mark.parametrize(
    ("queues", "resource"),
    [
        ("!Ref Orders", "!GetAtt Orders.Arn"),
        ("!Ref Orders", "'*'"),
        ("!Ref Orders", "!Sub 'arn:aws:sqs:*:${AWS::AccountId}:*'"),
        ("!Ref Orders", "[!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]"),
        ("!Ref Orders, !Ref DeadLetters", "!GetAtt Orders.Arn"),
    ],
)
def test_a_statement_that_names_one_of_its_queues(queues: str, resource: str, changed: Changed) -> None:
    assert changed(policy(queues, resource), "queue-policy-on-another-queue") == []


def test_a_resource_that_nobody_knows_is_undecided(changed: Changed) -> None:
    said = changed(policy("!Ref Orders", "!Ref Named"), "queue-policy-on-another-queue", "Parameters: {Named: {Type: String}}")
    assert {one.verdict for one in said} == {"undecided"}


SENDS = "Policy: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{{Effect: Allow, Principal: {{Service: s3.amazonaws.com}}, Action: 'sqs:SendMessage', {}}}]}}}}}}\n"


@pytest.mark.parametrize(
    "resource", ["Resource: !Ref 'AWS::NoValue'", "Resource: []", "Resource: !If [IsEu, !GetAtt Orders.Arn, !Ref 'AWS::NoValue']", "Sid: none"]
)
def test_a_statement_without_a_resource_names_no_other_queue(resource: str, changed: Changed) -> None:
    head = "Conditions: {IsEu: !Equals [!Ref 'AWS::Region', eu-west-1]}"
    assert changed(SENDS.format(resource), "queue-policy-on-another-queue", head=head) == []


def test_an_element_that_is_left_out_in_some_world_is_none_there(changed: Changed) -> None:
    head = "Conditions: {IsEu: !Equals [!Ref 'AWS::Region', eu-west-1]}"
    fragment = SENDS.format("NotResource: !Ref 'AWS::NoValue', Resource: !If [IsEu, !GetAtt DeadLetters.Arn, !GetAtt Orders.Arn]")
    (said,) = changed(fragment, "queue-policy-on-another-queue", head=head)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Policy", ("AWS::Region = eu-west-1",))


POLICY = """
Resources:
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!ImportValue orders-url, !ImportValue letters-url]
      PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: "sqs:SendMessage", Resource: %s, Condition: {StringEquals: {"aws:SourceAccount": "111122223333"}}}]}
"""
QUEUES = """
Outputs:
  OrdersUrl: {Value: !Ref Orders, Export: {Name: orders-url}}
  OrdersArn: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}
  LettersUrl: {Value: !Ref DeadLetters, Export: {Name: letters-url}}
  Other: {Value: !GetAtt Other.Arn, Export: {Name: other-arn}}
"""
BASE = (Path(__file__).parents[1] / "base.yaml").read_text(encoding="utf-8") + "  Other: {Type: AWS::SQS::Queue}\n" + QUEUES


def test_a_policy_of_two_queues_of_another_stack_speaks_of_one_of_them(judged: Callable[..., list[Any]]) -> None:
    assert judged(BASE, POLICY % "!ImportValue orders-arn", rule="queue-policy-on-another-queue") == []


def test_and_one_that_speaks_of_neither_is_found(judged: Callable[..., list[Any]]) -> None:
    said = judged(BASE, POLICY % "!ImportValue other-arn", rule="queue-policy-on-another-queue")
    assert {(one.verdict, one.resource) for one in said} == {("fail", "Access")}


MAKES = """
Resizer: {Type: AWS::Lambda::Function, Properties: {Runtime: java21, Handler: app.Handler, Code: {S3Bucket: b, S3Key: k}, Role: !GetAtt WorkerRole.Arn}}
Told: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Resizer, Qualifier: $LATEST, DestinationConfig: {%s}}}
"""


@pytest.mark.parametrize(
    ("destinations", "fails"),
    [
        ("OnSuccess: {Destination: !GetAtt DeadLetters.Arn}", True),
        ("OnSuccess: {Destination: !GetAtt DeadLetters.Arn}, OnFailure: {Destination: !GetAtt DeadLetters.Arn}", True),
        ("OnFailure: {Destination: !GetAtt DeadLetters.Arn}", False),
        ("OnSuccess: {Destination: !GetAtt Orders.Arn}, OnFailure: {Destination: !GetAtt DeadLetters.Arn}", False),
    ],
)
def test_what_succeeded_is_no_dead_letter(destinations: str, fails: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    said = changed(MAKES % destinations, "sender-to-dead-letter-queue")
    where = "Properties/DestinationConfig/OnSuccess/Destination"
    assert [(one.verdict, one.resource, one.route.removesuffix("/Fn::GetAtt")) for one in said] == [("fail", "Told", where)] * fails


@pytest.mark.parametrize(("function", "fix"), [("Resizer", "to the ARN of Orders"), ("Worker", "to the ARN of another queue, or leave it out")])
def test_what_the_reader_did_does_not_go_back_to_its_queue(function: str, fix: str, changed: Callable[..., list[Any]]) -> None:
    fragment = MAKES.replace("!Ref Resizer", f"!Ref {function}") % "OnSuccess: {Destination: !GetAtt DeadLetters.Arn}"
    assert [(one.verdict, fix in one.fix) for one in changed(fragment, "sender-to-dead-letter-queue")] == [("fail", True)]
