"""A durable function says what the same work says outside of its steps, and the branches of a map fail in silence unless somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
NODE = "    Runtime: nodejs22.x\n"
SCRIPT = """
import { withDurableExecution } from '@aws/durable-execution-sdk-js';
const deliver = async (record) => {
  const answer = await fetch('https://example.com', { method: 'POST', body: JSON.stringify(JSON.parse(record.body)), signal: AbortSignal.timeout(1000) });
  if (!answer.ok) throw new Error('refused');
};
const branch = async (child, record) => { await child.step('deliver', async () => deliver(record)); };
export const handler = withDurableExecution(async (event, context) => {
  const batchItemFailures = [];
  await context.wait('breathe', { seconds: 5 });
  context.logger.info('begin');
  WORK
  return { batchItemFailures };
});
"""
EACH_RECORD = """for (const record of event.Records) {
    try {
      CALL;
    } CLAUSE
  }"""
CATCHES = {
    "reports": "catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }",
    "loses": "catch (error) { context.logger.error(error); }",
    "raises": "catch (error) { throw error; }",
}
STEPS = {
    "plain": "await deliver(record)",
    "a step": "await context.step('deliver', async () => deliver(record))",
    "without a name": "await context.step(async (step) => { step.logger.info('go'); await deliver(record); })",
    "settings": "await context.step('deliver', () => deliver(record), { semantics: 'AtMostOncePerRetry' })",
    "a child": "await context.runInChildContext('all', (child) => branch(child, record))",
}
CODE = """
import json, requests
from aws_durable_execution_sdk_python import DurableContext, StepError, durable_execution, durable_step, durable_with_child_context
from aws_durable_execution_sdk_python.config import Duration

def deliver(record):
    requests.post("https://example.com", json=json.loads(record["body"]), timeout=5).raise_for_status()

@durable_step
def delivered(step, record, *, twice=False):
    deliver(record)

@durable_with_child_context
def in_a_child(child, record):
    child.step(delivered(record, twice=True))

def branch(child, record, index, records):
    child.step(delivered(record), name="deliver")

@durable_execution
def handler(event, context: DurableContext):
    failures = []
    context.wait(Duration.from_seconds(5), name="breathe")
    context.logger.info("begin")
    WORK
    return {"batchItemFailures": failures}
"""
EACH = """for record in event["Records"]:
        try:
            CALL
        CLAUSE"""
CLAUSES = {
    "reports": 'except Exception:\n            failures.append({"itemIdentifier": record["messageId"]})',
    "loses": "except Exception as error:\n            context.logger.error(error)",
    "raises": "except ValueError:\n            raise",
}
CALLS = {
    "plain": "deliver(record)",
    "a function": "context.step(lambda step: deliver(record), name='deliver')",
    "by name": "context.step(func=lambda step: deliver(record))",
    "a durable step": "context.step(delivered(record))",
    "a child": "context.run_in_child_context(in_a_child(record))",
    "a child of a function": "context.run_in_child_context(lambda child: branch(child, record, 0, []))",
}
RULES = ("swallowed-exception", "handler-response")


def _said(work: str, coded: Coded) -> set[tuple[str, str, str]]:
    return {(rule, one.verdict, one.key) for rule in RULES for one in coded(CODE.replace("WORK", work), rule)}


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES)
def test_work_in_a_step_is_the_work(clause: str, coded: Coded) -> None:
    plain, *others = (_said(EACH.replace("CALL", call).replace("CLAUSE", clause), coded) for call in CALLS.values())
    assert all(one == plain for one in others), (plain, others)
    assert bool([one for one in plain if one[0] == "swallowed-exception"]) is ("logger" in clause)


@pytest.mark.parametrize(
    "work",
    [
        'context.map(event["Records"], branch)',
        'context.map(inputs=event["Records"], func=branch, name="all")',
        'found = context.map(event["Records"], branch)\n    print(found.get_results())',
        'context.parallel([lambda child, one=one: branch(child, one, 0, []) for one in event["Records"]])',
    ],
)
def test_branches_at_whose_failures_nobody_looks(work: str, coded: Coded) -> None:
    (said,) = coded(CODE.replace("WORK", work), "swallowed-exception")
    assert said.verdict == "fail"
    assert "(…)" in said.text


@pytest.mark.parametrize(
    "work",
    [
        'context.map(event["Records"], branch).throw_if_error()',
        'found = context.map(event["Records"], branch)\n    if found.has_failure:\n        raise RuntimeError("some failed")',
        'found = context.map(event["Records"], branch)\n    if found.failure_count > 0:\n        raise RuntimeError("some failed")',
        'found = context.map(event["Records"], branch)\n    failures = [{"itemIdentifier": event["Records"][one.index]["messageId"]} for one in found.failed()]',
        'found = context.map(event["Records"], branch)\n    failures = [{"itemIdentifier": event["Records"][one.index]["messageId"]} for one in found.all if one.error is not None]',
        'found = context.map(event["Records"], branch)\n    for error in found.get_errors():\n        raise RuntimeError(error)',
    ],
)
def test_branches_at_whose_failures_somebody_looks(work: str, coded: Coded) -> None:
    assert coded(CODE.replace("WORK", work), "swallowed-exception") == []


def test_another_function_that_is_invoked_needs_its_permission(coded: Coded) -> None:
    """`context.invoke` asks Lambda in the role's name, as `boto3` does."""
    work = 'context.invoke(function_name="render", payload={}, name="render")'
    (said,) = coded(CODE.replace("WORK", work), "missing-call-permission")
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")
    assert "lambda:InvokeFunction" in said.text
    assert "function:render" in said.text


