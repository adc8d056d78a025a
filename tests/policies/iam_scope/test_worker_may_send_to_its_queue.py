from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.rule import Severity

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
inline, allow = HELP["inline"], HELP["allow"]

RULE = "worker-may-send-to-its-queue"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
Changed = Callable[..., list[Any]]


def test_the_line_of_the_action(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
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
                  - SQS:SendMessage
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "WorkerRole", f"{ACTION}/1", "- SQS:SendMessage", "Orders")
    assert (
        said.text
        == "WorkerRole has sqs:SendMessage on Orders, the event source of Worker: a message that it sends there is processed again, in a loop that Lambda stops after about 16 invocations (recursive loop detection)"
    )


@pytest.mark.parametrize(
    ("loop", "goes_on"),
    [
        pytest.param("Allow", True, id="Lambda does not stop it"),
        pytest.param("Terminate", False, id="Lambda stops it"),
        pytest.param("!Ref Who", False, id="nobody knows whether Lambda stops it"),
    ],
)
def test_whether_lambda_stops_the_loop(loop: str, goes_on: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    """A loop that is meant has RecursiveLoop: Allow by AWS's own advice: that makes no error of it."""
    (said,) = changed(inline(allow("sqs:SendMessage")) + f"Worker: {{Properties: {{RecursiveLoop: {loop}}}}}\n", RULE, head=HEAD)
    assert (said.verdict, said.severity, said.resource, said.route, said.key) == ("fail", Severity.WARNING, "WorkerRole", ACTION, "Orders")
    assert said.text.endswith("that Lambda does not stop (RecursiveLoop: Allow)") is goes_on


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(inline(allow("sqs:SendMessage", "[!GetAtt DeadLetters.Arn, !GetAtt Orders.Arn]")), id="among others"),
        pytest.param(
            "Orders: {Properties: {QueueName: orders}}\n" + inline(allow("sqs:SendMessage", "'arn:aws:sqs:*:*:ord*'")), id="by the beginning of its name"
        ),
    ],
)
def test_bad(fragment: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.key) for one in said] == [("fail", "WorkerRole", ACTION, "Orders")]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="no send"),
        pytest.param(inline(allow("sqs:SendMessage", "!GetAtt DeadLetters.Arn")), id="to another queue"),
        pytest.param(inline(allow("sqs:SendMessage", "!ImportValue Theirs")), id="to a queue outside"),
        pytest.param(inline(allow("sqs:SendMessage"), "{Effect: Deny, Action: 'sqs:Send*', Resource: !GetAtt Orders.Arn}"), id="denied"),
        pytest.param(inline(allow("sqs:SendMessage", "'*'")), id="to every queue is another rule's matter"),
        pytest.param(inline(allow("'sqs:*'")), id="every action is another rule's matter"),
        pytest.param(inline(allow("[sqs:ChangeMessageVisibility, sqs:GetQueueUrl]")), id="what the CDK grants a consumer"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(
    ("fragment", "settle"),
    [
        pytest.param(inline(allow("sqs:SendMessage", "!Ref Who")), "--parameter Who=VALUE", id="the queue is a parameter"),
        pytest.param(inline(allow("!Ref Who")), "--parameter Who=VALUE", id="the action is a parameter"),
        pytest.param("Worker: {Properties: {Role: !ImportValue R}}", 'externals: {"R": …} in queuegate.yaml', id="an imported role"),
    ],
)
def test_undecided(fragment: str, settle: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(inline(allow("sqs:SendMessage", "!If [IsProd, !GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", ACTION, ("Env = prod",))


def queue_policy(principal: str, actions: str = "sqs:SendMessage", more: str = "", queue: str = "Orders") -> str:
    statement = f"{{Effect: Allow, Principal: {principal}, Action: {actions}, Resource: !GetAtt {queue}.Arn{more}}}"
    return f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref {queue}], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


@pytest.mark.parametrize("principal", ["{AWS: !GetAtt WorkerRole.Arn}", "{AWS: [!GetAtt WorkerRole.Arn, 'arn:aws:iam::111122223333:role/partner']}"])
def test_the_queue_policy_gives_it_as_the_role_does(principal: str, changed: Changed) -> None:
    (said,) = changed(queue_policy(principal, "[sqs:GetQueueUrl, sqs:SendMessage]"), RULE)
    route = "Properties/PolicyDocument/Statement/0/Action/1"
    assert (said.verdict, said.severity, said.resource, said.route, said.key) == ("fail", Severity.WARNING, "Access", route, "Orders")
    assert "the queue policy of Orders allows WorkerRole sqs:SendMessage" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(queue_policy("{AWS: !Ref 'AWS::AccountId'}"), id="trap: the account, which leaves it to the role"),
        pytest.param(queue_policy("{Service: sns.amazonaws.com}"), id="a service"),
        pytest.param(queue_policy("{AWS: 'arn:aws:iam::111122223333:role/partner'}"), id="another role"),
        pytest.param(queue_policy("{AWS: !GetAtt WorkerRole.Arn}", "sqs:ReceiveMessage"), id="another action"),
        pytest.param(queue_policy("{AWS: !GetAtt WorkerRole.Arn}", queue="DeadLetters"), id="another queue"),
        pytest.param(queue_policy('"*"'), id="everybody, which another rule says"),
        pytest.param(queue_policy("{AWS: !GetAtt WorkerRole.Arn}", more=", Condition: {StringEquals: {'aws:SourceVpce': vpce-1}}"), id="under a condition"),
        pytest.param(queue_policy("{AWS: !GetAtt WorkerRole.Arn}") + inline("{Effect: Deny, Action: 'sqs:SendMessage', Resource: '*'}"), id="denied"),
    ],
)
def test_what_a_queue_policy_does_not_give(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_a_role_that_another_function_sends_with_keeps_the_action(changed: Changed) -> None:
    """Taking it from the shared role would stop the other."""
    (said,) = changed(inline(allow("sqs:SendMessage")) + "Producer: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}\n", RULE)
    assert said.fix.startswith("Remove sqs:SendMessage on Orders from WorkerRole. If Producer sends with it, give Worker a role of its own instead.")
    (alone,) = changed(inline(allow("sqs:SendMessage")), RULE)
    assert alone.fix.startswith("Remove sqs:SendMessage on Orders from WorkerRole. To have")


def test_a_function_that_reads_its_own_dead_letter_queue_needs_it(changed: Changed) -> None:
    """Lambda sends what failed asynchronously with the function's role."""
    own = "Worker: {Properties: {DeadLetterConfig: {TargetArn: !GetAtt Orders.Arn}}}\n"
    assert changed(inline(allow("sqs:SendMessage")) + own, RULE) == []
    other = own.replace("Orders", "DeadLetters")
    assert [one.verdict for one in changed(inline(allow("sqs:SendMessage")) + other, RULE)] == ["fail"]


TOPIC = """
Topic: {Type: AWS::SNS::Topic}
Subscribed: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.ArnMORE}}
Other: {Type: AWS::SNS::Topic}
"""
BUCKET = "Inbox: {Type: AWS::S3::Bucket, Properties: {BucketName: inbox, NotificationConfiguration: {QueueConfigurations: [{Event: 'EVENT', Queue: !GetAtt Orders.ArnMORE}]}}}\n"
CREATED = BUCKET.replace("EVENT", "s3:ObjectCreated:*")


@pytest.mark.parametrize(
    ("fragment", "words", "key"),
    [
        pytest.param(
            inline(allow("sns:Publish", "!Ref Topic")) + TOPIC.replace("MORE", ""),
            "sns:Publish on Topic, which sends to Orders",
            "Orders by Subscribed",
            id="a topic",
        ),
        pytest.param(
            inline(allow("sns:Publish", "!Ref Topic")) + TOPIC.replace("MORE", ", RawMessageDelivery: true"),
            "what it publishes there",
            "Orders by Subscribed",
            id="raw",
        ),
        pytest.param(
            inline(allow("sns:Publish", "!Ref Topic"))
            + "Topic: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}",
            "sns:Publish on Topic",
            "Orders by Topic",
            id="a subscription in the topic",
        ),
        pytest.param(
            inline(allow("s3:PutObject", "!Sub '${Inbox.Arn}/*'")) + CREATED.replace("MORE", ""), "s3:PutObject on Inbox", "Orders by Inbox", id="a bucket"
        ),
        pytest.param(
            inline(allow("[s3:GetObject, s3:PutObject]", "'arn:aws:s3:::inbox/*'")) + CREATED.replace("MORE", ""),
            "what it writes there",
            "Orders by Inbox",
            id="spelt",
        ),
        pytest.param(
            inline(allow("s3:PutObject", "!Sub '${Inbox.Arn}/done/*'")) + CREATED.replace("MORE", ""), "s3:PutObject on Inbox", "Orders by Inbox", id="a part"
        ),
    ],
)
def test_a_way_back(fragment: str, words: str, key: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "WorkerRole", Severity.WARNING, key)]
    assert words in said[0].text


PIPE = """
Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
Others: {Type: AWS::DynamoDB::Table}
Stream: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: x, Source: !GetAtt Items.StreamArn, Target: !GetAtt Orders.Arn, SourceParameters: {DynamoDBStreamParameters: {StartingPosition: LATESTMORE}}EXTRA}}
"""
RULE_OF_BUS = """
Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
All: {Type: AWS::Events::Rule, Properties: {EventPattern: PATTERN, Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]MORE}}
"""
ANY = "{account: [!Ref AWS::AccountId]}"


def pipe(more: str = "", extra: str = "") -> str:
    return PIPE.replace("LATESTMORE}", f"LATEST}}{more}").replace("EXTRA", extra)


def bus(pattern: str = ANY, more: str = ", EventBusName: !Ref Bus") -> str:
    return RULE_OF_BUS.replace("PATTERN", pattern).replace("MORE", more)


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        (inline(allow("dynamodb:UpdateItem", "!GetAtt Items.Arn")) + pipe(), "dynamodb:UpdateItem on Items, from where Stream sends to Orders"),
        (inline(allow("[dynamodb:GetItem, dynamodb:PutItem, dynamodb:DeleteItem]", "!GetAtt Items.Arn")) + pipe(), "dynamodb:PutItem on Items"),
        (inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus(), "events:PutEvents on Bus, from where All sends to Orders"),
        (inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus("{source: [{prefix: ''}]}"), "what it puts there is processed again"),
        (inline(allow("events:PutEvents", "!Sub 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default'")) + bus(more=""), "events:PutEvents on default"),
    ],
)  # fmt: skip
def test_a_way_back_that_lambda_does_not_detect(fragment: str, words: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "WorkerRole", Severity.WARNING)]
    assert words in said[0].text
    assert "in a loop that Lambda does not detect" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        inline(allow("dynamodb:PutItem", "!GetAtt Items.Arn")) + pipe(', FilterCriteria: {Filters: [{Pattern: \'{"eventName": ["INSERT"]}\'}]}'),
        inline(allow("dynamodb:PutItem", "!GetAtt Items.Arn")) + pipe(extra=", Enrichment: !GetAtt Worker.Arn"),
        inline(allow("dynamodb:PutItem", "!GetAtt Others.Arn")) + pipe(),
        inline(allow("dynamodb:GetItem", "!GetAtt Items.Arn")) + pipe(),
        inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus("{source: [shop], detail-type: [Order Placed]}"),
        inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus(more=""),
        inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus(more=", EventBusName: !Ref Bus, State: DISABLED"),
        inline(allow("events:PutEvents", "'*'")) + bus(),
    ],
    ids=["new items", "an enrichment", "another table", "reads", "some events", "another bus", "a rule that is off", "everything"],
)
def test_trap_what_a_filter_or_another_place_keeps_from_coming_back(fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, RULE) if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    "fragment",
    [
        inline(allow("sns:Publish", "!Ref Other")) + TOPIC.replace("MORE", ""),
        inline(allow("sns:Publish", "!Ref Topic")) + TOPIC.replace("MORE", ", FilterPolicy: {kind: [order]}"),
        inline(allow("sns:Publish", "'*'")) + TOPIC.replace("MORE", ""),
        inline(allow("s3:PutObject", "!Sub '${Inbox.Arn}/*'")) + CREATED.replace("MORE", ", Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}"),
        inline(allow("s3:PutObject", "'arn:aws:s3:::inbox-of-others/done/*'")) + CREATED.replace("MORE", ""),
        inline(allow("s3:PutObject", "!Sub '${Inbox.Arn}/*'")) + BUCKET.replace("EVENT", "s3:ObjectRemoved:*").replace("MORE", ""),
        inline(allow("s3:GetObject", "!Sub '${Inbox.Arn}/*'")) + CREATED.replace("MORE", ""),
    ],
)
def test_what_does_not_come_back(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_the_policy_template_of_sam(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://bucket/key
      Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Orders.QueueName}]
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.key) == ("fail", "WorkerRole", "Orders")
    assert said.text.startswith("WorkerRole has sqs:SendMessage* on Orders")


