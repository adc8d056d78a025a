"""A class of threads or processes that is the code's own: `start()` has its `run()` called, and who does not wait for that, or asks nothing of how it ended, loses messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
RULES = ("unawaited-work", "swallowed-exception", "handler-response")
CODE = """
import multiprocessing, threading

class Delivery({base}):
    def __init__(self, record):
        super().__init__()
        self.record = record
        self.error = None

    def run(self):
        {run}

def handler(event, context):
    going = [Delivery(record) for record in event["Records"]]
    for one in going:
        one.start()
    {join}
    return {{"batchItemFailures": [{{"itemIdentifier": one.record["messageId"]}} for one in going if {failed}]}}
"""
KEPT = 'try:\n            deliver(self.record["body"])\n        except Exception as error:\n            self.error = error'
WAITED = "for one in going:\n        one.join()"


def code(base: str = "threading.Thread", run: str = KEPT, join: str = WAITED, failed: str = "one.error") -> str:
    return CODE.format(base=base, run=run, join=join, failed=failed)


@pytest.mark.parametrize(
    "good",
    [
        code(),
        code(failed="one.error is not None"),
        code("multiprocessing.Process", 'deliver(self.record["body"])', failed="one.exitcode"),
        code("multiprocessing.Process", 'deliver(self.record["body"])', failed="one.exitcode != 0"),
    ],
)
def test_who_waits_and_asks_loses_nothing(good: str, coded: Coded) -> None:
    assert [coded(good, rule) for rule in RULES] == [[], [], []]


def test_nobody_waits_for_it(coded: Coded) -> None:
    (one,) = coded(code(join="pass"), "unawaited-work")
    assert (one.verdict, one.resource) == ("fail", "Worker")


@pytest.mark.parametrize("base", ["threading.Thread", "multiprocessing.Process"])
def test_nobody_asks_how_it_ended(base: str, coded: Coded) -> None:
    (one,) = coded(code(base, 'deliver(self.record["body"])', failed="not one.record"), "swallowed-exception")
    assert (one.verdict, one.resource) == ("fail", "Worker")


def test_of_a_process_that_is_no_class_of_the_code_it_is_asked_too(coded: Coded) -> None:
    made = """
import multiprocessing

def handler(event, context):
    going = {one["messageId"]: multiprocessing.Process(target=deliver, args=(one["body"],)) for one in event["Records"]}
    for one in going.values():
        one.start()
        one.join()
    return {"batchItemFailures": [{"itemIdentifier": name} for name, one in going.items() if one.exitcode]}
"""
    assert [coded(made, rule) for rule in RULES] == [[], [], []]
