"""What sends to a FIFO queue: who may not at all, and who needs a group and a deduplication id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
FIFO = (
    "Orders: {Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: %s}}\n"
    "DeadLetters: {Properties: {FifoQueue: true, QueueName: failed.fifo}}\n"
    "Mapping: {Properties: {MaximumBatchingWindowInSeconds: null}}\n"
)
RULES = ("fifo-queue-refused", "message-group-missing", "message-deduplication-missing")
HEAD = "Parameters: {Fifo: {Type: String}}"


def rule(more: str = "", arn: str = "!GetAtt Orders.Arn") -> str:
    return f"Sender: {{Type: AWS::Events::Rule, Properties: {{ScheduleExpression: rate(1 day), Targets: [{{Id: q, Arn: {arn}{more}}}]}}}}\n"


def schedule(more: str = "") -> str:
    target = f"{{Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt WorkerRole.Arn{more}}}"
    return f"Sender: {{Type: AWS::Scheduler::Schedule, Properties: {{Target: {target}}}}}\n"


def pipe(more: str = "") -> str:
    return f"Sender: {{Type: AWS::Pipes::Pipe, Properties: {{Source: s, Target: !GetAtt Orders.Arn, RoleArn: !GetAtt WorkerRole.Arn{more}}}}}\n"


def method(body: str) -> str:
    uri = '!Sub "arn:aws:apigateway:eu-west-1:sqs:path/${AWS::AccountId}/${Orders.QueueName}"'
    return (
        f"Sender: {{Type: AWS::ApiGateway::Method, Properties: {{RestApiId: a, Integration: {{Type: AWS, Uri: {uri}, Credentials: !GetAtt WorkerRole.Arn, "
        f"RequestTemplates: {{application/json: '{body}'}}}}}}}}\n"
    )


IOT = "Sender: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: s, Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt WorkerRole.Arn}}]}}}\n"
GROUP = ", SqsParameters: {MessageGroupId: g}"
BUCKET = "Sender: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Orders.Arn}]}}}\n"
TO_DLQ = "Sender: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: f, Arn: !GetAtt Worker.Arn, DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}}]}}\n"
TO_ANOTHER = "Kept: {Type: AWS::SQS::Queue, Properties: {%s}}\n"


def putting_aside(kind: str) -> str:
    """What sends to the queue, and to a queue beside the pipeline what it cannot deliver there."""
    aside = ", DeadLetterConfig: {Arn: !GetAtt Kept.Arn}"
    return {"rule": rule(GROUP + aside), "schedule": schedule(GROUP + aside)}[kind]


@pytest.mark.parametrize(("kind", "route"), [("rule", "Properties/Targets/0/DeadLetterConfig/Arn"), ("schedule", "Properties/Target/DeadLetterConfig/Arn")])
def test_where_a_sender_puts_what_it_cannot_deliver(kind: str, route: str, changed: Changed) -> None:
    assert found(changed, TO_ANOTHER % "FifoQueue: true" + putting_aside(kind)) == {("fifo-queue-refused", route)}
    assert found(changed, TO_ANOTHER % "DelaySeconds: 0" + putting_aside(kind)) == set()


def function(config: str, more: str = "") -> str:
    made = "Runtime: python3.13, Handler: index.handler, Role: !GetAtt WorkerRole.Arn, Code: {ZipFile: 'def handler(event, context): pass'}"
    return f"Reports: {{Type: AWS::Lambda::Function, Properties: {{{made}{more}}}}}\n{config}"


def destination(kind: str, queue: str) -> str:
    return function(
        "Sender: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Reports, Qualifier: $LATEST, "
        f"DestinationConfig: {{{kind}: {{Destination: !GetAtt {queue}.Arn}}}}}}}}\n"
    )


def found(changed: Changed, sender: str, deduplicates: str = "true") -> set[tuple[str, str]]:
    return {
        (said.rule, said.route)
        for rule in RULES
        for said in changed(FIFO % deduplicates + sender, rule)
        if said.verdict == "fail" and said.resource == "Sender"
    }


@pytest.mark.parametrize(
    ("given", "deduplicates", "fails"),
    [("", "false", True), (", MessageDeduplicationId: $.eventID", "false", False), ("", "true", False)],
)
def test_what_a_pipe_gives_its_messages(given: str, deduplicates: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    sender = pipe(f", TargetParameters: {{SqsQueueParameters: {{MessageGroupId: $.id{given}}}}}")
    assert found(changed, sender, deduplicates) == ({("message-deduplication-missing", "Properties/Target")} if fails else set())


@pytest.mark.parametrize(
    ("sender", "rule", "route"),
    [
        pytest.param(BUCKET, "fifo-queue-refused", "Properties/NotificationConfiguration/QueueConfigurations/0/Queue", id="a bucket"),
        pytest.param(IOT, "fifo-queue-refused", "Properties/TopicRulePayload/Actions/0/Sqs/QueueUrl", id="an action of IoT"),
        pytest.param(TO_DLQ, "fifo-queue-refused", "Properties/Targets/0/DeadLetterConfig/Arn", id="the dead-letter queue of a rule"),
        pytest.param(
            destination("OnFailure", "Orders"), "fifo-queue-refused", "Properties/DestinationConfig/OnFailure/Destination/Fn::GetAtt", id="a destination"
        ),
        pytest.param(
            destination("OnSuccess", "DeadLetters"), "fifo-queue-refused", "Properties/DestinationConfig/OnSuccess/Destination/Fn::GetAtt", id="of its letters"
        ),
        pytest.param(rule(), "message-group-missing", "Properties/Targets/0/Arn", id="a rule"),
        pytest.param(rule(", SqsParameters: {}"), "message-group-missing", "Properties/Targets/0/Arn", id="empty parameters"),
        pytest.param(schedule(), "message-group-missing", "Properties/Target/Arn", id="a schedule"),
        pytest.param(pipe(), "message-group-missing", "Properties/Target", id="a pipe"),
        pytest.param(method("Action=SendMessage&MessageBody=1"), "message-group-missing", "Properties/Integration/Uri", id="an API"),
    ],
)
def test_bad(sender: str, rule: str, route: str, changed: Changed) -> None:
    assert found(changed, sender) == {(rule, route)}


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param(rule(GROUP), id="a rule"),
        pytest.param(schedule(GROUP), id="a schedule"),
        pytest.param(pipe(", TargetParameters: {SqsQueueParameters: {MessageGroupId: $.id}}"), id="a pipe"),
        pytest.param(method("Action=SendMessage&MessageGroupId=g&MessageBody=1"), id="an API"),
        pytest.param(rule(arn="!GetAtt Worker.Arn"), id="trap: a rule that sends elsewhere"),
        pytest.param(destination("OnFailure", "Worker"), id="trap: a function as destination"),
    ],
)
def test_good(sender: str, changed: Changed) -> None:
    assert found(changed, sender) == set()


def test_a_dead_letter_queue_of_asynchronous_invocations_is_a_standard_queue(changed: Changed) -> None:
    [said] = changed(FIFO % "true" + function("", ", DeadLetterConfig: {TargetArn: !GetAtt DeadLetters.Arn}"), "fifo-queue-refused")
    assert (said.verdict, said.resource, said.route) == ("fail", "Reports", "Properties/DeadLetterConfig/TargetArn/Fn::GetAtt")


@pytest.mark.parametrize(
    "sender",
    [rule(), schedule(), pipe(), BUCKET, IOT, TO_DLQ, destination("OnFailure", "Orders")],
    ids=["rule", "schedule", "pipe", "bucket", "IoT", "dead letters", "destination"],
)
def test_a_standard_queue_asks_for_none_of_this(sender: str, changed: Changed) -> None:
    assert [said for rule in RULES for said in changed(sender, rule)] == []


@pytest.mark.parametrize("sender", [rule(GROUP), schedule(GROUP), method("Action=SendMessage&MessageGroupId=g&MessageBody=1")], ids=["rule", "schedule", "API"])
def test_without_content_based_deduplication_somebody_gives_an_id(sender: str, changed: Changed) -> None:
    assert {rule for rule, _ in found(changed, sender, "false")} == {"message-deduplication-missing"}


def test_an_api_gives_the_id_itself(changed: Changed) -> None:
    assert found(changed, method("Action=SendMessage&MessageGroupId=g&MessageDeduplicationId=d&MessageBody=1"), "false") == set()


@pytest.mark.parametrize("rule_name", ["message-group-missing", "fifo-queue-refused"])
def test_whether_it_is_a_fifo_queue_may_be_unknown(rule_name: str, changed: Changed) -> None:
    said = changed("Orders: {Properties: {FifoQueue: !Ref Fifo}}\n" + rule() + BUCKET.replace("Sender", "Uploads"), rule_name, HEAD)
    assert {(one.verdict, "Fifo" in one.settle) for one in said} == {("undecided", True)}


PUBLISHES = """
Orders: {Properties: {FifoQueue: true, QueueName: orders.fifo}}
DeadLetters: {Properties: {FifoQueue: true, QueueName: failed.fifo}}
Mapping: {Properties: {MaximumBatchingWindowInSeconds: null}}
Placed: {Type: AWS::SNS::Topic, Properties: {TopicName: placed.fifo, FifoTopic: true, ContentBasedDeduplication: %s}}
Fed: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}
Shop:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: %s
    Handler: index.handler
    Role: !GetAtt WorkerRole.Arn
    Environment: {Variables: {TOPIC: !Ref Placed}}
    Code:
      ZipFile: |
