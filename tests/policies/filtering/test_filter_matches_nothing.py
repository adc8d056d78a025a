from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-matches-nothing"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


@pytest.mark.parametrize(
    "pattern",
    [
        """'{"kind": ["order"]}'""",
        """'{"data": {"kind": ["order"]}}'""",
        """'{"Body": {"kind": ["order"]}}'""",
        """'{"Records": {"body": {"kind": ["order"]}}}'""",
        """'{"body": {"kind": ["order"]}, "dynamodb": {"Keys": [{"exists": true}]}}'""",
        """'{"eventSource": ["aws:kinesis"], "body": {"kind": ["order"]}}'""",
        """'{"messageId": [{"exists": false}]}'""",
    ],
    ids=["fields without body", "Kinesis", "capitals", "the whole event", "one of two", "another source", "what every record has"],
)
def test_bad(pattern: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(pattern), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Mapping", AT, Severity.ERROR)]
    assert "Lambda deletes every message" in said[0].text


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ('{"body": {"total": {"numeric": [">", 0]}}}', "body.total.numeric"),
        ('{"body": {"kind": {"anything-but": ["test"]}}}', "body.kind.anything-but"),
        ('{"body": {"total": [{"numeric": [">", 0]}], "kind": [{"anything-but": ["test"]}]}}', ""),
        ('{"body": {"numeric": [{"exists": true}]}}', ""),
        ('{"body": {"prefix": ["ex"]}}', ""),
    ],
)
def test_an_operator_without_its_array_is_a_field(pattern: str, key: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(f"'{pattern}'"), RULE)
    assert [(one.verdict, one.resource, one.key, one.severity) for one in said] == ([("fail", "Mapping", key, Severity.WARNING)] if key else [])


def test_beside_one_that_matches_it_is_a_warning(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""'{"kind": ["order"]}'""", """'{"body": {"kind": ["order"]}}'"""), RULE)
    assert [(one.verdict, one.route, one.severity) for one in said] == [("fail", AT, Severity.WARNING)]


@pytest.mark.parametrize(
    "pattern",
    [
        """'{"body": {"kind": ["order"]}}'""",
        """'{"body": ["text"]}'""",
        """'{"$or": [{"kind": ["a"]}, {"body": {"kind": ["a"]}}]}'""",
        """'{"kind": [{"exists": false}]}'""",
        """'{"eventSource": ["aws:sqs"]}'""",
    ],
    ids=["JSON", "text", "one alternative", "what no record has", "a queue"],
)
def test_good(pattern: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(filters(pattern), RULE) == []


def test_whether_all_is_deleted_may_not_be_known(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""'{"kind": ["order"]}'""", "!Ref Any"), RULE, head=ENV)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Any=VALUE")]


def test_trap_a_value_that_is_not_known_changes_nothing(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters("""!Sub '{"kind": ["${Any}"]}'"""), RULE, head=ENV)
    assert [(one.verdict, one.severity) for one in said] == [("fail", Severity.ERROR)]


RULE_OF_EVENTS = "Placed: {Type: AWS::Events::Rule, Properties: {EventPattern: %s, Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}}"