def test_the_policy_template_of_sam_for_senders_is_a_way_to_send(judged: Callable[..., list[Any]]) -> None:
    """It has the action sqs:SendMessage*, which is sqs:SendMessage and nothing else."""
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Other: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: s3://artifacts/app.zip
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt %s.QueueName}}]
      Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
    (said,) = judged(template % "Orders", rule="worker-may-send-to-its-queue")
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")
    assert judged(template % "Other", rule="worker-may-send-to-its-queue") == []


@pytest.mark.parametrize("action", ["sqs:Send*", "SQS:SendMessage*", "sqs:SendMessag?"])
def test_a_pattern_for_sending_alone_is_sending(action: str, changed: Callable[..., list[Any]]) -> None:
    role = f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: '{action}', Resource: !GetAtt Orders.Arn}}]}}}}]}}}}"
    assert [one.verdict for one in changed(role, "worker-may-send-to-its-queue")] == ["fail"]


def test_a_worker_that_does_send_to_its_queue_is_told_what_a_loop_needs(coded: Callable[..., list[Any]]) -> None:
    code = """
import os, boto3
def handler(event, context):
    for record in event["Records"]:
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="next")
    return {"batchItemFailures": []}
"""
    (said,) = coded(code, RULE, inline(allow("sqs:SendMessage")), "    Environment: {Variables: {QUEUE: !Ref Orders}}\n")
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")
    assert said.fix.startswith("Send what is to be worked on next to another queue. Where the loop is meant,")


