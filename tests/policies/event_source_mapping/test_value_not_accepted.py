from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.model.refusals.of_functions import _RUNTIME, _may_be_runtime
from queuegate.synth.values.defaults import FUNCTION, MAPPING, QUEUE, ROWS

spread: Any = runpy.run_path(str(Path(__file__).parents[2] / "lengths.py"))["spread"]
RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]
PARTS = {QUEUE: "Orders", MAPPING: "Mapping", FUNCTION: "Worker"}
ROUND = [pytest.param(*at, id="/".join(at)) for at, row in ROWS.items() if at[0] in PARTS and row.is_bounded]


def put(kind: str, path: str, value: Any) -> str:
    """The property at this path of the part of this kind."""
    head, *inner = path.split(".")
    written = f"{value}" if not isinstance(value, list) else f"[{', '.join(value)}]"
    for key in reversed(inner):
        written = f"{{{key}: {written}}}"
    return f"{PARTS[kind]}: {{Properties: {{{head}: {written}}}}}"


def wrongs(kind: str, path: str) -> list[Any]:
    row = ROWS[kind, path]
    if row.words:
        word = f"{row.words[0]}s"
        return [[word] if isinstance(row.default, tuple) or path.endswith("Metrics") else word]
    most = max(filter(None, (row.most, row.beyond and row.beyond[1])), default=None)
    return [row.least - 1 if row.least is not None else None, None if most is None else most + 1]


@pytest.mark.parametrize(("kind", "path"), spread(ROUND, 6))
def test_what_aws_refuses_is_one_defect_and_nothing_follows_from_it(kind: str, path: str, changed: Changed) -> None:
    for wrong in filter(lambda one: one is not None, wrongs(kind, path)):
        said = changed(put(kind, path, wrong))
        place = f"Properties/{path.replace('.', '/')}"
        assert [one.rule for one in said if one.resource == PARTS[kind] and one.route.startswith(place) and one.verdict == "fail"], (wrong, said)
        alone = {
            "provisioned-poller-range",
            "fifo-queue-attributes",
            "maximum-concurrency-with-provisioned-pollers",
            "maximum-pollers-unstated",
            "provisioned-pollers-with-window",
        }
        others = [one for one in said if not one.route.startswith(place) and one.rule not in alone]
        assert others == [], wrong


@pytest.mark.parametrize(
    ("fragment", "says"),
    [
        ("Orders: {Properties: {MessageRetentionPeriod: 30}}", "MessageRetentionPeriod of Orders is 30 s; SQS accepts 60 to 1,209,600 s"),
        ("DeadLetters: {Properties: {DelaySeconds: '1000'}}", "DelaySeconds of DeadLetters is 1,000 s; SQS accepts 0 to 900 s"),
        ("Worker: {Properties: {RecursiveLoop: allow}}", "RecursiveLoop of Worker is allow; Lambda accepts Allow, Terminate"),
        ("Mapping: {Properties: {FunctionResponseTypes: [reportBatchItemFailures]}}", "FunctionResponseTypes of Mapping is reportBatchItemFailures"),
        (
            "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: '3', ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 0}}}",
            "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions of Live is 0; Lambda accepts 1 or more",
        ),
        ("Logs: {Properties: {RetentionInDays: 29}}", "RetentionInDays of Logs is 29 days; CloudWatch Logs accepts no number between 14 and 30 days"),
        ("DeadLetterAlarm: {Properties: {TreatMissingData: notbreaching}}", "TreatMissingData of DeadLetterAlarm is notbreaching"),
        (
            "T: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: ON_DEMAND}}\nWorker: {Properties: {Environment: {Variables: {TABLE: !Ref T}}}}",
            "BillingMode of T is ON_DEMAND; DynamoDB accepts PROVISIONED, PAY_PER_REQUEST",
        ),
        (
            "K: {Type: AWS::KMS::Key, Properties: {PendingWindowInDays: 3}}\nOrders: {Properties: {KmsMasterKeyId: !Ref K}}",
            "PendingWindowInDays of K is 3 days; KMS accepts 7 to 30 days",
        ),
    ],
)
def test_the_message_names_the_value_and_what_is_accepted(fragment: str, says: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert says in said.text
    assert "CloudFormation fails, on create and on update" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        "Orders: {Properties: {MessageRetentionPeriod: 60, DelaySeconds: 900}}",
        "Worker: {Properties: {RecursiveLoop: Terminate, MemorySize: 10240}}",
        "Worker: {Properties: {RecursiveLoop: !Ref Any}}",
        "Mapping: {Properties: {MetricsConfig: {Metrics: [EventCount]}}}",
        "Elsewhere: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 5000}}",
    ],
    ids=["at the bounds", "the words", "a parameter", "a list", "trap: a queue that is no part of the pipeline"],
)
def test_good_is_silent(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head="{Parameters: {Any: {Type: String}}}") == []