@pytest.mark.parametrize(
    "pattern",
    [
        "{source: [shop], detail_type: [a]}",
        "{detailType: [a]}",
        "{Source: [shop]}",
        "{source: [shop], kind: [{prefix: a}]}",
        """'{"source": ["shop"], "details": {"a": [1]}}'""",
    ],
)
def test_a_rule_for_a_field_that_no_event_has_sends_nothing(pattern: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(RULE_OF_EVENTS % pattern, RULE)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", Severity.ERROR, "Placed", "Properties/EventPattern")


@pytest.mark.parametrize(
    "pattern",
    [
        "{source: [shop], detail-type: [a], detail: {detailType: [a]}, account: ['1'], region: [eu-west-1], resources: [{suffix: a}], time: [{prefix: '2027'}], id: [a], version: ['0']}",
        "{source: [shop], replay-name: [{exists: false}]}",
        "{source: [shop], kind: [{exists: false}]}",
        "{source: [shop], $or: [{kind: [a]}, {detail-type: [a]}]}",
        "!Ref AWS::StackName",
        "{source: kind}",
        "{source: [shop], detail.state: [a]}",
    ],
    ids=["every field", "no replay", "a field that is not there", "one alternative", "not known", "no pattern", "a way"],
)
def test_trap_a_rule_that_some_event_may_match(pattern: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(RULE_OF_EVENTS % pattern, RULE) == []


def test_trap_a_field_that_may_be_absent_is_not_what_matches_nothing(changed: Callable[..., list[Any]]) -> None:
    """Beside a choice of which no branch can be: that is not said of the field."""
    said = changed(RULE_OF_EVENTS % "{orderId: [{exists: false}], $or: [{detial: [a]}, {sauce: [b]}]}", RULE)
    assert not any("orderId" in one.text for one in said)


BUCKET = "Kept: {Type: AWS::S3::Bucket}\n"
OF_BUCKET = "{source: [aws.s3], detail-type: [%s], detail: {bucket: {name: [%s]}}}"


@pytest.mark.parametrize(
    ("pattern", "route", "meant"),
    [
        (OF_BUCKET % ("'ObjectCreated:Put'", "!Ref Kept"), "detail-type/0", "Object Created"),
        (OF_BUCKET % ("'s3:ObjectRemoved:*', 'ObjectCreated:*'", "!Ref Kept"), "detail-type/0", "Object Deleted"),
        (OF_BUCKET % ("Object created", "!Ref Kept"), "detail-type/0", "Object Created"),
        (OF_BUCKET % ("Object Created", "!GetAtt Kept.Arn"), "detail/bucket/name/0", "!Ref"),
        (OF_BUCKET % ("Object Created", "'arn:aws:s3:::kept'"), "detail/bucket/name/0", "!Ref"),
        ("{source: [aws.S3], detail-type: [Object Created]}", "source/0", "aws.s3"),
        ("{source: [aws.s3], detail-type: [Object Created], detail: {eventName: [PutObject]}}", "detail/eventName", "CloudTrail"),
        ("{source: [aws.s3], detail-type: [Object Created], detail: {requestParameters: {bucketName: [!Ref Kept]}}}", "detail/requestParameters", "CloudTrail"),
    ],
)
def test_a_rule_for_what_no_event_of_s3_has(pattern: str, route: str, meant: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(BUCKET + RULE_OF_EVENTS % pattern, RULE)
    assert (said.verdict, said.severity, said.resource, said.route, meant in said.fix) == (
        *("fail", Severity.ERROR, "Placed", f"Properties/EventPattern/{route}", True),
    )


@pytest.mark.parametrize(
    "pattern",
    [
        OF_BUCKET % ("Object Created", "!Ref Kept"),
        OF_BUCKET % ("Object Created, 'ObjectCreated:Put'", "!Ref Kept, !GetAtt Kept.Arn"),
        OF_BUCKET % ("AWS API Call via CloudTrail", "!Ref Kept"),
        OF_BUCKET % ("Object Renamed", "!ImportValue kept"),
        OF_BUCKET % ("{prefix: ObjectC}", "{prefix: arn}"),
        "{source: [shop], detail-type: ['ObjectCreated:Put']}",
        "{source: [aws.S3, shop], detail-type: [ObjectMade]}",
        "{source: [{prefix: aws.S}]}",
        "{source: [aws.s3], detail-type: [AWS API Call via CloudTrail], detail: {eventName: [PutObject]}}",
        "{source: [aws.s3], detail-type: [Object Created, AWS API Call via CloudTrail], detail: {eventName: [PutObject]}}",
        "{source: [aws.s3], detail-type: [Object Created], detail: {eventName: [{exists: false}]}}",
        "{source: [aws.s3], detail: {eventName: [PutObject]}}",
    ],
)
def test_trap_what_an_event_of_s3_may_have(pattern: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(BUCKET + RULE_OF_EVENTS % pattern, RULE) == []


PIPE = """
Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
Pipe: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Source: SOURCE, Target: !GetAtt Orders.Arn, SourceParameters: {FilterCriteria: {Filters: [%s]}}}}
""".replace("SOURCE", "!GetAtt Items.StreamArn")


@pytest.mark.parametrize(
    ("patterns", "fires"),
    [
        (['{"eventName": ["Modify"]}'], True),
        (['{"detail": {"NewImage": {"state": {"S": ["done"]}}}}'], True),
        (['{"NewImage": {"state": {"S": ["done"]}}}', '{"eventName": ["insert"]}'], True),
        (['{"eventName": ["INSERT", "Modify"]}'], False),
        (['{"eventName": ["Modify"]}', '{"eventName": ["REMOVE"]}'], False),
        (['{"eventName": [{"equals-ignore-case": "modify"}], "dynamodb": {"NewImage": {"state": {"S": ["done"]}}}}'], False),
        (['{"userIdentity": {"type": ["Service"]}}'], False),
        (['{"dynamodb": {"OldImage": {"state": {"S": ["done"]}}}}'], True),
        (['{"dynamodb": {"Keys": {"id": {"S": [{"prefix": "a"}]}}}}'], False),
        (['{"dynamodb": {"NewImage": {"state": ["done", "failed"]}}}'], True),
        (['{"dynamodb": {"NewImage": {"state": ["done"]}}}', '{"dynamodb": {"NewImage": {"state": {"S": ["done"]}}}}'], False),
        (['{"dynamodb": {"NewImage": {"state": [{"exists": false}]}}}'], False),
        (['{"dynamodb": {"NewImage": {"state": [{"exists": true}]}}}'], True),
        (['{"dynamodb": {"NewImage": {"state": [{"prefix": "a"}, "b"]}}}'], True),
        (['{"dynamodb": {"NewImage": {"state": {"S": [{"exists": true}]}}}}'], False),
        (['{"dynamodb": {"NewImage": {"state": ["a", {"exists": false}]}}}'], False),
        (['{"detail": [{"exists": false}]}'], False),
    ],
)
def test_the_filters_of_a_pipe(patterns: list[str], fires: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    pipe = PIPE % ", ".join(f"{{Pattern: '{one}'}}" for one in patterns)
    assert [(one.verdict, one.severity, one.resource) for one in changed(pipe, RULE)] == [("fail", Severity.ERROR, "Pipe")] * fires
    assert changed(pipe.replace("!GetAtt Items.StreamArn", "'arn:aws:kinesis:eu-west-1:111122223333:stream/a'"), RULE) == []
    assert changed(pipe.replace(f"'{patterns[0]}'", "!Ref AWS::StackName"), RULE) == []


@pytest.mark.parametrize(
    ("pattern", "fires"),
    [
        ("{'body': {'kind': ['order']}}", False),
        ("{'messageAttributes': {'kind': {'stringValue': ['order']}}}", False),
        ("{'Body': {'kind': ['order']}}", True),
        ("{'detail': {'kind': ['order']}}", True),
        ("{'eventSource': ['aws.sqs']}", True),
    ],
)
def test_the_filters_of_a_pipe_that_reads_a_queue(pattern: str, fires: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    source = "Items: {Type: AWS::SQS::Queue}\n"
    text = pattern.replace("'", '"')
    pipe = f"""{source}
Pipe: {{Type: AWS::Pipes::Pipe, Properties: {{RoleArn: !GetAtt WorkerRole.Arn, Source: !GetAtt Items.Arn, Target: !GetAtt Orders.Arn, SourceParameters: {{FilterCriteria: {{Filters: [{{Pattern: '{text}'}}]}}}}}}}}
"""
    assert [(one.verdict, one.resource) for one in changed(pipe, RULE)] == [("fail", "Pipe")] * fires


@pytest.mark.parametrize(
    ("sources", "fires"),
    [
        ("[ec2.amazonaws.com]", True),
        ("[s3.amazonaws.com, ec2.amazonaws.com]", True),
        ("[aws.ec2]", False),
        ("[ec2.amazonaws.com, aws.ec2]", False),
        ("[com.example.shop]", False),
    ],
)
def test_a_source_that_is_the_domain_of_a_service(sources: str, fires: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    rule = f"Sender: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{source: {sources}}}, Targets: [{{Id: a, Arn: !GetAtt Orders.Arn}}]}}}}"
    said = [(one.resource, one.severity, one.fix) for one in changed(rule, "filter-matches-nothing")]
    assert [one[:2] for one in said] == [("Sender", Severity.WARNING)] * fires


def test_what_cloudtrail_calls_a_service_is_no_source(changed: Callable[..., list[Any]]) -> None:
    asked = "{source: [aws.ec2], detail-type: [AWS API Call via CloudTrail], detail: {eventSource: [ec2.amazonaws.com]}}"
    rule = f"Sender: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {asked}, Targets: [{{Id: a, Arn: !GetAtt Orders.Arn}}]}}}}"
    assert changed(rule, "filter-matches-nothing") == []


STARS = ["uploads/*", "*.jpg", "order.*", "uploads/*.jpg", '{"prefix": "uploads/*.jpg"}', '{"prefix": "uploads/*"}', '{"suffix": "*.jpg"}']
NO_STARS = ["2*3", "0/5 * * * ?", '{"wildcard": "uploads/*"}', '{"prefix": "uploads/"}', "0 3 * * *", "*", "a * b", '{"anything-but": ["x*"]}']
WHERE = {
    "a filter": ('Mapping: {Properties: {FilterCriteria: {Filters: [{Pattern: \'{"body": {"key": [VALUE]}}\'}]}}}', "Mapping"),
    "a rule": (
        "Sender: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop], detail: {key: [VALUE]}}, Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}}",
        "Sender",
    ),
    "a pipe": (
        (
            "Pipe: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Source: 'arn:aws:kinesis:eu-west-1:111122223333:stream/a', Target: !GetAtt Orders.Arn, "
            'SourceParameters: {FilterCriteria: {Filters: [{Pattern: \'{"data": {"key": [VALUE]}}\'}]}}}}'
        ),
        "Pipe",
    ),
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("value", [*STARS, *NO_STARS])
def test_a_star_that_is_compared_as_it_is(value: str, where: str, changed: Callable[..., list[Any]]) -> None:
    text, resource = WHERE[where]
    said = [one for one in changed(text.replace("VALUE", value if value.startswith("{") else f'"{value}"'), "filter-matches-nothing") if one.verdict == "fail"]
    assert [(one.resource, one.severity) for one in said] == [(resource, Severity.WARNING)] * (value in STARS)
    assert all("literally: * is a wildcard in" in one.text for one in said)


@pytest.mark.parametrize(
    ("asked", "fires"),
    [
        ("{Name: prefix, Value: uploads/*}", True),
        ("{Name: suffix, Value: '*.jpg'}", True),
        ("{Name: prefix, Value: 'uploads/*.jpg'}", True),
        ("{Name: prefix, Value: /uploads/}", True),
        ("{Name: Prefix, Value: 's3://inbox/uploads/'}", True),
        ("{Name: prefix, Value: uploads/}", False),
        ("{Name: suffix, Value: .jpg}", False),
        ("{Name: suffix, Value: /manifest.json}", False),
        ("{Name: prefix, Value: !Ref AWS::StackName}", False),
    ],
)
@pytest.mark.parametrize("custom", [False, True])
def test_the_keys_of_a_notification_have_no_wildcards(asked: str, fires: bool, custom: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    """That of a bucket, and that of the CDK's custom resource."""
    bucket = f"Sender: {{Type: AWS::S3::Bucket, Properties: {{NotificationConfiguration: {{QueueConfigurations: [{{Event: 's3:ObjectCreated:*', Queue: !GetAtt Orders.Arn, Filter: {{S3Key: {{Rules: [{asked}]}}}}}}]}}}}}}"
    made = f"Kept: {{Type: AWS::S3::Bucket}}\nSender: {{Type: Custom::S3BucketNotifications, Properties: {{ServiceToken: !GetAtt Worker.Arn, BucketName: !Ref Kept, NotificationConfiguration: {{QueueConfigurations: [{{Events: ['s3:ObjectCreated:*'], QueueArn: !GetAtt Orders.Arn, Filter: {{Key: {{FilterRules: [{asked}]}}}}}}]}}}}}}"
    said = [one for one in changed(made if custom else bucket, "filter-matches-nothing") if one.verdict == "fail"]
    assert [(one.resource, one.severity) for one in said] == [("Sender", Severity.WARNING)] * fires


@pytest.mark.parametrize(
    ("key", "fires"), [("prefix: /uploads/", True), ("prefix: uploads/", False), ("suffix: /manifest.json", False), ("wildcard: '/*'", False)]
)
def test_a_rule_asks_for_keys_as_a_notification_does(key: str, fires: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"""
    rule = f"Sender: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{source: [aws.s3], detail-type: [Object Created], detail: {{object: {{key: [{{{key}}}]}}}}}}, Targets: [{{Id: a, Arn: !GetAtt Orders.Arn}}]}}}}"
    said = [one for one in changed(rule, "filter-matches-nothing") if one.verdict == "fail"]
    assert [(one.resource, one.severity) for one in said] == [("Sender", Severity.WARNING)] * fires


@pytest.mark.parametrize(
    ("source", "key", "fires"),
    [
        ("source: [aws.s3]", "{prefix: /uploads/}", True),
        ("source: [aws.s3]", "{prefix: /uploads/}, {prefix: 's3://kept/uploads/'}", True),
        ("source: [aws.s3]", "{prefix: /uploads/}, {prefix: uploads/}", False),
        ("source: [aws.s3]", "{prefix: /uploads/}, {suffix: .csv}", False),
        ("source: [shop.files]", "{prefix: /uploads/}", False),
        ("source: [aws.s3, shop.files]", "{prefix: /uploads/}", False),
        ("detail-type: [Uploaded]", "{prefix: /uploads/}", False),
    ],
)
def test_keys_are_those_of_s3_and_each_of_them_begins_so(source: str, key: str, fires: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"""
    rule = f"Sender: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{{source}, detail: {{object: {{key: [{key}]}}}}}}, Targets: [{{Id: a, Arn: !GetAtt Orders.Arn}}]}}}}"
    said = [one for one in changed(rule, "filter-matches-nothing") if one.verdict == "fail" and "with the prefix" in one.text]
    assert {one.resource for one in said} == ({"Sender"} if fires else set())
