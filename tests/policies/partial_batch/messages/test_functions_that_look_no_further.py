"""Functions that go through the messages and end at the one at which they know (`any`, `all`, `next`, `takewhile`, `zip` with a list of the code): those behind it are deleted, unless another loop sees to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
CODE = """
from itertools import cycle, dropwhile, takewhile

failed = []
SLOTS = ["a", "b", "c"]

def told(record):
    try:
        deliver(record["body"])
        return True
    except Exception:
        failed.append({{"itemIdentifier": record["messageId"]}})
        return False

def urgent(record):
    return record["messageAttributes"]["urgent"]["stringValue"] == "yes"

def handler(event, context):
    failed.clear()
    records = event["Records"]
    {work}
    return {{"batchItemFailures": failed}}
"""
ENDING = {
    "all(told(one) for one in records)": "drops",
    "all(map(told, records))": "drops",
    "any(told(one) for one in records)": "first",
    "any(map(told, records))": "first",
    "next(told(one) for one in records)": "first",
    "[told(one) for one in takewhile(urgent, records)]": "left",
    "[told(one) for slot, one in zip(SLOTS, records)]": "beyond",
    "[told(one) for slot, one in zip(('a', 'b'), records)]": "beyond",
}


@pytest.mark.parametrize("work", ENDING)
def test_those_behind_it_are_deleted(work: str, coded: Coded) -> None:
    (one,) = coded(CODE.format(work=work), "unprocessed-messages")
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", ENDING[work])


@pytest.mark.parametrize(
    "work",
    [
        "all([told(one) for one in records])",
        "any([*map(told, records)])",
        "any(urgent(one) for one in records) and print('urgent')\n    [told(one) for one in records]",
        "all(one['body'] for one in records) or print('empty')\n    [told(one) for one in records]",
        "[told(one) for one in takewhile(urgent, records)]\n    [told(one) for one in dropwhile(urgent, records)]",
        "first = next((one for one in records if urgent(one)), None)\n    [told(one) for one in sorted(records, key=lambda one: one is not first)]",
        "[told(one) for slot, one in zip(cycle(SLOTS), records)]",
        "names = [one['messageId'] for one in records]\n    [told(one) for name, one in zip(names, records)]",
    ],
)
def test_all_are_looked_at(work: str, coded: Coded) -> None:
    assert coded(CODE.format(work=work), "unprocessed-messages") == []


@pytest.mark.parametrize("library", ["itertools.batched", "more_itertools.chunked", "more_itertools.batched", "more_itertools.sliced"])
def test_parts_of_a_batch_have_a_length(library: str, coded: Coded) -> None:
    module, name = library.split(".")
    code = f"""
from {module} import {name}

def handler(event, context):
    failed = []
    for part in {name}(event["Records"], 5):
        try:
            deliver([one["body"] for one in part])
        except Exception:
            print(len(part), "failed")
            failed.extend(one["messageId"] for one in part)
    return {{"batchItemFailures": [{{"itemIdentifier": one}} for one in failed]}}
"""
    assert [coded(code, rule) for rule in ("handler-response", "swallowed-exception")] == [[], []]
    (one,) = coded(code.replace("failed.extend", "print"), "swallowed-exception")
    assert (one.verdict, one.resource) == ("fail", "Worker")