def test_only_the_world_with_the_wrong_word_is_named(changed: Changed) -> None:
    head = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    said = changed("Worker: {Properties: {RecursiveLoop: !If [IsProd, Terminate, terminate]}}", RULE, head=head)
    assert [(one.resource, one.route, one.worlds) for one in said] == [("Worker", "Properties/RecursiveLoop/Fn::If/2", ("Env is not prod",))]


def test_what_lies_outside_exists_already_and_is_judged_by_what_follows(judged: Callable[..., list[Any]]) -> None:
    text = "Resources: {Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !ImportValue Orders, FunctionName: worker}}}"
    outside = "Orders: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 30}}"
    assert judged(text, rule=RULE, externals=outside) == []
    assert [one.verdict for one in judged(text, rule="retention-survives-outage", externals=outside)] == ["fail"]


def test_a_timeout_above_900_s_is_judged_further_on_managed_instances_only(changed: Changed) -> None:
    longer = "Orders: {Properties: {VisibilityTimeout: 1000}}\nWorker: {Properties: {Timeout: 1200%s}}"
    assert {one.rule for one in changed(longer % "")} == {"function-timeout-range"}
    assert "visibility-below-timeout" in {one.rule for one in changed(longer % ", CapacityProviderConfig: {}")}


SUBSCRIBED = "T: {Type: AWS::SNS::Topic, Properties: {FifoTopic: FIFO, TopicName: NAME}}\nS: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref T, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}"


@pytest.mark.parametrize(
    ("fragment", "resource", "route", "says", "fix"),
    [
        ("Orders: {Properties: {QueueName: orders.live}}", "Orders", "QueueName", "QueueName of Orders is 'orders.live'; SQS accepts letters, digits,", ""),
        ("Orders: {Properties: {QueueName: !Sub '${AWS::StackName}/orders'}}", "Orders", "QueueName", "is '${AWS::StackName}/orders'", ""),
        (f"DeadLetters: {{Properties: {{QueueName: {'d' * 81}}}}}", "DeadLetters", "QueueName", "81 characters long; SQS accepts letters, digits,", ""),
        (f"Worker: {{Properties: {{FunctionName: {'w' * 65}}}}}", "Worker", "FunctionName", "64 characters at most", ""),
        (
            "Worker: {Properties: {LoggingConfig: {LogGroup: !GetAtt Logs.Arn}}}",
            "Worker",
            "LoggingConfig/LogGroup",
            "LoggingConfig.LogGroup of Worker is the ARN of Logs; Lambda accepts letters,",
            "",
        ),
        (
            "Worker: {Properties: {Role: !Ref WorkerRole}}",
            "Worker",
            "Role/Ref",
            "Role of Worker is the name of WorkerRole; Lambda accepts the ARN of a role",
            "",
        ),
        ("Worker: {Properties: {Role: worker}}", "Worker", "Role", "Role of Worker is 'worker'; Lambda accepts the ARN of a role", ""),
        ("Worker: {Properties: {Architectures: [arm64, x86_64]}}", "Worker", "Architectures", "is arm64, x86_64; Lambda accepts one of them", ""),
        (
            "Worker: {Properties: {Environment: {Variables: {AWS_REGION: eu-west-1}}}}",
            "Worker",
            "Environment/Variables/AWS_REGION",
            "is a reserved environment variable; Lambda accepts no value for it",
            "Give the variable AWS_REGION of Worker another name.",
        ),
        (
            "Worker: {Properties: {Environment: {Variables: {QUEUE-URL: x}}}}",
            "Worker",
            "Environment/Variables/QUEUE-URL",
            "no name of an environment variable",
            "",
        ),
        (
            "Worker: {Properties: {Environment: {Variables: {HOSTS: [a, b]}}}}",
            "Worker",
            "Environment/Variables/HOSTS",
            "is a list; Lambda accepts a string",
            "",
        ),
        (
            f"Worker: {{Properties: {{Environment: {{Variables: {{RULES: {'x' * 4092}}}}}}}}}",
            "Worker",
            "Environment/Variables",
            "4,097 bytes long and more; Lambda accepts 4,096 bytes",
            "",
        ),
        (
            "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}, EphemeralStorage: {Size: 1024}}}",
            "Worker",
            "EphemeralStorage/Size",
            "EphemeralStorage.Size of Worker is 1,024 MB; Lambda accepts 512 MB at most with SnapStart",
            "",
        ),
        (SUBSCRIBED.replace("FIFO", "true", 1).replace("NAME", "orders"), "T", "TopicName", "SNS accepts a name that ends in .fifo for a FIFO topic", ""),
        (SUBSCRIBED.replace("FIFO", "false", 1).replace("NAME", "orders.fifo"), "T", "TopicName", "SNS accepts no such name for a standard topic", ""),
        (
            "R: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !Ref Orders}]}}",
            "R",
            "Targets/0/Arn",
            "Targets of R has the URL of Orders; EventBridge accepts the ARN of a queue",
            "Write the ARN of Orders in its place: !GetAtt Orders.Arn.",
        ),
        (
            "B: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !Ref Orders}]}}}",
            "B",
            "NotificationConfiguration/QueueConfigurations/0/Queue",
            "has the URL of Orders; S3 accepts the ARN of a queue",
            "",
        ),
    ],
)
def test_a_text_of_the_wrong_form(fragment: str, resource: str, route: str, says: str, fix: str, changed: Changed) -> None:  # noqa: PLR0913, PLR0917 - one row
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", resource, f"Properties/{route}")]
    assert says in said[0].text
    assert fix in said[0].fix