def puts(entry: str, more: str = "", pattern: str = "source: [orders]", rule: str = "", node: bool = False) -> str:  # noqa: FBT001, FBT002 - in which language
    """A worker that puts this event, and a rule that sends what matches the pattern to its queue."""
    code = (
        f'import {{ EventBridgeClient, PutEventsCommand }} from "@aws-sdk/client-eventbridge";\nconst events = new EventBridgeClient({{}});\n'
        f"export const handler = async (event) => {{\n  const done = await events.send(new PutEventsCommand({{ Entries: [{entry}] }}));\n"
        "  if (done.FailedEntryCount) throw new Error();\n  return { batchItemFailures: [] };\n};"
        if node
        else f'import os, boto3\nevents = boto3.client("events")\ndef handler(event, context):\n    done = events.put_events(Entries=[{entry}])\n'
        '    if done["FailedEntryCount"]:\n        raise ValueError(done)\n    return {"batchItemFailures": []}'
    )
    lines = "".join(f"        {line}\n" for line in code.splitlines())
    return (
        f"Created: {{Type: AWS::Events::Rule, Properties: {{{rule}EventPattern: {{{pattern}}}, Targets: [{{Id: q, Arn: !GetAtt Orders.Arn}}]}}}}\n{more}"
        f"Worker:\n  Properties:\n    Runtime: {'nodejs22.x' if node else 'python3.13'}\n    Environment: {{Variables: {{BUS_NAME: !Ref Bus}}}}\n    Code:\n      ZipFile: |\n{lines}"
    )


