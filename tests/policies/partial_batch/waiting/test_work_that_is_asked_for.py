"""`unawaited-work`: work that another service is told to start, and of which the code asks how it ended, is waited for; an `Event` invocation tells nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unawaited-work"
CODE = """
import json, time
import boto3
SERVICE = boto3.client("SERVICE")
def ended(started):
    ASKS
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            started = SERVICE.START
            ENDED
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
STARTED = {
    "stepfunctions": ('start_execution(stateMachineArn="arn:aws:states:eu-west-1:111122223333:stateMachine:print", input=record["body"])', 'describe_execution(executionArn=started["executionArn"])["status"]'),
    "glue": ('start_job_run(JobName="print", Arguments={"--row": record["body"]})', 'get_job_run(JobName="print", RunId=started["JobRunId"])["JobRun"]["JobRunState"]'),
    "batch": ('submit_job(jobName="print", jobQueue="prints", jobDefinition="print", parameters={"row": record["body"]})', 'describe_jobs(jobs=[started["jobId"]])["jobs"][0]["status"]'),
    "ecs": ('run_task(cluster="prints", taskDefinition="print", tags=[{"key": "row", "value": record["messageId"]}])', 'describe_tasks(cluster="prints", tasks=[one["taskArn"] for one in started["tasks"]])["tasks"][0]["lastStatus"]'),
}  # fmt: skip
LOOP = """while True:
        state = SERVICE.ASKS
        if state in ("SUCCEEDED", "STOPPED"):
            return
        if state == "FAILED":
            raise RuntimeError(state)
        time.sleep(1)"""


def code(service: str, loop: str, ended: str) -> str:
    start, asks = STARTED[service]
    return (
        CODE.replace("ASKS", loop.replace("ASKS", asks))
        .replace("START", start)
        .replace("ENDED", ended)
        .replace('"SERVICE"', f'"{service}"')
        .replace("SERVICE", "work")
    )


@pytest.mark.parametrize("service", STARTED)
def test_work_that_nobody_asks_for_is_a_note(service: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code(service, "return started", "print(ended(started))"), RULE)
    assert (said.verdict, said.resource, said.severity) == ("fail", "Worker", Severity.NOTE)
    assert f"starts work by {STARTED[service][0].partition('(')[0]} and does not wait for its result" in said.text


@pytest.mark.parametrize("service", STARTED)
def test_trap_work_that_is_asked_for_is_waited_for(service: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(service, LOOP, "ended(started)"), RULE) == []


def test_trap_a_waiter_asks_for_it(coded: Callable[..., list[Any]]) -> None:
    waits = 'work.get_waiter("tasks_stopped").wait(cluster="prints", tasks=[one["taskArn"] for one in started["tasks"]])'
    assert coded(code("ecs", f"return {waits}", "ended(started)"), RULE) == []
