from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "made-body-misses-field"
LOOP = """
import json

def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        BODY
"""
RULE_OF_EVENTS = "Placed: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]}, Targets: [{Id: a, Arn: !GetAtt Orders.Arn, %s}]}}"
TRANSFORMED = RULE_OF_EVENTS % """InputTransformer: {InputPathsMap: {id: $.id}, InputTemplate: '{"order": <id>, "note": "of <id>"}'}"""
SCHEDULE = (
    """Nightly: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt WorkerRole.Arn, Input: '{"order": "all"}'}}}"""
)
PIPE = """Pipe: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Source: any, Target: !GetAtt Orders.Arn, TargetParameters: {InputTemplate: '{"order": <$.id>}'}}}"""
RULE_OF_IOT = """Told: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: "SELECT order FROM 'a'", Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt WorkerRole.Arn}}]}}}"""
STATES = (
    "Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Definition: {StartAt: Send, States: {Send: {Type: Task, End: true, "
    "Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: !Ref Orders, MessageBody: {order.$: $.id}}}}}}}"
)
MAKES = {"a template": TRANSFORMED, "a schedule": SCHEDULE, "a pipe": PIPE, "a state": STATES, "a text": RULE_OF_EVENTS % """Input: '{"order": 1}'"""}


def code(body: str) -> str:
    return LOOP.replace("BODY", body)


@pytest.mark.parametrize("makes", MAKES.values(), ids=MAKES)
@pytest.mark.parametrize(
    ("body", "what"), [('store(body["detail"])', "detail"), ('store(body["order"], body["size"])', "size"), ('store(body["Records"])', "Records")]
)
def test_bad(body: str, what: str, makes: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code(body), RULE, makes)
    assert (said.verdict, said.severity, said.resource, said.key.rpartition(": ")[2]) == ("fail", Severity.ERROR, "Worker", what)


def test_a_part_of_the_event_has_no_detail_around_it(coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code('store(body["detail"])'), RULE, RULE_OF_EVENTS % "InputPath: $.detail")
    assert (said.verdict, said.severity) == ("fail", Severity.WARNING)


@pytest.mark.parametrize("path", ["$.details", "$.detail-typ.order", "$.Detail[0]"])
def test_a_path_to_what_no_event_has(path: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code('store(body["order"])'), RULE, RULE_OF_EVENTS % f"InputPath: '{path}'")
    assert (said.verdict, said.severity, said.resource) == ("fail", Severity.ERROR, "Worker")
    assert said.fix.startswith("Write a path that an event has in InputPath of Placed")


@pytest.mark.parametrize("makes", MAKES.values(), ids=MAKES)
@pytest.mark.parametrize(
    "body",
    [
        'store(body["order"])',
        'store(body.get("size"))',
        'store(body["size"] if body["order"] else 0)',
        'store(body["detail"] if "detail" in body else body)',
        "store(body)",
    ],
    ids=["what is there", "what may be missing", "under a condition", "asked first", "the whole"],
)
def test_good(body: str, makes: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(body), RULE, makes) == []


@pytest.mark.parametrize(
    "target",
    [
        "InputPath: $.detail.order",
        "InputPath: $",
        "InputPath: \"$['detail-typ']\"",
        "InputPath: '$.detail[0].order'",
        "Input: '<aws.scheduler.execution-id>'",
        "Input: !Ref AWS::StackName",
        """InputTransformer: {InputTemplate: '"of <id>"'}""",
        """InputTransformer: {InputTemplate: !Sub '{"${AWS::StackName}": 1}'}""",
    ],
)
def test_trap_what_the_body_has_may_not_be_spelt_out(target: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code('store(body["detail"])'), RULE, RULE_OF_EVENTS % target) == []


def test_who_catches_a_missing_field_may_read_another(coded: Callable[..., list[Any]]) -> None:
    tries = code('try:\n            store(body["detail"])\n        except KeyError:\n            other(record)')
    (said,) = coded(tries, RULE, TRANSFORMED)
    assert said.verdict == "undecided"