DONE = '"Source": "orders", "DetailType": "Order done", "Detail": "{}"'
BUS = "Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n"
ON_BUS = f'{{{DONE}, "EventBusName": os.environ["BUS_NAME"]}}'


@pytest.mark.parametrize(
    "given",
    [
        puts(f"{{{DONE}}}", BUS),
        puts(f"{{{DONE}}}", BUS, "source: [{prefix: ord}], detail-type: [Order made, Order done]"),
        puts(ON_BUS, BUS, rule="EventBusName: !Ref Bus, "),
        puts(ON_BUS, BUS, rule="EventBusName: !GetAtt Bus.Arn, "),
        puts('{ Source: "orders", DetailType: "Order done", Detail: "{}" }', BUS, node=True),
    ],
    ids=["a source", "a detail-type", "a bus", "its ARN", "Node"],
)
def test_an_event_that_comes_back_is_a_loop(given: str, changed: Changed) -> None:
    found = [one for one in changed(given, RULE) if one.verdict == "fail"]
    assert [(one.resource, one.route) for one in found] == [("Worker", "Properties/Code/ZipFile")]
    assert found[0].text.startswith(
        "Worker puts an event with the source orders and the detail-type Order done, which Created sends to Orders, the event source of Worker"
    )


@pytest.mark.parametrize(
    "given",
    [
        puts(f"{{{DONE}}}", BUS, "source: [orders], detail-type: [Order made]"),
        puts(f"{{{DONE}}}", BUS, "source: [shop]"),
        puts(f"{{{DONE}}}", BUS, "source: [orders], detail: {state: [made]}"),
        puts(f"{{{DONE}}}", BUS, rule="State: DISABLED, "),
        puts(f"{{{DONE}}}", BUS, rule="EventBusName: !Ref Bus, "),
        puts(ON_BUS, BUS),
        puts('{"Source": os.environ["BUS_NAME"], "DetailType": "Order done", "Detail": "{}"}', BUS),
    ],
    ids=["another detail-type", "another source", "it asks for more", "disabled", "another bus", "the default bus", "a source of the environment"],
)
def test_trap_an_event_that_does_not_or_may_not_come_back(given: str, changed: Changed) -> None:
    assert [one for one in changed(given, RULE) if one.verdict == "fail"] == []


