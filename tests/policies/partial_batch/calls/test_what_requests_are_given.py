"""`call-refused`: what a request is given, where the code has to be followed to it: through functions, parameters and parts of lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-refused"
Coded = Callable[..., list[Any]]
CODE = """
import boto3, itertools, json, uuid
from datetime import datetime
sqs = boto3.client("sqs")
WIDTH = 10

def parts(items, size):
    PARTS

def entry(index, item):
    return {"Id": str(index), "MessageBody": json.dumps(item)}

def send(items):
    entries = [entry(index, item) for index, item in enumerate(items)]
    for part in parts(entries, WIDTH):
        answer = sqs.send_message_batch(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/out", Entries=part)
        if answer.get("Failed"):
            raise RuntimeError(answer["Failed"])

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            job = json.loads(record["body"])
            send([{"user": user, "job": job["id"]} for user in job["users"]])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
PARTS = {
    "a slice": "for i in range(0, len(items), size):\n        yield items[i : i + size]",
    "a list of slices": "return [items[i : i + size] for i in range(0, len(items), size)]",
    "islice": "rest = iter(items)\n    while part := list(itertools.islice(rest, size)):\n        yield part",
    "batched": "yield from itertools.batched(items, size)",
}


def said(code: str, coded: Coded) -> list[Any]:
    found = [one for one in coded(code, RULE) if one.verdict == "fail"]
    assert all((one.resource, one.route) == ("Worker", "Properties/Code/ZipFile") for one in found)
    return found


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_parts_that_are_wider_than_a_request(parts: str, coded: Coded) -> None:
    code = CODE.replace("PARTS", parts)
    assert said(code, coded) == []
    (one,) = said(code.replace("WIDTH = 10", "WIDTH = 25"), coded)
    assert one.severity is Severity.ERROR
    assert "calls send_message_batch with up to 25 parts in its Entries, of which one request may have 10" in one.text


@pytest.mark.parametrize(
    "more",
    [
        'send([{"id": 1}])',
        'send(job["users"][:10])',
        'if len(job["users"]) < 5:\n                send(job["users"])',
    ],
)
def test_trap_a_list_that_is_short_enough(more: str, coded: Coded) -> None:
    code = CODE.replace("PARTS", PARTS["a slice"]).replace('send([{"user": user, "job": job["id"]} for user in job["users"]])', more)
    assert said(code, coded) == []


def test_an_id_that_all_entries_have(coded: Coded) -> None:
    code = CODE.replace("PARTS", PARTS["islice"]).replace('"Id": str(index)', '"Id": "message"')
    (one,) = said(code, coded)
    assert "entries of which several have the Id message" in one.text


@pytest.mark.parametrize(
    "entries",
    [
        '[entry("only", {"id": 1})]',
        '[{"Id": "first", "MessageBody": "a"}, {"Id": "second", "MessageBody": "b"}]',
        '[{"Id": f"m{i}", "MessageBody": "a"} for i in items]',
    ],
)
def test_trap_an_id_of_its_own(entries: str, coded: Coded) -> None:
    code = CODE.replace("PARTS", PARTS["islice"]).replace("[entry(index, item) for index, item in enumerate(items)]", entries)
    assert said(code, coded) == []


def test_trap_one_entry_at_a_time_that_a_package_is_given(coded: Coded) -> None:
    code = CODE.replace("PARTS", PARTS["islice"]).replace(
        "    entries = [entry(index, item) for index, item in enumerate(items)]\n    for part in parts(entries, WIDTH):\n",
        '    import meter\n    for item in items:\n        part = [{"Id": "0", "MessageBody": json.dumps(item)}]\n        meter.count(part)\n',
    )
    assert said(code, coded) == []


@pytest.mark.parametrize(("value", "what"), [("uuid.uuid4()", "a UUID"), ("datetime.now()", "a datetime"), ("{1, 2}", "a set")])
def test_what_json_has_no_type_for(value: str, what: str, coded: Coded) -> None:
    code = CODE.replace("PARTS", PARTS["islice"]).replace('"job": job["id"]', f'"trace": {value}')
    (one,) = said(code, coded)
    assert f"json.dumps with {what} for trace" in one.text
    assert said(code.replace(value, f"str({value})"), coded) == []
    assert said(code.replace("json.dumps(item)", "json.dumps(item, default=str)"), coded) == []
    assert said(code.replace("WIDTH = 10", "WIDTH = 10\njson.JSONEncoder.default = lambda self, one: str(one)"), coded) == []


@pytest.mark.parametrize("field", ["messageId", "body"])
def test_a_handle_that_is_none(field: str, coded: Coded) -> None:
    code = """
import boto3
sqs = boto3.client("sqs")

def handler(event, context):
    for record in event["Records"]:
        sqs.change_message_visibility(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/in", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=30)
        raise ValueError(record["body"])
"""
    assert said(code, coded) == []
    (one,) = said(code.replace("receiptHandle", field), coded)
    assert f"with the record's {field} for ReceiptHandle: SQS refuses each such call" in one.text


ITEM = """
import boto3
table = boto3.resource("dynamodb").Table("customers")

def customer(key):
    answer = table.get_item(Key={"id": key})
    return answer["Item"]

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            found = customer(record["body"])
            ASKED
            deliver(record["body"], found)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize("asked", ["if found is None:\n                continue", "if not found:\n                found = {}", "found = found or {}"])
def test_an_item_that_is_asked_for_when_it_was_read(asked: str, coded: Coded) -> None:
    (one,) = said(ITEM.replace("ASKED", asked), coded)
    assert one.severity is Severity.WARNING
    assert "asks whether there is an item when it has read answer['Item']" in one.text
    for looked in (
        ITEM.replace('answer["Item"]', 'answer.get("Item")'),
        ITEM.replace('return answer["Item"]', 'return answer["Item"] if "Item" in answer else None'),
        ITEM.replace('return answer["Item"]', 'try:\n        return answer["Item"]\n    except KeyError:\n        return None'),
    ):
        assert said(looked.replace("ASKED", asked), coded) == []


@pytest.mark.parametrize("error", ["KeyError", "LookupError", "Exception"])
def test_trap_what_is_raised_there_is_caught_before(error: str, coded: Coded) -> None:
    caught = ITEM.replace('return answer["Item"]', f'try:\n        return answer["Item"]\n    except {error}:\n        return None')
    assert said(caught.replace("ASKED", "if found is None:\n                continue"), coded) == []
    inside = ITEM.replace(
        'return answer["Item"]', 'try:\n        item = answer["Item"]\n        return item or None\n    except ValueError:\n        return None'
    )
    assert len(said(inside.replace("ASKED", "print(found)"), coded)) == 1


def test_trap_its_caller_expects_it(coded: Coded) -> None:
    code = ITEM.replace("            found = customer", "            try:\n                found = customer").replace(
        "            ASKED", "            except KeyError:\n                found = None\n            if found is None:\n                continue"
    )
    assert said(code, coded) == []


def test_trap_an_item_that_has_to_be_there(coded: Coded) -> None:
    assert said(ITEM.replace("ASKED", "print(found['name'])"), coded) == []


@pytest.mark.parametrize(
    "where",
    [
        "        sqs.send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/111122223333/out', MessageBody=GIVEN)",
        "        try:\n            deliver(record)\n        except ValueError:\n            sqs.send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/111122223333/out', MessageBody=GIVEN)",
    ],
)
def test_a_whole_record_is_no_text(where: str, coded: Coded) -> None:
    code = f"import boto3, json\nsqs = boto3.client('sqs')\ndef handler(event, context):\n    for record in event['Records']:\n{where}\n"
    (one,) = said(code.replace("GIVEN", "record"), coded)
    assert "calls send_message with a dict for MessageBody, which has to be text" in one.text
    assert said(code.replace("GIVEN", "json.dumps(record)"), coded) == []