@pytest.mark.parametrize("target", ["Input: '[1]'", "Input: plain", "Input: '\"order\"'", "InputPath: $.account", "InputPath: $.detail-type"])
def test_what_is_no_object_has_no_field(target: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code('store(body["detail"])'), RULE, RULE_OF_EVENTS % target)
    assert (said.verdict, said.severity) == ("fail", Severity.ERROR)
    assert "makes has no field" in said.text
    assert coded(code("store(body)"), RULE, RULE_OF_EVENTS % target) == []
    caught = LOOP.replace(
        'body = json.loads(record["body"])', 'try:\n            body = json.loads(record["body"])\n        except ValueError:\n            body = {"detail": 1}'
    ).replace("BODY", 'store(body["detail"])')
    assert [one.verdict for one in coded(caught, RULE, RULE_OF_EVENTS % target)] in ([], ["undecided"])


def test_an_empty_object_has_no_field(coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code('store(body["detail"])'), RULE, RULE_OF_EVENTS % "Input: '{}'")
    assert "makes has no field (Input)" in said.text


READS_OTHERWISE = {
    "suppress": "with suppress(KeyError):\n            store(body['detail'])\n            continue\n        store(body['order'])",
    "lookup": "try:\n            x = body['detail']\n        except LookupError:\n            x = body['order']\n        store(x)",
    "tuple": "try:\n            x = body['detail']\n        except (KeyError, TypeError):\n            x = body['order']\n        store(x)",
    "match": "match body['order']:\n            case 1:\n                store(1)\n            case 2:\n                store(body['detail'])",
    "arn": "if record['eventSourceARN'].endswith('x'):\n            store(body['detail'])\n        else:\n            store(body['order'])",
    "or": "x = body.get('detail') or body['order']\n        store(x)",
    "cond": "x = body['detail'] if 'detail' in body else body['order']\n        store(x)",
    "isinst": "if isinstance(body.get('order'), str): store(body['detail'])",
    "early": "if body.get('order'):\n            continue\n        store(body['detail'])",
    "setdefault": "body.setdefault('detail', {})\n        store(body['detail'])",
    "merge": "body = {'detail': 1, **body}\n        store(body['detail'])",
    "assign": "body['detail'] = 4\n        store(body['detail'])",
    "update": "body.update(detail=4)\n        store(body['detail'])",
    "defaultdict": "import collections\n        body = collections.ChainMap(body, {'detail': 1})\n        store(body['detail'])",
    "lambda": "f = lambda b: b['detail']\n        store(body['order'])",
    "hasattr": "keys = body.keys()\n        if 'detail' in keys: store(body['detail'])",
    "ge": "store(body['detail']) if len(body) > 3 else store(body['order'])",
}


@pytest.mark.parametrize("body", READS_OTHERWISE.values(), ids=READS_OTHERWISE)
def test_trap_a_field_that_is_not_asked_for_of_every_message(body: str, coded: Callable[..., list[Any]]) -> None:
    said = coded("from contextlib import suppress\n" + code(body), RULE, MAKES["a text"])
    assert [one for one in said if one.verdict == "fail"] == []


SELECTS = "Devices: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: \"SELECT %s FROM 'devices/+'\", Actions: [{Sqs: {QueueUrl: !Ref Orders, RoleArn: !GetAtt WorkerRole.Arn, UseBase64: %s}}]}}}"