%s
"""
IN_PYTHON = (
    "        import boto3, os\n        def handler(event, context):\n            boto3.client('sns').publish(TopicArn=os.environ['TOPIC'], Message='x'%s)"
)
IN_NODE = (
    "        const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');\n"
    "        exports.handler = async (event) => { await new SNSClient({}).send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: 'x'%s })); };"
)


@pytest.mark.parametrize(
    ("written", "group", "id_"),
    [
        (("python3.13", IN_PYTHON), ", MessageGroupId='a'", ", MessageDeduplicationId='b'"),
        (("nodejs22.x", IN_NODE), ", MessageGroupId: 'a'", ", MessageDeduplicationId: 'b'"),
    ],
)
@pytest.mark.parametrize("deduplicates", ["true", "false"])
def test_what_is_published_to_a_fifo_topic(written: tuple[str, str], group: str, id_: str, deduplicates: str, changed: Changed) -> None:
    def said(given: str) -> set[tuple[str, str, str]]:
        body = PUBLISHES % (deduplicates, written[0], written[1] % given)
        return {(one.rule, one.resource, one.key) for name in RULES for one in changed(body, name) if one.resource == "Shop"}

    lacks_group = ("message-group-missing", "Shop", "Shop to Placed")
    lacks_id = {("message-deduplication-missing", "Shop", "Shop to Placed")} if deduplicates == "false" else set()
    assert said("") == {lacks_group, *lacks_id}
    assert said(group) == lacks_id
    assert said(id_) == {lacks_group}
    assert said(group + id_) == set()


def test_a_standard_topic_needs_no_group(changed: Changed) -> None:
    body = PUBLISHES.replace("TopicName: placed.fifo, FifoTopic: true, ContentBasedDeduplication: %s", "TopicName: placed") % ("python3.13", IN_PYTHON % "")
    assert [one for name in RULES for one in changed(body, name) if one.resource == "Shop"] == []


ELSEWHERE = """
Next: {Type: AWS::SQS::Queue, Properties: {KIND}}
"""
SENDS = """
import boto3, os
sqs = boto3.client("sqs")
def handler(event, context):
    for record in event["Records"]:
        request = {"QueueUrl": os.environ["NEXT"], "MessageBody": record["body"]}
        GIVEN
        sqs.send_message(**request)