@pytest.mark.parametrize(
    "fragment",
    [
        "Orders: {Properties: {QueueName: !Ref Any}}",
        "Orders: {Properties: {QueueName: !Sub '${AWS::StackName}-orders_1'}}",
        f"Orders: {{Properties: {{FifoQueue: true, QueueName: {'q' * 75}.fifo}}}}\nDeadLetters: {{Properties: {{FifoQueue: true, QueueName: dead.fifo}}}}",
        "Worker: {Properties: {FunctionName: arn:aws:lambda:eu-west-1:111122223333:function:worker}}",
        "Worker: {Properties: {LoggingConfig: {LogGroup: !Ref Logs}}}",
        "Worker: {Properties: {LoggingConfig: {LogGroup: '/teams/a.b#c/worker'}}}",
        "Worker: {Properties: {Role: !Ref Any}}",
        "Worker: {Properties: {SnapStart: {ApplyOn: None}, EphemeralStorage: {Size: 1024}}}",
        "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}, EphemeralStorage: {Size: 512}}}",
        "Worker: {Properties: {Role: !Sub 'arn:aws:iam::${AWS::AccountId}:role/worker'}}",
        "Worker: {Properties: {Environment: {Variables: {TZ: Europe/Vienna, PATH: /opt, AWS_LAMBDA_EXEC_WRAPPER: /opt/wrap, AWS_NODEJS_CONNECTION_REUSE_ENABLED: '1'}}}}",
        f"Worker: {{Properties: {{Environment: {{Variables: {{RULES: {'x' * 4091}}}}}}}}}",
        "Elsewhere: {Type: AWS::SQS::Queue, Properties: {QueueName: no.name}}",
        SUBSCRIBED.replace("FIFO", "true", 1).replace("NAME", "!Sub '${AWS::StackName}.fifo'"),
        "R: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}",
    ],
)
def test_a_text_that_may_be_of_the_right_form(fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, RULE, head="{Parameters: {Any: {Type: String}}}") if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("arn", "right"),
    [
        ("arn:aws:iam::aws:policy/AWSLambdaVPCAccessExecutionRole", "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"),
        ("!Sub 'arn:${AWS::Partition}:iam::aws:policy/AWSLambdaBasicExecutionRole'", "iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
        ("arn:aws:iam::aws:policy/service-role/AWSXRayDaemonWriteAccess", "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRoles", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaSqsQueueExecutionRole", "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"),
        ("arn:aws:iam::aws:policy/AmazonSQSFulAccess", "arn:aws:iam::aws:policy/AmazonSQSFullAccess"),
        ("arn:aws:iam::aws:policy/AmazonSQSFullAccessV2", None),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", None),
        ("arn:aws:iam::aws:policy/AWSPolicyOfTomorrow", None),
        ("arn:aws:iam::111122223333:policy/AWSLambdaBasicExecutionRole", None),
        ("!Ref Any", None),
    ],
)
def test_a_managed_policy_by_a_path_or_a_name_that_it_does_not_have(arn: str, right: str | None, changed: Changed) -> None:
    said = changed(f"WorkerRole: {{Properties: {{ManagedPolicyArns: [{arn}]}}}}", RULE, head="{Parameters: {Any: {Type: String}}}")
    assert [(one.verdict, one.resource, one.route.partition("/Fn::")[0]) for one in said] == (
        [("fail", "WorkerRole", "Properties/ManagedPolicyArns/0")] if right else []
    )
    assert all(right in one.fix for one in said if right)


@pytest.mark.parametrize(
    ("parameter", "accepts"),
    [
        ("Type: String, Default: stage, AllowedValues: [dev, prod]", "dev, prod (AllowedValues)"),
        ("Type: Number, Default: 3, AllowedValues: [1, 2]", "1, 2 (AllowedValues)"),
        ("Type: CommaDelimitedList, Default: 'dev,stage', AllowedValues: [dev, prod]", "dev, prod (AllowedValues)"),
        ("Type: String, Default: A1, AllowedPattern: '[A-Z]+'", "what matches [A-Z]+ (AllowedPattern)"),
        ("Type: Number, Default: many", "numbers alone"),
        ("Type: Number, Default: 1001, MaxValue: 1000", "1,000 at most (MaxValue)"),
        ("Type: Number, Default: 1, MinValue: 2", "2 at least (MinValue)"),
        ("Type: String, Default: ab, MinLength: 3", "3 characters at least (MinLength)"),
    ],
)
def test_a_default_that_its_parameter_does_not_accept(parameter: str, accepts: str, changed: Changed) -> None:
    head = f"Parameters: {{P: {{{parameter}}}}}"
    (said,) = changed("Orders: {Properties: {QueueName: !Sub 'orders-${P}'}}", RULE, head=head)
    assert (said.verdict, said.key) == ("fail", "Default of P")
    assert accepts in said.text
    assert changed("Orders: {Properties: {QueueName: !Sub 'orders-${P}'}}", RULE, head=head, given={"P": "1"}) == []


@pytest.mark.parametrize(
    "parameter",
    [
        "Type: String, Default: dev, AllowedValues: [dev, prod]",
        "Type: String, Default: true, AllowedValues: ['true', 'false']",
        "Type: Number, Default: '2', AllowedValues: [1, 2]",
        "Type: CommaDelimitedList, Default: 'dev, prod', AllowedValues: [dev, prod]",
        "Type: CommaDelimitedList, Default: 'a,b', AllowedPattern: '[a-z]'",
        "Type: String, Default: '', AllowedPattern: '.*'",
        "Type: String, Default: a, AllowedPattern: '\\p{Alpha}'",
        "Type: String, NoEcho: true, Default: a, MinLength: 8",
        "Type: 'AWS::SSM::Parameter::Value<String>', Default: /orders/stage, AllowedPattern: '[a-z]+'",
        "Type: String, AllowedValues: [dev, prod]",
    ],
)
def test_a_default_that_is_accepted_or_is_none(parameter: str, changed: Changed) -> None:
    assert changed("Orders: {Properties: {QueueName: orders}}", RULE, head=f"Parameters: {{P: {{{parameter}}}}}") == []


@pytest.mark.parametrize(
    ("fragment", "resource"),
    [
        ("Orders: {Properties: {QueueName: !Sub '${P}-orders'}}", "Orders"),
        ("Orders: {Properties: {QueueName: !Join ['', [orders-, !Ref P, .fifo]], FifoQueue: true}}", "Orders"),
        ("Worker: {Properties: {FunctionName: !Sub 'orders-${P}-worker'}}", "Worker"),
        (
            "Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/orders/${P}'}}\nWorker: {Properties: {LoggingConfig: {LogGroup: !Ref Logs}}}",
            "Logs",
        ),
    ],
)
@pytest.mark.parametrize("other", ["pr od", "x" * 512, "arn:aws:sqs:a"])
def test_a_name_is_judged_with_each_value_of_its_parameter(fragment: str, resource: str, other: str, changed: Changed) -> None:
    """And a name in which any of them is right is right."""
    said = changed(fragment, RULE, head=f"Parameters: {{P: {{Type: String, Default: dev, AllowedValues: [dev, '{other}']}}}}")
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", resource, (f"P = {other}",))]
    assert changed(fragment, RULE, head="Parameters: {P: {Type: String, Default: dev, AllowedValues: [dev, prod]}}") == []


def _failing(said: list[Any]) -> list[tuple[str, str]]:
    return [(one.resource, one.route.partition("/Fn::")[0].removesuffix("/Ref")) for one in said if one.verdict == "fail"]


SENDING = {
    "hook": "Sender: {Type: AWS::AutoScaling::LifecycleHook, Properties: {AutoScalingGroupName: web, LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING', NotificationTargetARN: %s, RoleARN: %s}}",
    "iot": "Sender: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: SELECT, Actions: [{Sqs: {QueueUrl: %s, RoleArn: %s}}]}}}",
    "http": "Sender: {Type: AWS::ApiGatewayV2::Integration, Properties: {IntegrationSubtype: SQS-SendMessage, RequestParameters: {QueueUrl: %s, MessageBody: b}, CredentialsArn: %s}}",
}


@pytest.mark.parametrize("sends", SENDING)
def test_who_sends_names_its_role_by_the_arn(sends: str, changed: Changed) -> None:
    queue = "!GetAtt Orders.Arn" if sends == "hook" else "!Ref Orders"
    (found,) = _failing(changed(SENDING[sends] % (queue, "!Ref WorkerRole"), RULE))
    assert found[0] == "Sender"
    assert found[1].rpartition("/")[2] in ("RoleARN", "RoleArn", "CredentialsArn")
    assert _failing(changed(SENDING[sends] % (queue, "!GetAtt WorkerRole.Arn"), RULE)) == []


def test_a_hook_names_its_queue_by_the_arn(changed: Changed) -> None:
    assert _failing(changed(SENDING["hook"] % ("!Ref Orders", "!GetAtt WorkerRole.Arn"), RULE)) == [("Sender", "Properties/NotificationTargetARN")]


def test_the_policy_of_a_topic_that_feeds_the_queue_counts(changed: Changed) -> None:
    fed = (
        "Topic: {Type: AWS::SNS::Topic}\nSub: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}\n"
    )
    policy = "Policy: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [%s], PolicyDocument: {Statement: []}}}"
    assert _failing(changed(fed + policy % "!GetAtt Topic.TopicName", RULE)) == [("Policy", "Properties/Topics/0")]
    assert _failing(changed(fed + policy % "!Ref Topic", RULE)) == []


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        ("AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]", ""),
        ("KeySchema: [{AttributeName: id, KeyType: HASH}]", ""),
        ("AttributeDefinitions: [{AttributeName: !Ref Any, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]", ""),
        ("AttributeDefinitions: [{AttributeName: Id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]", "KeySchema/0/AttributeName"),
        (
            (
                "AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}], "
                "GlobalSecondaryIndexes: [{IndexName: i, KeySchema: [{AttributeName: by, KeyType: HASH}]}]"
            ),
            "GlobalSecondaryIndexes/0/KeySchema/0/AttributeName",
        ),
        (
            "AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: state, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]",
            "AttributeDefinitions/1/AttributeName",
        ),
        (
            (
                "AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: state, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}], "
                "GlobalSecondaryIndexes: [{IndexName: i, KeySchema: [{AttributeName: state, KeyType: HASH}]}]"
            ),
            "",
        ),
        (
            "AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: state, AttributeType: S}], KeySchema: [{AttributeName: !Ref Any, KeyType: HASH}]",
            "",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["Table", "GlobalTable"])
def test_the_keys_of_a_table_are_attributes_that_it_defines(properties: str, route: str, kind: str, changed: Changed) -> None:
    fragment = (
        f"Done: {{Type: AWS::DynamoDB::{kind}, Properties: {{{properties}}}}}\nWorker: {{Properties: {{Environment: {{Variables: {{DONE: !Ref Done}}}}}}}}"
    )
    assert _failing(changed(fragment, RULE, head="{Parameters: {Any: {Type: String}}}")) == ([("Done", f"Properties/{route}")] if route else [])


@pytest.mark.parametrize(
    ("credentials", "fails"),
    [("!Ref WorkerRole", True), ("!GetAtt WorkerRole.Arn", False), ("!Sub '${WorkerRole.Arn}'", False), ("!Ref AWS::StackName", False)],
)
def test_a_document_of_an_api_names_its_role_by_the_arn(credentials: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    integration = (
        f"{{type: aws, httpMethod: POST, credentials: {credentials}, uri: !Sub 'arn:aws:apigateway:${{AWS::Region}}:sqs:path/${{AWS::AccountId}}/${{Orders.QueueName}}', "
        "requestTemplates: {application/json: Action=SendMessage&MessageBody=a}}"
    )
    api = f"Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {{paths: {{/a: {{post: {{x-amazon-apigateway-integration: {integration}}}}}}}}}}}}}"
    assert [one[0] for one in _failing(changed(api, RULE))] == ["Api"] * fails


@pytest.mark.parametrize(("version", "fails"), [("!Ref Published", True), ("!GetAtt Published.Version", False), ("$LATEST", False), ("'3'", False)])
def test_an_alias_names_its_version_by_the_number(version: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    alias = f"Published: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !Ref Worker}}}}\nLive: {{Type: AWS::Lambda::Alias, Properties: {{Name: live, FunctionName: !Ref Worker, FunctionVersion: {version}}}}}"
    assert _failing(changed(alias, RULE)) == [("Live", "Properties/FunctionVersion")] * fails


@pytest.mark.parametrize(("payload", "fails"), [("'2.0'", True), ("'1.0'", False)])
def test_an_integration_of_sqs_has_the_first_payload_format(payload: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    api = (SENDING["http"] % ("!Ref Orders", "!GetAtt WorkerRole.Arn")).replace("IntegrationSubtype", f"PayloadFormatVersion: {payload}, IntegrationSubtype")
    assert _failing(changed(api, RULE)) == [("Sender", "Properties/PayloadFormatVersion")] * fails


@pytest.mark.parametrize(("policy", "fails"), [("!GetAtt More.PolicyId", True), ("!Ref More", False), ("!GetAtt More.PolicyArn", False)])
def test_a_role_names_a_policy_by_its_arn(policy: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    more = f"More: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: []}}}}}}\nWorkerRole: {{Properties: {{ManagedPolicyArns: [{policy}]}}}}"
    assert _failing(changed(more, RULE)) == [("WorkerRole", "Properties/ManagedPolicyArns/0")] * fails


@pytest.mark.parametrize(
    ("runtime", "fails"), [("ruby3.4", True), ("java21", True), ("python3.13", False), ("nodejs22.x", False), ("!Ref AWS::StackName", False)]
)
def test_source_in_the_template_is_of_two_languages(runtime: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    inline = f"Worker: {{Properties: {{Runtime: {runtime}, Handler: index.handler, Code: {{ZipFile: 'def handler(event, context): pass'}}}}}}"
    assert _failing(changed(inline, RULE)) == [("Worker", "Properties/Code/ZipFile")] * fails


LAYER = "'arn:aws:lambda:eu-west-1:111122223333:layer:common%s'"


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        (f"Layers: [{LAYER % ''}]", "Properties/Layers/0"),
        ("Layers: [!Sub 'arn:aws:lambda:${AWS::Region}:111122223333:layer:common']", "Properties/Layers/0/Fn::Sub"),
        (f"Layers: [{LAYER % ':3'}]", ""),
        ("Layers: [!Ref Own]", ""),
        ("Layers: [!Sub 'arn:aws:lambda:eu-west-1:111122223333:layer:${AWS::StackName}']", ""),
        (f"Layers: [{', '.join(LAYER % f'{n}:1' for n in range(5))}]", ""),
        (f"Layers: [{', '.join(LAYER % f'{n}:1' for n in range(6))}]", "Properties/Layers"),
        (
            "FileSystemConfigs: [{Arn: 'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1', LocalMountPath: /files}]",
            "Properties/FileSystemConfigs/0/LocalMountPath",
        ),
        ("FileSystemConfigs: [{Arn: 'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1', LocalMountPath: /mnt/files}]", ""),
        ("FileSystemConfigs: [{Arn: 'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1', LocalMountPath: !Ref AWS::StackName}]", ""),
    ],
)
def test_layers_and_file_systems(properties: str, route: str, changed: Changed) -> None:
    said = changed(
        f"Own: {{Type: AWS::Lambda::LayerVersion, Properties: {{Content: {{S3Bucket: a, S3Key: b}}}}}}\nWorker: {{Properties: {{{properties}}}}}\n", RULE
    )
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "Worker", route)] if route else [])


ON_DEMAND = "BillingMode: PAY_PER_REQUEST"
CAPACITY = "ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}"


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        ("BillingMode: PROVISIONED", "BillingMode"),
        (f"BillingMode: PROVISIONED, {CAPACITY}", ""),
        (CAPACITY, ""),
        (ON_DEMAND, ""),
        (f"{ON_DEMAND}, {CAPACITY}", "ProvisionedThroughput"),
        (
            f"BillingMode: !If [IsProd, PROVISIONED, PAY_PER_REQUEST], ProvisionedThroughput: !If [IsProd, {{{CAPACITY.partition('{')[2]}, !Ref AWS::NoValue]",
            "",
        ),
    ],
)
def test_the_capacity_of_a_table_fits_how_it_is_billed(properties: str, route: str, changed: Changed) -> None:
    fragment = (
        f"Done: {{Type: AWS::DynamoDB::Table, Properties: {{{properties}}}}}\nWorker: {{Properties: {{Environment: {{Variables: {{DONE: !Ref Done}}}}}}}}"
    )
    head = "Parameters: {Env: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
    assert _failing(changed(fragment, RULE, head=head)) == ([("Done", f"Properties/{route}")] if route else [])


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        ("Runtime: python313", "Runtime"),
        ("Runtime: nodejs22", "Runtime"),
        ("Runtime: Python3.13", "Runtime"),
        *(
            (f"Runtime: {name}", "")
            for name in ("python3.14", "nodejs24.x", "java8.al2", "java25", "dotnet10", "dotnetcore3.1", "ruby3.4", "go1.x", "provided.al2023")
        ),
        ("PackageType: Image, Code: {ZipFile: !Ref AWS::NoValue, ImageUri: a/b:c}, Runtime: python3.13", "Runtime"),
        ("PackageType: Image, Code: {ZipFile: !Ref AWS::NoValue, ImageUri: a/b:c}, Runtime: !Ref AWS::NoValue, Handler: !Ref AWS::NoValue", ""),
        ("Runtime: !Ref AWS::NoValue", "Code"),
        ("RuntimeManagementConfig: {UpdateRuntimeOn: Manual}", "RuntimeManagementConfig/UpdateRuntimeOn"),
        ("RuntimeManagementConfig: {UpdateRuntimeOn: Manual, RuntimeVersionArn: 'arn:aws:lambda:eu-west-1::runtime:abc'}", ""),
        ("RuntimeManagementConfig: {UpdateRuntimeOn: Auto}", ""),
        ("Environment: {Variables: {LEVEL: {name: info}}}", "Environment/Variables/LEVEL"),
        ("Environment: {Variables: {LEVEL: !Sub 'a-${AWS::Region}'}}", ""),
        ("Environment: {Variables: {KEY: '{{resolve:ssm-secure:/key:1}}'}}", "Environment/Variables/KEY"),
        ("Environment: {Variables: {KEY: '{{resolve:ssm:/key:1}}'}}", ""),
        ("Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:powertools:latest']", "Layers/0"),
        ("Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:powertools:12']", ""),
        ("Layers: [!Sub 'arn:aws:lambda:${AWS::Region}:111122223333:layer:powertools:${AWS::AccountId}']", ""),
    ],
)
def test_what_lambda_refuses_of_a_function(properties: str, route: str, changed: Changed) -> None:
    code = "" if "Code:" in properties else "Code: {ZipFile: !Ref AWS::NoValue, S3Bucket: code, S3Key: k}, "
    found = changed(f"Worker: {{Properties: {{{code}{properties}}}}}", RULE)
    assert _failing(found) == ([("Worker", f"Properties/{route}")] if route else [])


