"""Effects of Effect: what is done in them is done when they are run, and a failure goes on until somebody catches it. `test_packages.py` runs such handlers with the package itself."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import Reading

_SPEC = importlib.util.spec_from_file_location("javascript_running", Path(__file__).with_name("running.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
running = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = running
_SPEC.loader.exec_module(running)
HEAD = """import { Cause, Console, Data, Duration, Effect, Either, Exit, Schedule, Schema, flow, pipe } from 'effect';
import { LambdaHandler } from '@effect-aws/lambda';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
class NotSent extends Data.TaggedError('NotSent')<{ cause: unknown }> {}
class NotThere extends Data.TaggedError('NotThere')<{}> {}
const Order = Schema.Struct({ id: Schema.String });
const sns = new SNSClient({});
const publish = (text) => sns.send(new PublishCommand({ TopicArn: 't', Message: text }));
const send = (r) => Effect.tryPromise({ try: () => publish(r.body), catch: (cause) => new NotSent({ cause }) });
const item = (r) => ({ itemIdentifier: r.messageId });
"""
CAUGHT = "const lists = await Effect.runPromise(Effect.forEach(event.Records, (r) => STEPS)); return { batchItemFailures: lists.flat() };"
STEPS = (
    "send(r).pipe(Effect.as([]), Effect.catchAll(() => WHAT))",
    "pipe(send(r), Effect.map(() => []), Effect.catchTag('NotSent', () => WHAT))",
    "Effect.catchTags(Effect.as(send(r), []), { NotThere: () => Effect.succeed([]), NotSent: () => WHAT })",
    "Effect.gen(function* () { yield* send(r); return []; }).pipe(Effect.orElse(() => WHAT))",
    "Effect.gen(function* () { const ended = yield* Effect.either(send(r)); return Either.isRight(ended) ? [] : yield* WHAT; })",
    "Effect.gen(function* () { const ended = yield* Effect.exit(send(r)); if (Exit.isFailure(ended)) return yield* WHAT; return []; })",
    "Effect.matchEffect(Effect.promise(() => publish(r.body)), { onSuccess: () => Effect.succeed([]), onFailure: () => WHAT })",
    "send(r).pipe(Effect.retry(Schedule.exponential(Duration.millis(50)).pipe(Schedule.compose(Schedule.recurs(2)))), Effect.timeout(Duration.seconds(5)), Effect.as([]), Effect.catchAll(() => WHAT))",
    "send(r).pipe(Effect.tapErrorCause((cause) => Effect.logError(Cause.pretty(cause))), Effect.as([]), Effect.catchAll(() => WHAT))",
    "Effect.fn('one')(function* (one) { yield* Effect.withSpan(Effect.retry(send(one), { times: 2 }), 'send'); return []; }, Effect.catchAllCause(() => WHAT))(r)",
)


def read(folder: Path, body: str, *, whole: bool = False) -> Any:
    folder = folder / str(len([*folder.iterdir()]))  # what a file holds is read once
    folder.mkdir()
    text = body if whole else f"export const handler = async (event) => {{\n{body}\n}};"
    case = running.Case("effects", "ts", "handler", f"{HEAD}{text}\n")
    running.write(folder, [case])
    found = running.read(folder, case)
    assert isinstance(found, Reading), found
    return found


def told(found: Any) -> set[str]:
    return {one.told for one in found.failures.found}


@pytest.mark.parametrize("steps", STEPS)
def test_what_the_clause_gives_instead_tells_of_a_failure_or_loses_it(steps: str, tmp_path: Path) -> None:
    for what, expected in (("Effect.succeed([item(r)])", "response"), ("Effect.succeed([])", "empty"), ("Effect.fail(new NotThere())", "raised")):
        found = read(tmp_path, CAUGHT.replace("STEPS", steps.replace("WHAT", what)))
        assert not found.unfollowed, found.unfollowed
        assert told(found) == {expected}, what
        assert not found.unawaited.found, what


@pytest.mark.parametrize(
    ("body", "waits"),
    [
        ("await Effect.runPromise(Effect.forEach(event.Records, send, { concurrency: 'unbounded', discard: true }));", True),
        ("await Effect.runPromise(Effect.all(event.Records.map(send)));", True),
        ("await pipe(event.Records, Effect.forEach(send), Effect.asVoid, Effect.runPromise);", True),
        ("await flow(Effect.forEach(send), Effect.runPromise)(event.Records);", True),
        ("await Effect.runPromise(Effect.gen(function* () { for (const r of event.Records) yield* send(r); }));", True),
        ("Effect.runPromise(Effect.forEach(event.Records, send));", False),
        ("Effect.runFork(Effect.forEach(event.Records, send));", False),
    ],
)
def test_whoever_runs_it_and_waits_waits_for_the_work(body: str, waits: bool, tmp_path: Path) -> None:  # noqa: FBT001 - of one case
    found = read(tmp_path, body)
    assert not found.unfollowed, found.unfollowed
    assert bool(found.unawaited.found) is not waits
    assert told(found) == ({"raised"} if waits else set())


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        ("LambdaHandler.make((event) => Effect.forEach(event.Records, send, { discard: true }))", "raised"),
        ("LambdaHandler.make({ handler: (event) => Effect.forEach(event.Records, send, { discard: true }) })", "raised"),
        ("LambdaHandler.make((event) => Effect.forEach(event.Records, (r) => send(r).pipe(Effect.catchTag('NotSent', Effect.logError))))", "log"),
        ("LambdaHandler.make((event) => Effect.forEach(event.Records, (r) => send(r).pipe(Effect.catchTag('NotThere', Effect.logError))))", "raised"),
        ("LambdaHandler.make(Effect.fn('all')(function* (event) { yield* Effect.forEach(event.Records, send); }))", "raised"),
    ],
)
def test_a_handler_that_its_package_makes(handler: str, expected: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"export const handler = {handler};", whole=True)
    assert not found.unfollowed, found.unfollowed
    assert told(found) == {expected}


def test_a_step_that_nobody_knows_is_one_question(tmp_path: Path) -> None:
    found = read(tmp_path, "await Effect.runPromise(Effect.forEach(event.Records, (r) => send(r).pipe(Effect.raceWith(Effect.never, {}))));")
    assert found.unfollowed


@pytest.mark.parametrize(
    ("decodes", "of"),
    [
        ("yield* Schema.decodeUnknown(Order)(JSON.parse(r.body));", "raised"),
        ("Schema.decodeUnknownSync(Order)(JSON.parse(r.body));", "raised"),
        (
            "const order = Schema.decodeUnknownEither(Order)(JSON.parse(r.body)); if (Either.isLeft(order)) { yield* Console.error(order.left); continue; }",
            "log",
        ),
    ],
)
def test_what_a_schema_refuses_fails_or_is_a_value(decodes: str, of: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"await Effect.runPromise(Effect.gen(function* () {{ for (const r of event.Records) {{ {decodes} yield* send(r); }} }}));")
    assert not found.unfollowed, found.unfollowed
    assert of in {one.told for one in found.failures.found if one.work == "parse"}