"""
SENDS_IN_NODE = """
const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
const sqs = new SQSClient({});
exports.handler = async (event) => {
  for (const record of event.Records) {
    const request = { QueueUrl: process.env.NEXT, MessageBody: record.body };
    GIVEN
    await sqs.send(new SendMessageCommand(request));
  }
};
"""
GROUPED = ('request["MessageGroupId"] = "g"', 'request.MessageGroupId = "g";')
SEEN_ONCE = ('request["MessageDeduplicationId"] = record["messageId"]', "request.MessageDeduplicationId = record.messageId;")
FIFO_QUEUE, UNSEEN = "FifoQueue: true, ContentBasedDeduplication: true", "FifoQueue: true"
ELSEWHERE_NAMED = ('other = request\n        other["MessageGroupId"] = "g"', 'const other = request; other.MessageGroupId = "g";')
HELD = ('held = [request]\n        held[0]["MessageGroupId"] = "g"', 'const held = [request]; held[0].MessageGroupId = "g";')
PERHAPS = ('if record["body"].startswith("x"):\n            request["MessageGroupId"] = "g"', 'if (record.body.startsWith("x")) request.MessageGroupId = "g";')


@pytest.mark.parametrize("language", [0, 1], ids=["python", "node"])
@pytest.mark.parametrize(
    ("given", "kind", "rules"),
    [
        ((), FIFO_QUEUE, {"message-group-missing"}),
        ((GROUPED,), FIFO_QUEUE, set()),
        ((GROUPED,), UNSEEN, {"message-deduplication-missing"}),
        ((GROUPED, SEEN_ONCE), UNSEEN, set()),
        ((PERHAPS,), FIFO_QUEUE, set()),
        ((ELSEWHERE_NAMED,), FIFO_QUEUE, set()),
        ((HELD,), FIFO_QUEUE, set()),
        ((), "DelaySeconds: 0", set()),
    ],
    ids=["no group", "a group", "no id", "both", "a group on some ways", "by another name", "by a list", "a standard queue"],
)
def test_what_the_worker_sends_to_another_queue(
    given: tuple[tuple[str, str], ...], kind: str, rules: set[str], language: int, coded: Callable[..., list[Any]]
) -> None:
    runtime = ("python3.13", "nodejs22.x")[language]
    code = (SENDS, SENDS_IN_NODE)[language].replace("GIVEN", "\n        ".join(one[language] for one in given) or ("pass", ";")[language])
    more = ELSEWHERE.replace("KIND", kind)
    named = [
        (rule, one.verdict, one.resource)
        for rule in ("message-group-missing", "message-deduplication-missing")
        for one in coded(code, rule, more, f"    Runtime: {runtime}\n    Environment: {{Variables: {{NEXT: !Ref Next}}}}\n")
    ]
    assert {*named} == {(rule, "fail", "Worker") for rule in rules}


@pytest.mark.parametrize(
    ("step", "rules"),
    [
        ("print(entries)", {"message-group-missing"}),
        ("for entry in entries:\n            print(entry)", {"message-group-missing"}),
        ("for entry in entries:\n            add(entry)", set()),
        ("for place, entry in enumerate(entries):\n            entry['MessageGroupId'] = str(place)", set()),
        ("first = entries[0]\n        first.update(MessageGroupId='g')", set()),
        ("[add(entry) for entry in entries]", set()),
    ],
)
def test_what_is_put_into_each_entry_of_a_batch(step: str, rules: set[str], coded: Callable[..., list[Any]]) -> None:
    sends = 'entries = [{"Id": "1", "MessageBody": "x"}]\n        GIVEN\n        sqs.send_message_batch(QueueUrl=os.environ["NEXT"], Entries=entries)\n'
    helper = "def add(entry):\n    entry['MessageGroupId'] = 'g'\n"
    code = SENDS.partition("        request")[0].replace("def handler", f"{helper}def handler") + f"        {sends.replace('GIVEN', step)}"
    properties = "    Runtime: python3.13\n    Environment: {Variables: {NEXT: !Ref Next}}\n"
    found = coded(code, "message-group-missing", ELSEWHERE.replace("KIND", FIFO_QUEUE), properties)
    assert [(one.verdict, one.resource) for one in found] == [("fail", "Worker")] * len(rules)


@pytest.mark.parametrize("places", [("good", "bad"), ("bad", "good"), ("bad", "bad")], ids=["the second", "the first", "both"])
def test_each_of_two_calls_that_send_to_one_queue(places: tuple[str, str], coded: Callable[..., list[Any]]) -> None:
    sends = {"good": "sqs.send_message(**request, MessageGroupId='g')", "bad": "sqs.send_message(**request)"}
    code = SENDS.partition("        GIVEN")[0] + "".join(f"        {sends[one]}\n" for one in places)
    properties = "    Runtime: python3.13\n    Environment: {Variables: {NEXT: !Ref Next}}\n"
    found = coded(code, "message-group-missing", ELSEWHERE.replace("KIND", FIFO_QUEUE), properties)
    assert [(one.verdict, one.resource) for one in found] == [("fail", "Worker")]


FEEDING = """
Kept: {Type: AWS::SQS::Queue, Properties: {FifoQueue: FIFO}}
IntakeRole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
    Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: [!GetAtt Orders.Arn, ALSO]}]}}]