ALARM = "Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}], EvaluationPeriods: 1, Period: 60"
BAND = (
    "Metrics: [{Id: m, MetricStat: {Metric: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]}, Period: 60, "
    "Stat: Maximum}}, {Id: b, Expression: 'ANOMALY_DETECTION_BAND(m, 2)'}], EvaluationPeriods: 1, ThresholdMetricId: b"
)


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        *(
            (f"{ALARM}, ComparisonOperator: GreaterThanThreshold, Threshold: 1, ExtendedStatistic: '{one}'", "ExtendedStatistic")
            for one in ("95p", "P95", "p", "percentile95")
        ),
        *(
            (f"{ALARM}, ComparisonOperator: GreaterThanThreshold, Threshold: 1, ExtendedStatistic: '{one}'", "")
            for one in ("p95", "p99.9", "p100", "tm90", "TM(2%:98%)", "PR(:300)", "IQM")
        ),
        (f"{ALARM}, ComparisonOperator: GreaterThanUpperThreshold, Threshold: 1, Statistic: Maximum", "ComparisonOperator"),
        (f"{BAND}, ComparisonOperator: GreaterThanThreshold", "ComparisonOperator"),
        (f"{BAND}, ComparisonOperator: LessThanLowerOrGreaterThanUpperThreshold", ""),
    ],
)
def test_what_cloudwatch_refuses_of_an_alarm(properties: str, route: str, changed: Changed) -> None:
    found = _failing(changed(f"Age: {{Type: AWS::CloudWatch::Alarm, Properties: {{{properties}}}}}", RULE))
    assert found == ([("Age", f"Properties/{route}")] if route else [])