TOLD = """
Inbox: {Type: AWS::S3::Bucket, Properties: {BucketName: inbox, NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}}}
Created: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Inbox]}DETAIL}}MORE, Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}}
"""
BELOW = ", object: {key: [{prefix: in/}]}"
NOTIFIED = CREATED.replace("MORE", ", Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}%s]}}")
INSIDE, BESIDE, ALL = (inline(allow("s3:PutObject", f"!Sub '${{Inbox.Arn}}/{path}'")) for path in ("in/done/*", "out/*", "*"))


@pytest.mark.parametrize(
    ("fragment", "comes"),
    [
        (INSIDE + NOTIFIED % "", True),
        (INSIDE + TOLD.replace("DETAIL", BELOW).replace("MORE", ""), True),
        (ALL + TOLD.replace("DETAIL", "").replace("MORE", ""), True),
        (BESIDE + NOTIFIED % "", False),
        (INSIDE + NOTIFIED % ", {Name: suffix, Value: .csv}", False),
        (BESIDE + TOLD.replace("DETAIL", BELOW).replace("MORE", ""), False),
        (ALL + TOLD.replace("DETAIL", BELOW).replace("MORE", ""), False),  # where in the bucket it writes, nobody says
        (INSIDE + TOLD.replace("DETAIL", BELOW).replace("MORE", ", State: DISABLED"), False),
        (INSIDE + TOLD.replace("DETAIL", ", object: {key: [{suffix: .csv}]}").replace("MORE", ""), False),
    ],
)
def test_a_part_of_a_bucket_that_comes_back(fragment: str, comes: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    assert [(one.verdict, one.resource) for one in changed(fragment, RULE)] == [("fail", "WorkerRole")] * comes


ON_ALL = """
WorkerRole:
  Properties: {ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSQSFullAccess]}
Next: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("to", "more", "said"),
    [
        pytest.param("!Ref Orders", ON_ALL, ["Worker sends messages to Orders, the event source of Worker"], id="its own, and it may send to all"),
        pytest.param("!Ref Next", ON_ALL, [], id="another"),
        pytest.param("!Ref Orders", "Next: {Type: AWS::SQS::Queue}\n", [], id="it may not"),
    ],
)
def test_what_the_code_sends_to_its_own_queue_where_the_role_may_send_to_all(to: str, more: str, said: list[str], coded: Callable[..., list[Any]]) -> None:
    code = "import boto3, os\ndef handler(event, context):\n    boto3.client('sqs').send_message(QueueUrl=os.environ['TO'], MessageBody='m')"
    found = [one for one in coded(code, RULE, more, f"    Environment: {{Variables: {{TO: {to}}}}}\n") if one.verdict == "fail"]
    assert [one.text.partition(":")[0] for one in found] == said
    assert [(one.resource, one.route) for one in found] == [("Worker", "Properties/Code/ZipFile") for _ in said]
