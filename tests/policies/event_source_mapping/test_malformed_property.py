from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.language.slips.known_properties import REQUIRED

RULE = "malformed-property"


def test_a_word_for_a_number(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      BatchSize: ten
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Mapping", "Properties/BatchSize", "BatchSize: ten")]
    assert "BatchSize is 'ten' where a whole number is needed" in said[0].text


@pytest.mark.parametrize(
    ("fragment", "fix"),
    [
        ("Orders: {Properties: {VisibilityTimeout: 60s}}", "Write a whole number as VisibilityTimeout of Orders."),
        ("Mapping: {Properties: {FunctionResponseTypes: ReportBatchItemFailures}}", "Write a list as FunctionResponseTypes of Mapping."),
    ],
)
def test_the_fix_says_what_is_needed(fragment: str, fix: str, changed: Callable[..., list[Any]]) -> None:
    assert [one.fix for one in changed(fragment, RULE)] == [fix]


def test_a_null_is_refused(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.line) for one in said] == [("fail", "Orders", "VisibilityTimeout:")]
    assert "null" in said[0].text


def test_one_malformed_property_does_not_hide_the_next(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Mapping: {Properties: {BatchSize: 2.5, FunctionResponseTypes: ReportBatchItemFailures, Enabled: sometimes}}
Worker: {Properties: {Timeout: [30]}}
Orders: {Properties: {RedrivePolicy: {maxReceiveCount: many}}}
DeadLetters: {Properties: {MessageRetentionPeriod: 14 days}}
""",
        RULE,
    )
    assert {(one.verdict, one.resource, one.route, one.key) for one in said} == {
        ("fail", "Mapping", "Properties/BatchSize", "BatchSize"),
        ("fail", "Mapping", "Properties/FunctionResponseTypes", "FunctionResponseTypes"),
        ("fail", "Mapping", "Properties/Enabled", "Enabled"),
        ("fail", "Worker", "Properties/Timeout", "Timeout"),
        ("fail", "Orders", "Properties/RedrivePolicy/maxReceiveCount", "RedrivePolicy.maxReceiveCount"),
        ("fail", "DeadLetters", "Properties/MessageRetentionPeriod", "MessageRetentionPeriod"),
    }


@pytest.mark.parametrize(
    "fragment",
    [
        'Mapping: {Properties: {BatchSize: "5", Enabled: "True", ScalingConfig: {MaximumConcurrency: "10"}}}',
        'Worker: {Properties: {Timeout: "30.0"}}',
        'Orders: {Properties: {RedrivePolicy: !Sub \'{"deadLetterTargetArn": "${DeadLetters.Arn}", "maxReceiveCount": "5"}\'}}',
        "Mapping: {Properties: {BatchSize: !Ref AWS::NoValue}}",
    ],
    ids=["strings for numbers and booleans", "a whole decimal", "a policy as JSON", "NoValue"],
)
def test_what_cloudformation_reads_as_meant_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(
    "fragment",
    [
        "Mapping: {Properties: {BatchSize: !Ref Any}}",
        "Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}",
        "Mapping: {Properties: {FunctionName: !ImportValue WorkerArn}}",
        "Worker: {Properties: {Timeout: '{{resolve:ssm:/worker/timeout}}'}}",
    ],
    ids=["a parameter", "an imported queue", "an imported function", "a dynamic reference"],
)
def test_what_is_unknown_for_another_reason_is_not_its_business(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head="Parameters: {Any: {Type: Number}}") == []


def test_an_unknown_link_does_not_hide_what_is_malformed_elsewhere(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}\nWorker: {Properties: {Timeout: soon}}", RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Worker", "Properties/Timeout")]


def test_a_default_of_the_wrong_type_is_malformed_where_it_is_used_and_only_in_its_world(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Size: {Type: String, Default: many}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    said = changed("Mapping: {Properties: {BatchSize: !If [IsProd, !Ref Size, 5]}}", RULE, head=head)
    assert [(one.verdict, one.route, one.worlds) for one in said] == [("fail", "Properties/BatchSize/Fn::If/1/Ref", ("Env = prod",))]
    assert changed("Mapping: {Properties: {BatchSize: !If [IsProd, !Ref Size, 5]}}", RULE, head=head, given={"Size": "7"}) == []


def test_what_is_malformed_in_one_world_and_unknown_in_the_next_hides_nothing(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    said = changed("Mapping: {Properties: {BatchSize: !If [IsProd, ten, !Ref Any], Enabled: maybe}}", RULE, head=head)
    assert {(one.verdict, one.key, one.worlds) for one in said} == {("fail", "BatchSize", ("Env = prod",)), ("fail", "Enabled", ())}


@pytest.mark.parametrize("missing", ["EventSourceArn", "FunctionName"])
def test_a_link_that_is_missing_is_not_its_business(missing: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(f"Mapping: {{Properties: {{{missing}: null}}}}", RULE) == []


def test_trap_many_parameters_are_read_one_by_one_and_not_multiplied(changed: Callable[..., list[Any]]) -> None:
    names = ["BatchSize", "MaximumBatchingWindowInSeconds", "Timeout", "MemorySize", "VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds"]
    head = "{Parameters: {" + ", ".join(f"P{name}: {{Type: Number, Default: 1, AllowedValues: [1, 2, 3]}}" for name in names) + "}}"
    said = changed(
        f"""
Mapping: {{Properties: {{Enabled: maybe, {", ".join(f"{name}: !Ref P{name}" for name in names[:2])}}}}}
Worker: {{Properties: {{{", ".join(f"{name}: !Ref P{name}" for name in names[2:4])}}}}}
Orders: {{Properties: {{{", ".join(f"{name}: !Ref P{name}" for name in names[4:])}}}}}
""",
        RULE,
        head=head,
    )
    assert [(one.verdict, one.resource, one.route, one.worlds) for one in said] == [("fail", "Mapping", "Properties/Enabled", ())]


def test_two_mappings_of_one_queue_say_the_same_of_it(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Orders: {Properties: {VisibilityTimeout: long}}
Other: {Type: AWS::Lambda::Function}
Also: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Other}}
""",
        RULE,
    )
    assert {(one.resource, one.route, one.text) for one in said} == {("Orders", "Properties/VisibilityTimeout", said[0].text)}