@pytest.mark.parametrize(("name", "fails"), [("'1'", True), ("'2024'", True), ("v1", False), ("!Sub 'v${AWS::Region}'", False)])
def test_an_alias_is_no_number(name: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    fragment = f"Live: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref Worker, FunctionVersion: $LATEST, Name: {name}}}}}"
    assert _failing(changed(fragment, RULE)) == ([("Live", "Properties/Name")] if fails else [])


SENDS_BY_CODE = """
Intake:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt WorkerRole.Arn
    Environment: {Variables: {QUEUE_URL: !Ref NAMED}}
    Code: {S3Bucket: code, S3Key: intake.zip}
Tries: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Intake, Qualifier: $LATEST, MaximumRetryAttempts: TIMES, MaximumEventAgeInSeconds: AGE}}
Other: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("named", "times", "age", "routes"),
    [
        ("Orders", "3", "60", ["MaximumRetryAttempts"]),
        ("Orders", "0", "30", ["MaximumEventAgeInSeconds"]),
        ("Orders", "2", "21600", []),
        ("Other", "3", "30", []),
    ],
)
def test_how_a_function_that_sends_is_invoked(named: str, times: str, age: str, routes: list[str], changed: Changed) -> None:
    fragment = SENDS_BY_CODE.replace("NAMED", named).replace("TIMES", times).replace("AGE", age)
    assert _failing(changed(fragment, RULE)) == [("Tries", f"Properties/{route}") for route in routes]


@pytest.mark.parametrize(("name", "fails"), [("telemetry-rule", True), ("telemetry_rule", False)])
def test_the_name_of_a_rule_of_iot(name: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    payload = "{Sql: SELECT * FROM 'a', Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt WorkerRole.Arn}}]}"
    fragment = f"Told: {{Type: AWS::IoT::TopicRule, Properties: {{RuleName: {name}, TopicRulePayload: {payload}}}}}"
    assert _failing(changed(fragment, RULE)) == ([("Told", "Properties/RuleName")] if fails else [])


@pytest.mark.parametrize(
    ("settings", "route"),
    [
        ("BatchSize: 10000, MaximumBatchingWindowInSeconds: 300", ""),
        ("BatchSize: 10001", "BatchSize"),
        ("MaximumBatchingWindowInSeconds: 301", "MaximumBatchingWindowInSeconds"),
    ],
)
def test_how_a_pipe_reads_a_queue(settings: str, route: str, changed: Changed) -> None:
    pipe = f"""
Items: {{Type: AWS::SQS::Queue}}
Pipe:
  Type: AWS::Pipes::Pipe
  Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: !GetAtt Items.Arn, Target: !GetAtt Orders.Arn, SourceParameters: {{SqsQueueParameters: {{{settings}}}}}}}