@pytest.mark.parametrize(
    ("fields", "encoded", "fires"),
    [
        ("temperature", "false", True),
        ("temperature, topic(2) AS order", "false", False),
        ("temperature, concat(a, b) as device", "false", True),
        ("*, topic(2) AS device", "false", False),
        ("state.reported", "false", False),  # what it is called, is not followed
        ("order", "false", False),
        ("temperature", "true", False),  # envelope-unpacking says that
    ],
)
def test_what_a_rule_of_iot_selects(fields: str, encoded: str, fires: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    said = coded(code('store(body["order"])'), RULE, SELECTS % (fields, encoded))
    assert [(one.verdict, one.resource, one.key) for one in said] == ([("fail", "Worker", "Devices: order")] if fires else [])


OFF = {
    TRANSFORMED: ("EventPattern:", "State: STATE, EventPattern:", "DISABLED"),
    SCHEDULE: ("Target:", "State: STATE, Target:", "DISABLED"),
    PIPE: ("Source:", "DesiredState: STATE, Source:", "STOPPED"),
    MAKES["a text"]: ("EventPattern:", "State: STATE, EventPattern:", "DISABLED"),
    RULE_OF_IOT: ("Sql:", "RuleDisabled: STATE, Sql:", "true"),
}


@pytest.mark.parametrize(("makes", "switch"), OFF.items())
def test_what_is_switched_off_sends_nothing(makes: str, switch: tuple[str, str, str], coded: Callable[..., list[Any]]) -> None:
    written, state, off = switch
    for said, fires in ((off, False), ("ENABLED" if off == "DISABLED" else "RUNNING" if off == "STOPPED" else "false", True)):
        found = coded(code('store(body["size"])'), RULE, makes.replace(written, state.replace("STATE", said)))
        assert [one.verdict for one in found] == ["fail"] * fires


SLIP = """
import json

def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
            number = body.get("order_number")
            if not number:
                raise ValueError("no number")
            store(number)
        except Exception:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""


@pytest.mark.parametrize("makes", MAKES.values(), ids=MAKES)
@pytest.mark.parametrize(
    ("field", "fires"),
    [("orderNumber", True), ("order_nubmer", True), ("order_numbr", True), ("order_number", False), ("order_number2", False), ("size", False)],
)
def test_a_field_under_nearly_the_same_name(field: str, fires: bool, makes: str, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    """Whether or not the handler tells of what lacks it."""
    made = makes.replace('"order":', f'"{field}":').replace("order.$:", f"{field}.$:")
    assert [(one.verdict, one.resource, field in one.fix) for one in coded(SLIP, RULE, made)] == [("fail", "Worker", True)] * fires


@pytest.mark.parametrize(
    ("kind", "template", "image"),
    [
        ("KEYS_ONLY", '{"order": "<$.dynamodb.NewImage.order.S>"}', "NewImage"),
        ("OLD_IMAGE", '{"order": "<$.dynamodb.NewImage.order.S>"}', "NewImage"),
        ("NEW_IMAGE", '{"order": <$.dynamodb.OldImage>}', "OldImage"),
        ("KEYS_ONLY", '{"order": "<$.dynamodb.Keys.order.S>"}', ""),
        ("NEW_AND_OLD_IMAGES", '{"order": "<$.dynamodb.NewImage.order.S>", "was": <$.dynamodb.OldImage>}', ""),
        ("!Ref AWS::StackName", '{"order": "<$.dynamodb.NewImage.order.S>"}', ""),
    ],
)
def test_an_image_that_the_records_of_the_stream_do_not_have(kind: str, template: str, image: str, coded: Callable[..., list[Any]]) -> None:
    items = f"Items: {{Type: AWS::DynamoDB::Table, Properties: {{StreamSpecification: {{StreamViewType: {kind}}}}}}}\n"
    pipe = PIPE.replace("Source: any", "Source: !GetAtt Items.StreamArn").replace("""'{"order": <$.id>}'""", f"'{template}'")
    said = coded(code('store(body["order"])'), RULE, items + pipe)
    assert [(one.verdict, one.resource, one.route, image in one.text) for one in said] == (
        [("fail", "Pipe", "Properties/TargetParameters/InputTemplate", True)] if image else []
    )
