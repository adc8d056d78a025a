from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
        *(
            (
                f"Worker: {{Properties: {{SnapStart: {{ApplyOn: PublishedVersions}}, {beside}}}}}",
                "Worker",
                "SnapStart/ApplyOn",
                f"SnapStart.ApplyOn of Worker is PublishedVersions {says}",
                "",
            )
            for beside, says in (
                ("FileSystemConfigs: [{Arn: !Ref Any, LocalMountPath: /mnt/a}]", "with a file system"),
                ("Runtime: nodejs22.x", "with the runtime nodejs22.x"),
                ("Runtime: python3.11", "with the runtime python3.11"),
                ("Runtime: ruby3.3, Code: {S3Bucket: b, S3Key: k, ZipFile: null}", "with the runtime ruby3.3"),
                ("Runtime: java8.al2, Code: {S3Bucket: b, S3Key: k, ZipFile: null}", "with the runtime java8.al2"),
                ("Runtime: provided.al2023, Code: {S3Bucket: b, S3Key: k, ZipFile: null}", "with the runtime provided.al2023"),
                ("Runtime: null, Handler: null, PackageType: Image, Code: {ImageUri: u, ZipFile: null}", "of a container image"),
            )
        ),
        (SUBSCRIBED.replace("FIFO", "true", 1).replace("NAME", "orders"), "T", "TopicName", "SNS accepts a name that ends in .fifo for a FIFO topic", ""),
        (SUBSCRIBED.replace("FIFO", "false", 1).replace("NAME", "orders.fifo"), "T", "TopicName", "SNS accepts no such name for a standard topic", ""),
        (
            "R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: q, Arn: !Ref Orders}]}}",
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


REQUIRED = pytest.mark.parametrize(("resource", "key"), [("Worker", "Role"), ("Mapping", "FunctionName")])


@REQUIRED
@pytest.mark.parametrize("left_out", ["null", "!Ref AWS::NoValue", "!If [IsProd, !Ref AWS::NoValue, !Ref AWS::NoValue]"])
def test_what_cloudformation_requires_and_nobody_wrote_is_an_error(resource: str, key: str, left_out: str, changed: Changed) -> None:
    said = changed(
        f"{resource}: {{Properties: {{{key}: {left_out}}}}}", head="{Parameters: {Env: {Type: String}}, Conditions: {IsProd: !Equals [!Ref Env, prod]}}"
    )
    (wrong,) = [one for one in said if one.rule == RULE]
    assert (wrong.verdict, wrong.resource) == ("fail", resource)
    assert f"{key} of {resource} is missing; Lambda accepts" in wrong.text
    assert wrong.fix == f"Write {key} of {resource}."


@REQUIRED
@pytest.mark.parametrize("head", ["{Transform: Shared}", "{Transform: [AWS::LanguageExtensions, Shared]}"])
def test_trap_what_a_macro_may_write_is_open(resource: str, key: str, head: str, changed: Changed) -> None:
    said = changed(f"{resource}: {{Properties: {{{key}: null}}}}", head=head)
    assert [one for one in said if one.rule == RULE and one.verdict == "fail"] == []
    assert {one.text for one in said if one.verdict == "undecided"} >= {f"{key} is missing"}


@REQUIRED
@pytest.mark.parametrize("other", ["!Ref Any", "!ImportValue shared", "!If [IsProd, !Ref Any, !Ref Any]", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/${Any}'"])
def test_trap_what_is_written_is_not_missing(resource: str, key: str, other: str, changed: Changed) -> None:
    head = "{Parameters: {Any: {Type: String}, Env: {Type: String}}, Conditions: {IsProd: !Equals [!Ref Env, prod]}}"
    assert not [
        one for one in changed(f"{resource}: {{Properties: {{{key}: {other}}}}}", RULE, head=head) if "is missing" in one.text and one.verdict == "fail"
    ]


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
        "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}, FileSystemConfigs: []}}",
        "Worker: {Properties: {SnapStart: {ApplyOn: None}, Runtime: nodejs22.x}}",
        "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}, Runtime: nodejs26.x}}",
        "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}, Runtime: python3.14}}",
        "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}, Runtime: java21, Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}",
        "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}, Runtime: dotnet8, Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}",
        "Worker: {Properties: {SnapStart: {ApplyOn: PublishedVersions}, Runtime: !Ref Any}}",
        "Worker: {Properties: {Role: !Sub 'arn:aws:iam::${AWS::AccountId}:role/worker'}}",
        "Worker: {Properties: {Environment: {Variables: {TZ: Europe/Vienna, PATH: /opt, AWS_LAMBDA_EXEC_WRAPPER: /opt/wrap, AWS_NODEJS_CONNECTION_REUSE_ENABLED: '1'}}}}",
        f"Worker: {{Properties: {{Environment: {{Variables: {{RULES: {'x' * 4091}}}}}}}}}",
        "Elsewhere: {Type: AWS::SQS::Queue, Properties: {QueueName: no.name}}",
        SUBSCRIBED.replace("FIFO", "true", 1).replace("NAME", "!Sub '${AWS::StackName}.fifo'"),
        "R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]}}",
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


@pytest.mark.parametrize(("days", "right"), [(29, 30), (100, 120), (5_000, 3_653)])
def test_the_next_number_that_is_no_less_puts_it_right(days: int, right: int, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(f"Logs: {{Properties: {{RetentionInDays: {days}}}}}", RULE)
    assert said.changes == (("Logs.RetentionInDays", right),)
