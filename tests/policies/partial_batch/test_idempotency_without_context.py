from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "idempotency-without-context"
RECORD = """
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from stores import store
config = IdempotencyConfig(event_key_jmespath="messageId")
@idempotent_function(data_keyword_argument="record", persistence_store=store, config=config)
def work(record):
    deliver(record)
def handler(event, context):
    REGISTERED
    for record in event["Records"]:
        work(record=record)
"""
HANDLER = """
from aws_lambda_powertools.utilities.idempotency import idempotent
from stores import store
@idempotent(persistence_store=store)
def handler(event, context):
    for record in event["Records"]:
        deliver(record)
"""


def test_a_guard_around_the_work_on_a_record(coded: Callable[..., list[Any]]) -> None:
    said = coded(RECORD.replace("REGISTERED", "pass"), RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING)]


@pytest.mark.parametrize("registered", ["config.register_lambda_context(context)", "prepare(context, config)"])
def test_it_is_told_here_or_perhaps_elsewhere(registered: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(RECORD.replace("REGISTERED", registered), RULE) == []


def test_trap_a_guard_around_the_handler_learns_it_by_itself(coded: Callable[..., list[Any]]) -> None:
    assert coded(HANDLER, RULE) == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]
