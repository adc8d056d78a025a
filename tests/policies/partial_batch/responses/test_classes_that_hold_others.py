"""Objects of classes of the code that hold what lists, dicts and sets hold, and iterators of its own: they are read as these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULES = ("handler-response", "swallowed-exception", "unprocessed-messages", "raises-for-one-message")
Coded = Callable[..., list[Any]]
CODE = """
import itertools
MADE

def handler(event, context):
    failures = FAILURES
    LOOP:
        try:
            deliver(record["body"])
        except Exception:
            PUT
    return {"batchItemFailures": RETURNED}
"""
LOOP = 'for record in event["Records"]'
ITEM = '{"itemIdentifier": record["messageId"]}'
HELD = {
    "a list": (
        "class Failures(list):\n    def put(self, record):\n        self.append({'itemIdentifier': record['messageId']})",
        "failures.put(record)",
        "failures",
    ),
    "a list with super": (
        "class Failures(list):\n    def append(self, record):\n        super().append({'itemIdentifier': record['messageId']})",
        "failures.append(record)",
        "failures",
    ),
    "a list with an operator": (
        "class Failures(list):\n    def __lshift__(self, record):\n        self.append(record['messageId'])",
        "failures << record",
        '[{"itemIdentifier": one} for one in failures]',
    ),
    "a list that is added to": ("class Failures(list):\n    pass", f"failures += [{ITEM}]", "list(failures)"),
    "a list of a class in between": ("class Base(list):\n    pass\nclass Failures(Base):\n    pass", f"failures.append({ITEM})", "failures"),
    "a dict": ("class Failures(dict):\n    pass", 'failures[record["messageId"]] = record', '[{"itemIdentifier": one} for one in failures]'),
    "a set": ("class Failures(set):\n    pass", 'failures.add(record["messageId"])', '[{"itemIdentifier": one} for one in sorted(failures)]'),
}


def verdicts(code: str, coded: Coded) -> list[str]:
    return [f"{one.rule} {one.verdict}" for rule in RULES for one in coded(code, rule)]


def made(cls: str, put: str, returned: str, loop: str = LOOP) -> str:
    return CODE.replace("MADE", cls).replace("FAILURES", "Failures()").replace("PUT", put).replace("RETURNED", returned).replace("LOOP", loop)


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_a_class_that_derives_from_one_of_python(held: tuple[str, str, str], coded: Coded) -> None:
    cls, put, returned = held
    assert verdicts(made(cls, put, returned), coded) == []
    assert verdicts(made(cls, "print(record)", returned), coded) == ["swallowed-exception fail"]
    assert {"handler-response fail", "swallowed-exception fail"} & {*verdicts(made(cls, put, "[]"), coded)}


ITERATOR = """
class Failures(list):
    pass
class Batch:
    def __init__(self, records):
        self.left = list(records)
    def __iter__(self):
        return self
    def __next__(self):
        if not self.left:
            raise StopIteration
        return self.left.pop(0)
"""
LOOPS = {
    "for": 'for record in Batch(event["Records"])',
    "next": 'batch = Batch(event["Records"])\n    while (record := next(batch, None)) is not None',
    "a list of it": 'for record in list(Batch(event["Records"]))',
}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_an_iterator_of_the_code(loop: str, coded: Coded) -> None:
    code = made(ITERATOR, f"failures.append({ITEM})", "failures", loop)
    assert verdicts(code, coded) == []
    assert "unprocessed-messages fail" in verdicts(code.replace("list(records)", "list(records)[:1]"), coded)


def test_a_generator_that_never_ends(coded: Coded) -> None:
    numbers = "class Failures(list):\n    pass\ndef numbers():\n    n = 0\n    while True:\n        n += 1\n        yield n\nids = numbers()"
    code = made(numbers, f"failures.append({ITEM})", "failures").replace("deliver(", "deliver(next(ids), ")
    assert verdicts(code, coded) == []
    sent = made(numbers.replace("yield n", "n = yield n"), f"failures.append({ITEM})", "failures").replace("deliver(", "deliver(next(ids), ")
    assert {"swallowed-exception undecided"} <= {*verdicts(sent, coded)}


@pytest.mark.parametrize("taken", ["left.remove(ok['Id'])", "del left[left.index(ok['Id'])]"])
def test_what_is_taken_out_of_a_list_was_in_it(taken: str, coded: Coded) -> None:
    code = f"""
import boto3
sqs = boto3.client("sqs")

def handler(event, context):
    left = [record["messageId"] for record in event["Records"]]
    entries = [{{"Id": record["messageId"], "MessageBody": record["body"]}} for record in event["Records"]]
    for ok in sqs.send_message_batch(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/out", Entries=entries).get("Successful", []):
        {taken}
    return {{"batchItemFailures": [{{"itemIdentifier": one}} for one in left]}}
"""
    assert verdicts(code, coded) == []


@pytest.mark.parametrize(("name", "found"), [("itemIdentifier", []), ("item_identifier", ["fail"])])
def test_a_named_tuple_that_is_made_a_dict(name: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = f"""
from typing import NamedTuple

class Failed(NamedTuple):
    {name}: str

def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            failed.append(Failed(record["messageId"]))
    return {{"batchItemFailures": [one._asdict() for one in failed]}}
"""
    assert [one.verdict for one in coded(code, "handler-response")] == found