@pytest.mark.parametrize("method", ["event.wait(Duration.from_seconds(5))", "limiter.wait(time_left())", "asyncio.wait_for(work(), limit())"])
def test_trap_what_a_wait_is_given_is_no_coroutine(method: str, coded: Coded) -> None:
    code = f"import asyncio\nfrom threading import Event\nfrom limits import Duration, limiter, limit, time_left\nevent = Event()\nasync def work():\n    pass\nasync def main():\n    {'await ' * ('asyncio' in method)}{method}\ndef handler(e, context):\n    asyncio.run(main())\n"
    assert [one.key for one in coded(code, "unawaited-work") if one.verdict == "fail"] == []


def _of_script(work: str, coded: Coded) -> set[tuple[str, str, str]]:
    return {(rule, one.verdict, one.key) for rule in RULES for one in coded(SCRIPT.replace("WORK", work), rule, properties=NODE)}


@pytest.mark.parametrize("clause", [pytest.param(clause, id=name, marks=pytest.mark.slow if name == "raises" else ()) for name, clause in CATCHES.items()])
def test_a_step_of_node_is_its_work(clause: str, coded: Coded) -> None:
    plain, *others = (_of_script(EACH_RECORD.replace("CALL", call).replace("CLAUSE", clause), coded) for call in STEPS.values())
    assert all(one == plain for one in others), (plain, others)
    assert bool([one for one in plain if one[0] == "swallowed-exception"]) is ("logger" in clause)


@pytest.mark.parametrize(
    "work",
    [
        "await context.map('all', event.Records, branch);",
        "await context.map(event.Records, async (child, record) => branch(child, record), { maxConcurrency: 2 });",
        "const found = await context.map('all', event.Records, branch); console.log(found.getResults());",
        "await context.parallel('all', event.Records.map((record) => (child) => branch(child, record)));",
    ],
)
def test_branches_of_node_at_whose_failures_nobody_looks(work: str, coded: Coded) -> None:
    (said,) = coded(SCRIPT.replace("WORK", work), "swallowed-exception", properties=NODE)
    assert said.verdict == "fail"


@pytest.mark.parametrize(
    "work",
    [
        "(await context.map('all', event.Records, branch)).throwIfError();",
        "const found = await context.map('all', event.Records, branch); if (found.hasFailure) throw new Error('some failed');",
        "const found = await context.map('all', event.Records, branch); for (const one of found.failed()) batchItemFailures.push({ itemIdentifier: event.Records[one.index].messageId });",
        "const found = await context.parallel(event.Records.map((record) => ({ name: 'one', func: (child) => branch(child, record) }))); found.throwIfError();",
    ],
)
def test_branches_of_node_at_whose_failures_somebody_looks(work: str, coded: Coded) -> None:
    assert coded(SCRIPT.replace("WORK", work), "swallowed-exception", properties=NODE) == []


def test_a_step_of_node_for_which_nobody_waits(coded: Coded) -> None:
    work = "for (const record of event.Records) { context.step('deliver', async () => deliver(record)); }"
    assert [one.verdict for one in coded(SCRIPT.replace("WORK", work), "unawaited-work", properties=NODE)] == ["fail"]