"""
    assert _failing(changed(pipe, RULE)) == ([("Pipe", f"Properties/SourceParameters/SqsQueueParameters/{route}")] if route else [])


def _of_runtime(runtime: str, changed: Callable[..., list[Any]]) -> list[str]:
    said = changed(f"Worker: {{Properties: {{Runtime: {runtime}}}}}", RULE)
    return [one.resource for one in said if one.route == "Properties/Runtime"]


@pytest.mark.parametrize("runtime", ["python3.31", "nodejs21.x", "nodejs19.x", "java20", "ruby3.0", "python3.5", "dotnet60"])
def test_a_version_that_lambda_never_had(runtime: str, changed: Callable[..., list[Any]]) -> None:
    assert _of_runtime(runtime, changed) == ["Worker"]


@pytest.mark.parametrize(
    "runtime",
    [
        *("python3.8", "python3.15", "nodejs26.x", "nodejs8.10", "java8.al2", "java27", "ruby4.0", "ruby4.1"),
        *("dotnetcore3.1", "dotnet8", "provided.al2023", "go1.x"),
    ],
)
def test_a_version_that_lambda_has_had_or_may_get(runtime: str, changed: Callable[..., list[Any]]) -> None:
    assert _of_runtime(runtime, changed) == []


def test_each_runtime_that_cfn_lint_knows_is_one() -> None:
    """Its list is made of CloudFormation's registry: whoever pins a newer cfn-lint adds what is new to `_VERSIONS`."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - it takes long to load

    listed = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", "AWS::Lambda::Function").schema["properties"]["Runtime"]["enum"]
    assert {"python3.13", "nodejs22.x"} <= {*listed}
    assert [one for one in listed if not (_RUNTIME.fullmatch(one) and _may_be_runtime(one))] == []