def test_trap_a_stream_is_none_of_our_business(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST, BatchSize: ten}}"
    assert changed(stream, RULE) == []


TEXTS = ("!Ref Any", "!ImportValue x", "!Sub '${Any}'", "!If [Nowhere, !Ref Any, !Ref 'AWS::NoValue']")
HEAD = "{Parameters: {Any: {Type: String}}}"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    ("resource", "key"),
    [("Worker", key) for key in ("VpcConfig", "Environment", "TracingConfig", "EphemeralStorage")]
    + [("Worker", "DeadLetterConfig"), ("Mapping", "ScalingConfig"), ("Mapping", "FilterCriteria")],
)
def test_no_string_stands_for_a_mapping_whatever_it_says(resource: str, key: str, text: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"{resource}: {{Properties: {{{key}: {text}}}}}", RULE, head=HEAD)
    assert {(one.verdict, one.resource) for one in said} == {("fail", resource)}
    assert all(f"{key} is '${{" in one.text for one in said)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_json_may_be_a_string(text: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Orders: {{Properties: {{RedrivePolicy: {text}}}}}", RULE, head=HEAD)
    assert [one for one in said if one.verdict == "fail"] == []


def test_trap_what_a_custom_resource_gives_may_be_a_mapping(changed: Callable[..., list[Any]]) -> None:
    fragment = "Worker: {Properties: {VpcConfig: !GetAtt Network.Config}}\nNetwork: {Type: Custom::Network, Properties: {ServiceToken: x}}"
    assert [one for one in changed(fragment, RULE) if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("fragment", "resource", "route", "meant"),
    [
        ("Mapping: {Properties: {MaximumConcurrency: 5}}", "Mapping", "MaximumConcurrency", "ScalingConfig.MaximumConcurrency"),
        ("Mapping: {Properties: {BatchWindow: 5}}", "Mapping", "BatchWindow", "MaximumBatchingWindowInSeconds"),
        ("Mapping: {Properties: {ScalingConfig: {MaxConcurrency: 5}}}", "Mapping", "ScalingConfig/MaxConcurrency", "ScalingConfig.MaximumConcurrency"),
        ("Worker: {Properties: {ReservedConcurrency: 5}}", "Worker", "ReservedConcurrency", "ReservedConcurrentExecutions"),
        ("Worker: {Properties: {memorySize: 256}}", "Worker", "memorySize", "MemorySize"),
        ("Worker: {Properties: {Environment: {TABLE: orders}}}", "Worker", "Environment/TABLE", "Environment.Variables.TABLE"),
        ("Orders: {Properties: {VisibilityTimeoutSeconds: 185}}", "Orders", "VisibilityTimeoutSeconds", "VisibilityTimeout"),
        ("DeadLetters: {Properties: {RetentionPeriod: 1209600}}", "DeadLetters", "RetentionPeriod", "MessageRetentionPeriod"),
        ("DeadLetters: {Properties: {MessageRetentionInSeconds: 1209600}}", "DeadLetters", "MessageRetentionInSeconds", "MessageRetentionPeriod"),
        ("Orders: {Properties: {VisiblityTimeuot: 185}}", "Orders", "VisiblityTimeuot", "VisibilityTimeout"),
        ("Orders: {Properties: {visibility_timeout: 185}}", "Orders", "visibility_timeout", "VisibilityTimeout"),
        ("Orders: {Properties: {KmsKeyId: x}}", "Orders", "KmsKeyId", "KmsMasterKeyId"),
        ("Mapping: {Properties: {BatchSze: 5}}", "Mapping", "BatchSze", "BatchSize"),
        ("Mapping: {Properties: {FunctionResponseType: [ReportBatchItemFailures]}}", "Mapping", "FunctionResponseType", "FunctionResponseTypes"),
        ("Mapping: {Properties: {ScalingConfiguration: {MaximumConcurrency: 5}}}", "Mapping", "ScalingConfiguration", "ScalingConfig"),
        ("Worker: {Properties: {Timout: 30}}", "Worker", "Timout", "Timeout"),
    ],
)
def test_a_property_that_cloudformation_does_not_know(fragment: str, resource: str, route: str, meant: str, changed: Callable[..., list[Any]]) -> None:
    said = [one for one in changed(fragment, RULE) if one.verdict == "fail"]
    assert [(one.resource, one.route) for one in said] == [(resource, f"Properties/{route}")]
    assert f"which CloudFormation does not know ({meant} is meant)" in said[0].text


OF_OTHER_TYPES = {
    "Orders": "BackoffRate DelayInMilliseconds EncryptionConfiguration FifoThroughputScope MaximumReceiveCount MessageGroupQuota MessageTtl Mode Policy QueueArn QueueType RedriveTargets Rule",
    "Worker": "CachingConfig Codec EnvironmentFiles EphemeralStorageType FunctionConfig HandlerTimeout LayerIds MemorySizeLimit Mode NetworkConfig RoleSessionName RuntimeVersion ScalingConfig Size "
    "TimeoutInMilliseconds TrackingConfig VpcEndpointId",
    "Mapping": "BatchBytes BatchSizeInBytes DestinationArns EventSourceRegion FilterCriteriaId FunctionVersion MaximumBatchingWindowInMilliseconds MaximumBatchSize MinimumBatchSize MinimumConcurrency Metrics "
    "RetryConfig SamplingConfig ScalingPolicy TumblingWindowInMinutes",
}


@pytest.mark.parametrize(("resource", "key"), [(resource, key) for resource, keys in OF_OTHER_TYPES.items() for key in keys.split()])
def test_trap_a_property_that_aws_may_have_added_is_an_open_question(resource: str, key: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(f"{resource}: {{Properties: {{{key}: 5}}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("undecided", resource, f"Properties/{key}")
    assert f"{resource} has {key}" in said.text
    assert "not in the documentation of 26 October 2026. If AWS has added it since" in said.text
    assert said.settle == f"a waiver of malformed-property on {resource}, once AWS documents it"


def test_a_name_that_is_near_another_is_asked_about_and_hides_no_misspelling(changed: Callable[..., list[Any]]) -> None:
    fragment = "Orders: {Properties: {MessageRetentionPeriods2: 5, VisibilityTimeot: 185}}\nWorker: {Properties: {Secrets: [x], LoggingConfig: {Tier: x}}}"
    wrong, asked = sorted(changed(fragment, RULE), key=lambda one: one.verdict != "fail")
    assert (wrong.verdict, wrong.resource, wrong.route) == ("fail", "Orders", "Properties/VisibilityTimeot")
    assert (asked.verdict, asked.resource) == ("undecided", "Orders")
    assert "Orders has MessageRetentionPeriods2 (is MessageRetentionPeriod meant?) and Worker has Secrets and LoggingConfig.Tier: not in" in asked.text


@pytest.mark.parametrize(
    "fragment",
    [
        "Mapping: {Properties: {KMSKeyArn: x}}",
        "Worker: {Properties: {'Fn::Transform': {Name: Team::Defaults}}}",
        "Worker: {Properties: {Environment: {'Fn::If': [IsProd, {Variables: {A1: x}}, {Ref: 'AWS::NoValue'}]}}}",
        "Elsewhere: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeoutSeconds: 5}}",
        "Table: {Type: AWS::DynamoDB::Table, Properties: {Timeout: 5}}",
    ],
    ids=["another rule's", "a macro", "a condition", "no part of the pipeline", "another type"],
)
def test_trap_a_property_that_is_known(fragment: str, changed: Callable[..., list[Any]]) -> None:
    head = "Parameters: {Env: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
    assert [one.text for one in changed(fragment, RULE, head=head) if "does not know" in one.text or "not in the documentation" in one.text] == []


@pytest.mark.parametrize(("resource", "tags"), [("Orders", "{team: billing}"), ("Worker", "{team: billing}"), ("Mapping", "{team: billing}")])
def test_tags_are_a_list(resource: str, tags: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(f"{resource}: {{Properties: {{Tags: {tags}}}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", resource, "Properties/Tags")


def test_the_fix_names_what_is_no_document(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed("Orders: {Properties: {RedrivePolicy: '{deadLetterTargetArn: x}'}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Orders", "Properties/RedrivePolicy")
    assert "a JSON document as RedrivePolicy of Orders" in said.fix


@pytest.mark.parametrize(
    "fragment",
    [
        "Worker: {Properties: {Environment: {Variables: {A: b}, Stage: !Ref AWS::NoValue}}}",
        "Worker: {Properties: {TimeOut: !Ref AWS::NoValue}}",
        "Mapping: {Properties: {ScalingConfig: {MaximumConcurrency: 10, MaxConcurrency: !Ref AWS::NoValue}}}",
    ],
)
def test_what_no_value_takes_out_has_no_name(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(
    ("fragment", "resource", "meant"),
    [
        ("Orders: {VisibilityTimeout: 60}", "Orders", "Properties.VisibilityTimeout"),
        ("Mapping: {BatchSize: 5}", "Mapping", "Properties.BatchSize"),
        ("Worker: {Properties: {DependsOn: WorkerRole}}", "Worker", "DependsOn beside Properties"),
        ("Orders: {Properties: {DeletionPolicy: Retain}}", "Orders", "DeletionPolicy beside Properties"),
        ("Orders: {DeletionPolicy: Retain, DependsOn: DeadLetters, Metadata: {a: b}}", "", ""),
    ],
)
def test_a_property_and_an_attribute_in_each_others_place(fragment: str, resource: str, meant: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, "malformed-property")
    assert [(one.verdict, one.resource, meant in one.text) for one in said] == ([("fail", resource, True)] if resource else [])


SENDS = """
SenderRole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
    Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt QUEUE.Arn}]}}]
Sender:
  Type: AWS::Lambda::Function
  Properties: {Role: !GetAtt SenderRole.Arn, Timeout: 30s, Environment: {Variables: {QUEUE_URL: !Ref QUEUE}}, Code: {S3Bucket: b, S3Key: k}}
Elsewhere: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(("queue", "named"), [("Orders", [("fail", "Sender", "Properties/Timeout")]), ("Elsewhere", [])])
def test_a_function_that_sends_to_the_queue_is_a_part_of_the_pipeline(queue: str, named: list[tuple[str, str, str]], changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.resource, one.route) for one in changed(SENDS.replace("QUEUE", queue), RULE)] == named


@pytest.mark.parametrize(("key", "value"), [("Period", "[60]"), ("Statistic", "[Maximum]"), ("EvaluationPeriods", "twice")])
def test_an_alarm_that_is_deployed_with_the_mapping(key: str, value: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(f"DeadLetterAlarm: {{Properties: {{{key}: {value}}}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "DeadLetterAlarm", f"Properties/{key}")


@pytest.mark.parametrize(
    ("resource", "lacks", "properties"),
    [
        ("AWS::Scheduler::Schedule", "FlexibleTimeWindow", "{ScheduleExpression: rate(1 day), Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt WorkerRole.Arn}}"),
        ("AWS::SNS::Subscription", "Protocol", "{TopicArn: 'arn:aws:sns:eu-west-1:111122223333:a', Endpoint: !GetAtt Orders.Arn}"),
        ("AWS::SQS::QueuePolicy", "Queues", "{PolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: !GetAtt Orders.Arn}]}}"),
        ("AWS::IAM::Policy", "PolicyName", "{Roles: [!Ref WorkerRole], PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt DeadLetters.Arn}]}}"),
        ("AWS::Lambda::Permission", "Principal", "{Action: 'lambda:InvokeFunction', FunctionName: !Ref Worker}"),
        ("AWS::CloudWatch::CompositeAlarm", "AlarmRule", "{AlarmName: both}"),
        ("AWS::SNS::Subscription", "", "{TopicArn: 'arn:aws:sns:eu-west-1:111122223333:a', Protocol: sqs, Endpoint: !GetAtt Orders.Arn}"),
        ("AWS::SNS::Subscription", "", "{'Fn::Transform': {Name: Ours}}"),
        ("AWS::SNS::Topic", "", "{}"),
    ],
)  # fmt: skip
def test_a_property_that_is_required_beside_the_pipeline(resource: str, lacks: str, properties: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Beside: {{Type: {resource}, Properties: {properties}}}", RULE)
    assert [(one.verdict, one.resource, one.key) for one in said] == ([("fail", "Beside", f"no {lacks}")] if lacks else [])


def test_each_of_them_is_required_by_cloudformations_schemas() -> None:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - it takes long to load

    for kind, names in REQUIRED.items():
        assert {*names} == {*PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema["required"]}, kind
