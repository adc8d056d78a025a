"""Methods that Python calls by itself (operators, properties, descriptors, `__bool__`, `__del__`) and that say which messages failed: as good as any other code, and as bad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
CODE = """
import atexit, threading, weakref

class Failures:
    def __init__(self):
        self.ids = []

    {method}

    def items(self):
        return [{{"itemIdentifier": one}} for one in self.ids]

class Failed:
    def __init__(self, found):
        self.found = found

def handler(event, context):
    failures = Failures()
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            {told}
    return {{"batchItemFailures": failures.items()}}
"""
METHODS = {
    "+=": ('def __iadd__(self, record):\n        self.ids.append(record["messageId"])\n        return self', "failures += record"),
    "<<": ('def __lshift__(self, record):\n        self.ids.append(record["messageId"])', "failures << record"),
    "+": (
        'def __add__(self, record):\n        made = Failures()\n        made.ids = [*self.ids, record["messageId"]]\n        return made',
        "failures = failures + record",
    ),
    "the operator of the other side": (
        'def __ror__(self, record):\n        self.ids.append(record["messageId"])\n        return self',
        "failures = record | failures",
    ),
    "[…]": ('def __setitem__(self, key, record):\n        self.ids.append(record["messageId"])', "failures[len(failures.ids)] = record"),
    "a property with a setter": (
        '@property\n    def last(self):\n        return self.ids[-1]\n\n    @last.setter\n    def last(self, record):\n        self.ids.append(record["messageId"])',
        "failures.last = record",
    ),
    "a descriptor": (
        'class Last:\n        def __set__(self, owner, record):\n            owner.ids.append(record["messageId"])\n\n    last = Last()',
        "failures.last = record",
    ),
    "in": ('def __contains__(self, record):\n        self.ids.append(record["messageId"])\n        return True', "record in failures"),
    "==": ('def __eq__(self, record):\n        self.ids.append(record["messageId"])\n        return True', "failures == record"),
    "len()": ('def __len__(self):\n        self.ids.append(self.record["messageId"])\n        return 1', "failures.record = record; len(failures)"),
}


@pytest.mark.parametrize("name", METHODS)
def test_what_they_collect_is_returned(name: str, coded: Coded) -> None:
    method, told = METHODS[name]
    code = CODE.format(method=method, told=told)
    assert [coded(code, rule) for rule in ("handler-response", "swallowed-exception")] == [[], []]
    (one,) = coded(code.replace('["messageId"]', '["receiptHandle"]'), "handler-response")
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "identifier:the record's receiptHandle")


@pytest.mark.parametrize("name", METHODS)
def test_where_they_collect_nothing_the_message_is_lost(name: str, coded: Coded) -> None:
    method, told = METHODS[name]
    code = CODE.format(method=method.replace(".append(", ".count("), told=told).replace('[*self.ids, record["messageId"]]', "self.ids")
    assert [(one.verdict, one.resource, one.route) for one in coded(code, "swallowed-exception")] == [("fail", "Worker", "Properties/Code/ZipFile")]


def test_an_object_is_true_where_it_says_so(coded: Coded) -> None:
    code = CODE.format(method="def __bool__(self):\n        return bool(self.ids)", told='failures.ids.append(record["messageId"])')
    answers = code.replace("failures.items()}", "failures.items() if failures else []}")
    assert coded(answers, "swallowed-exception") == []
    assert [one.verdict for one in coded(answers.replace("if failures else", "if not failures else"), "swallowed-exception")] == ["fail"]


def test_equal_objects_of_a_dataclass(coded: Coded) -> None:
    code = """
from dataclasses import dataclass

@dataclass
class Ended:
    well: bool

def work(record):
    try:
        deliver(record["body"])
    except Exception:
        return Ended(False)
    return Ended(True)

def handler(event, context):
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in event["Records"] if work(record) == Ended(False)]}
"""
    assert [coded(code, rule) for rule in ("handler-response", "swallowed-exception")] == [[], []]


@pytest.mark.parametrize(
    "later",
    [
        "atexit.register(deliver, record)",
        "weakref.finalize(Failed(record), deliver, record)",
        "threading.Timer(1, deliver, [record]).start()",
        "Failed(record)",
    ],
)
def test_what_is_called_later_is_a_question(later: str, coded: Coded) -> None:
    code = CODE.format(method="pass", told="raise").replace('deliver(record["body"])', later)
    code = code.replace("self.found = found", "self.found = found\n    def __del__(self):\n        deliver(self.found)")
    assert [one.verdict for one in coded(code, "swallowed-exception")] == ["undecided"]


@pytest.mark.parametrize(
    "harmless",
    [
        "timer = threading.Timer(9, print, [record['messageId']]); timer.start(); deliver(record['body']); timer.cancel()",
        "Failed(record); deliver(record['body'])",
    ],
)
def test_what_watches_or_closes_is_none(harmless: str, coded: Coded) -> None:
    code = CODE.format(method="pass", told='failures.ids.append(record["messageId"])').replace('deliver(record["body"])', harmless)
    code = code.replace("self.found = found", "self.found = found\n    def __del__(self):\n        self.found.close()")
    assert coded(code, "swallowed-exception") == []