@pytest.mark.parametrize(
    ("property_", "given", "fails"),
    [
        ("SecurityGroupIds", "!GetAtt Group.GroupId", False),
        ("SecurityGroupIds", "!Ref Group", False),
        ("SecurityGroupIds", "!GetAtt Group.VpcId", True),
        ("SubnetIds", "!Ref Subnet", False),
        ("SubnetIds", "!GetAtt Subnet.SubnetId", False),
        ("SubnetIds", "!GetAtt Subnet.VpcId", True),
        ("SubnetIds", "!GetAtt Subnet.AvailabilityZone", True),
    ],
)
def test_what_a_part_of_a_network_gives(property_: str, given: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    config = {"SecurityGroupIds": "[sg-1]", "SubnetIds": "[subnet-1]", property_: f"[{given}]"}
    network = "Group: {Type: AWS::EC2::SecurityGroup}\nSubnet: {Type: AWS::EC2::Subnet}\n"
    worker = f"Worker: {{Properties: {{VpcConfig: {{{', '.join(f'{key}: {value}' for key, value in config.items())}}}}}}}"
    found = [(one.resource, one.route.partition("/0")[0]) for one in changed(network + worker, RULE) if one.verdict == "fail"]
    assert found == ([("Worker", f"Properties/VpcConfig/{property_}")] if fails else [])


@pytest.mark.parametrize(("source", "fails"), [("!GetAtt Clicks.Arn", False), ("!Ref Clicks", True), ("'smk://broker:9092'", False), ("!Ref Any", False)])
def test_what_a_pipe_reads(source: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    pipe = f"Clicks: {{Type: AWS::Kinesis::Stream}}\nPipe: {{Type: AWS::Pipes::Pipe, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: {source}, Target: !GetAtt Orders.Arn, SourceParameters: {{KinesisStreamParameters: {{StartingPosition: LATEST}}}}}}}}"
    found = [(one.resource, one.route.partition("/Ref")[0]) for one in changed(pipe, RULE, head="{Parameters: {Any: {Type: String}}}") if one.verdict == "fail"]
    assert found == ([("Pipe", "Properties/Source")] if fails else [])
