"""`unprocessed-messages`: code that takes so many messages of a batch, by a number of its own, and leaves the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unprocessed-messages"
Coded = Callable[..., list[Any]]
CODE = """
import collections, itertools

def work(records):
    failures = []
    for record in records:
        try:
            deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return failures

def handler(event, context):
    records = event["Records"]
    failures = []
    TAKEN
    return {"batchItemFailures": failures}
"""
LEFT = {
    "a slice": "failures = work(records[:4])",
    "a slice under a name": "first = records[0:4]\n    failures = work(first)",
    "islice": "failures = work(itertools.islice(records, 4))",
    "a condition": "if len(records) <= 4:\n        failures = work(records)",
    "a loop that counts": "for i, record in enumerate(records):\n        if i >= 4:\n            break\n        failures += work([record])",
    "a loop that has counted": "for i, record in enumerate(records):\n        if i == 4:\n            return {'batchItemFailures': failures}\n        failures += work([record])",
    "a loop that counts what is done": "done = 0\n    for record in records:\n        if done >= 4:\n            continue\n        failures += work([record])\n        done += 1",
    "a way out": "if 4 < len(records):\n        return {'batchItemFailures': []}\n    failures = work(records)",
}
"""The queue's BatchSize is 5."""


@pytest.mark.parametrize("taken", LEFT.values(), ids=LEFT)
def test_the_others_are_deleted(taken: str, coded: Coded) -> None:
    (one,) = coded(CODE.replace("TAKEN", taken), RULE)
    assert (one.verdict, one.resource, one.route, one.severity, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR, "beyond")
    assert "a batch of more than 4" in one.text
    assert coded(CODE.replace("TAKEN", taken.replace("4", "5")), RULE) == []


@pytest.mark.parametrize(
    "taken",
    [
        "for i, record in enumerate(records):\n        if i == 3:\n            print('many')\n        failures += work([record])",
        "for i, record in enumerate(records):\n        if i >= 3:\n            failures += [{'itemIdentifier': one['messageId']} for one in records[i:]]\n            break\n        failures += work([record])",
        "part = []\n    for record in records:\n        part.append(record)\n        if len(part) == 3:\n            failures += work(part)\n            part = []\n    failures += work(part)",
        "part = []\n    for n, record in enumerate(records, 1):\n        part.append(record)\n        if n % 5 == 0 or n == len(records):\n            for one in part:\n                failures += work([one])\n            part = []",
        "print(records[:3])\n    failures = work(records)",
        "for i in range(0, len(records), 3):\n        failures += work(records[i : i + 3])",
        'failures = work(records[:3]) + [{"itemIdentifier": one["messageId"]} for one in records[3:]]',
        "if len(records) > 3:\n        print('many')\n    failures = work(records)",
        "if len(records) > 3:\n        raise ValueError('too many')\n    failures = work(records)",
        "failures = work(records) if len(records) < 4 else work(reversed(records))",
        "collections.deque(map(lambda one: failures.extend(work([one])), records), maxlen=0)",
    ],
)
def test_trap_a_number_that_leaves_none(taken: str, coded: Coded) -> None:
    assert coded(CODE.replace("TAKEN", taken), RULE) == []


@pytest.mark.parametrize(("most", "found"), [("0", ["fail"]), ("1", ["fail"]), ("None", []), ("100", [])])
def test_a_deque_keeps_the_last_ones(most: str, found: list[str], coded: Coded) -> None:
    code = CODE.replace("failures = []\n    for", f"failures = collections.deque(maxlen={most})\n    for").replace("return failures", "return [*failures]")
    said = [one.verdict for rule in ("handler-response", "swallowed-exception") for one in coded(code.replace("TAKEN", "failures = work(records)"), rule)]
    assert said == found


@pytest.mark.parametrize("taken", ["records[:1]", "records[0:1]"])
def test_a_part_of_one_message_is_where_the_others_are_left(taken: str, placed: Coded) -> None:
    line = f"failures = work({taken})"
    (one,) = placed(CODE.replace("TAKEN", line), RULE)
    assert (one.verdict, one.resource, one.line, one.key) == ("fail", "Worker", line, "first")