Intake:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: java21
    Handler: app.Intake
    Code: {S3Bucket: code, S3Key: intake.jar}
    Role: !GetAtt IntakeRole.Arn
    DeadLetterConfig: {TargetArn: !GetAtt Kept.Arn}
    Environment: {Variables: {QUEUE_URL: !Ref NAMED}}
"""


@pytest.mark.parametrize(
    ("rule", "fifo", "also", "named", "verdicts"),
    [
        ("fifo-queue-refused", "true", "!GetAtt Kept.Arn", "Orders", ["fail"]),
        ("fifo-queue-refused", "!Ref AWS::NoValue", "!GetAtt Kept.Arn", "Orders", []),
        ("fifo-queue-refused", "true", "!GetAtt Kept.Arn", "Kept", []),
        ("missing-send-permission", "!Ref AWS::NoValue", "!GetAtt DeadLetters.Arn", "Orders", ["fail"]),
        ("missing-send-permission", "!Ref AWS::NoValue", "!GetAtt Kept.Arn", "Orders", []),
        ("missing-send-permission", "!Ref AWS::NoValue", "!GetAtt DeadLetters.Arn", "Kept", []),
    ],
)
def test_where_a_function_that_feeds_the_queue_hands_on(rule: str, fifo: str, also: str, named: str, verdicts: list[str], changed: Changed) -> None:  # noqa: PLR0913, PLR0917 - one row
    fragment = FEEDING.replace("FIFO", fifo).replace("ALSO", also).replace("NAMED", named)
    assert [one.verdict for one in changed(fragment, rule) if "DeadLetterConfig" in one.text] == verdicts


def machine(message: str, operation: str = "sqs:sendMessage") -> str:
    body = f"{{QueueUrl: !Ref Orders, {message}}}"
    return (
        "Sender: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Definition: {StartAt: A, States: "
        f"{{A: {{Type: Task, Resource: 'arn:aws:states:::{operation}', Parameters: {body}, End: true}}}}}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("sender", "delayed"),
    [
        pytest.param(machine("MessageBody: x, MessageGroupId: g, DelaySeconds: 30"), True, id="a state"),
        pytest.param(machine("MessageBody: x, MessageGroupId: g, DelaySeconds.$: $.wait"), True, id="a state, of its input"),
        pytest.param(machine("Entries: [{Id: a, MessageBody: x, MessageGroupId: g, DelaySeconds: 5}]", "aws-sdk:sqs:sendMessageBatch"), True, id="a batch"),
        pytest.param(method("Action=SendMessage&MessageGroupId=g&DelaySeconds=5&MessageBody=1"), True, id="an API"),
        pytest.param(machine("MessageBody: x, MessageGroupId: g"), False, id="none"),
        pytest.param(machine("MessageBody: x, MessageGroupId: g, DelaySeconds: 0"), False, id="no seconds"),
        pytest.param(machine("MessageBody: DelaySeconds, MessageGroupId: g"), False, id="trap: a word of the body"),
        pytest.param(rule(GROUP), False, id="a rule, which has none"),
    ],
)
def test_a_delay_of_its_own(sender: str, delayed: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(FIFO % "true" + sender, "delay-on-fifo-queue")
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "Sender")] if delayed else [])
    standard = [one for one in changed(sender, "delay-on-fifo-queue") if one.verdict == "fail"]
    assert standard == []
