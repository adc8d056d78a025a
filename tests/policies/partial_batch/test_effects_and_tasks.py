"""Errors that are values of fp-ts, and services of Effect, are followed until somebody runs them and looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
SENDS = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
const publish = (text) => sns.send(new PublishCommand({ TopicArn: "t", Message: text }));
"""
TASKS = (
    SENDS
    + """
const TE = require("fp-ts/TaskEither");
const E = require("fp-ts/Either");
const T = require("fp-ts/Task");
const { pipe } = require("fp-ts/function");
const parse = (r) => E.tryCatch(() => JSON.parse(r.body), E.toError);
const send = (order) => TE.tryCatch(() => publish(order.id), E.toError);
const one = (r) => STEPS;
exports.handler = async (event) => RUN;
"""
)
RUN = "pipe(event.Records, T.traverseArray(one), T.map((lists) => ({ batchItemFailures: lists.flat() })))()"
FAILED = "[{ itemIdentifier: r.messageId }]"
STEPS = (
    "pipe(parse(r), TE.fromEither, TE.flatMap(send), TE.match(() => WHAT, () => []))",
    "pipe(TE.Do, TE.bind('order', () => TE.fromEither(parse(r))), TE.chainFirstW(({ order }) => send(order)), TE.matchE(() => T.of(WHAT), () => T.of([])))",
    "pipe(TE.right(r), TE.chainEitherK(parse), TE.chain(send), TE.map(() => []), TE.orElse(() => TE.right(WHAT)), TE.getOrElse((e) => { throw e; }))",
    "pipe(parse(r), TE.fromEither, TE.tap(send), TE.fold((e) => T.of(WHAT), () => T.of([])))",
)
TAG = "class Mailer extends Context.Tag('Mailer')() {}\nconst Live = Layer.succeed(Mailer, { send: (text) => Effect.tryPromise(() => publish(text)) });"
SERVICES = {
    "a tag": (TAG, "Effect.provide(Live)"),
    "a layer that is made by an effect": (
        "class Mailer extends Context.Tag('Mailer')() {}\nconst Live = Layer.effect(Mailer, Effect.succeed({ send: (text) => Effect.tryPromise(() => publish(text)) }));",
        "Effect.provide(Layer.mergeAll(Live, Layer.empty))",
    ),
    "a service": ("class Mailer extends Effect.Service()('Mailer', { sync: () => ({ send: (text) => Effect.tryPromise(() => publish(text)) }) }) {}", "Effect.provide(Mailer.Default)"),
    "a service of an effect": ("class Mailer extends Effect.Service()('Mailer', { effect: Effect.gen(function* () { return { send: (text) => Effect.tryPromise(() => publish(text)) }; }) }) {}", "Effect.provide(Mailer.Default)"),
    "a service that is given by itself": ("class Mailer extends Context.Tag('Mailer')() {}", "Effect.provideService(Mailer, { send: (text) => Effect.tryPromise(() => publish(text)) })"),
}  # fmt: skip
EFFECTS = (
    SENDS
    + """
const { Context, Effect, Layer } = require("effect");
MADE
const one = (r) => Effect.gen(function* () { const mailer = yield* Mailer; ASKED; }).pipe(Effect.as([]), Effect.catchAll(() => Effect.succeed(WHAT)), GIVEN);
exports.handler = async (event) => {
  const lists = await Effect.runPromise(Effect.forEach(event.Records, one));
  return { batchItemFailures: lists.flat() };
};
"""
)


def said(coded: Coded, code: str, *rules: str) -> list[tuple[str, str]]:
    return [(one.rule, one.verdict) for rule in rules for one in coded(code, rule, properties="    Runtime: nodejs22.x\n")]


def fails(rule: str) -> list[tuple[str, str]]:
    return [(rule, "fail")]


@pytest.mark.parametrize("steps", STEPS)
def test_what_becomes_of_a_left(steps: str, coded: Coded) -> None:
    code = TASKS.replace("RUN", RUN)
    told = code.replace("STEPS", steps.replace("WHAT", FAILED))
    assert said(coded, told, "swallowed-exception", "handler-response", "unprocessed-messages", "unawaited-work") == []
    assert fails("swallowed-exception")[0] in said(coded, code.replace("STEPS", steps.replace("WHAT", "[]")), "swallowed-exception")
    wrong = told.replace("r.messageId", "r.receiptHandle")
    assert fails("handler-response")[0] in said(coded, wrong, "handler-response")


def test_a_list_of_eithers_is_asked_one_by_one(coded: Coded) -> None:
    steps = "pipe(parse(r), TE.fromEither, TE.chain(send), TE.mapLeft(() => r.messageId))"
    run = "{ const ends = await Promise.all(event.Records.map((r) => one(r)())); return { batchItemFailures: ends.filter(E.isLeft).map((end) => ({ itemIdentifier: end.left })) }; }"
    code = TASKS.replace("STEPS", steps).replace("RUN", run)
    assert said(coded, code, "swallowed-exception", "handler-response", "unawaited-work") == []
    assert fails("swallowed-exception")[0] in said(coded, code.replace("ends.filter(E.isLeft)", "[]"), "swallowed-exception")


def test_a_task_that_nobody_runs_does_nothing(coded: Coded) -> None:
    run = "{ for (const r of event.Records) { one(r); } return { batchItemFailures: [] }; }"
    code = TASKS.replace("STEPS", "pipe(parse(r), TE.fromEither, TE.chain(send))").replace("RUN", run)
    assert said(coded, code, "unawaited-work") == fails("unawaited-work")


def test_a_step_that_is_not_known_is_a_question(coded: Coded) -> None:
    code = TASKS.replace("RUN", RUN).replace("STEPS", "pipe(parse(r), TE.fromEither, TE.racing(send), TE.match(() => [], () => []))")
    assert said(coded, code, "swallowed-exception") == [("swallowed-exception", "undecided")]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_what_a_layer_makes_for_its_tag(name: str, coded: Coded) -> None:
    made, given = SERVICES[name]
    code = EFFECTS.replace("MADE", made).replace("GIVEN", given)
    asked = code.replace("ASKED", "yield* mailer.send(r.body)")
    assert said(coded, asked.replace("WHAT", FAILED), "swallowed-exception", "unawaited-work", "handler-response") == []
    assert said(coded, asked.replace("WHAT", "[]"), "swallowed-exception") == fails("swallowed-exception")
    assert said(coded, code.replace("ASKED", "mailer.send(r.body)").replace("WHAT", FAILED), "unawaited-work") == fails("unawaited-work")
    forked = code.replace("ASKED", "yield* Effect.forkDaemon(mailer.send(r.body))").replace("WHAT", FAILED)
    assert said(coded, forked, "unawaited-work") == fails("unawaited-work")


def test_accessors_ask_the_service(coded: Coded) -> None:
    made = SERVICES["a service"][0].replace("{ sync", "{ accessors: true, sync")
    code = EFFECTS.replace("MADE", made).replace("GIVEN", "Effect.provide(Mailer.Default)").replace("ASKED", "yield* Mailer.send(r.body)")
    assert said(coded, code.replace("WHAT", "[]"), "swallowed-exception") == fails("swallowed-exception")
    assert said(coded, code.replace("WHAT", FAILED), "swallowed-exception") == []


def test_a_service_without_a_layer_is_a_question(coded: Coded) -> None:
    code = EFFECTS.replace("MADE", "class Mailer extends Context.Tag('Mailer')() {}").replace("GIVEN", "Effect.provide(require('./live').Live)")
    (one,) = said(coded, code.replace("ASKED", "yield* mailer.send(r.body)").replace("WHAT", FAILED), "swallowed-exception")
    assert one == ("swallowed-exception", "undecided")


@pytest.mark.parametrize(
    "identifier",
    [
        "Array.from(r.messageId)",
        "Array.from(r.messageId).reverse().join('')",
        "[...r.messageId].reverse()",
        "r.messageId.split('-')",
        "r.attributes.MessageGroupId",
        "r.attributes.SequenceNumber",
    ],
)
def test_what_is_no_id_of_a_message(identifier: str, coded: Coded) -> None:
    code = (
        SENDS
        + """
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const r of event.Records) { try { await publish(r.body); } catch { batchItemFailures.push({ itemIdentifier: ID }); } }
  return { batchItemFailures };
};"""
    )
    assert said(coded, code.replace("ID", identifier), "handler-response") == fails("handler-response")
    assert said(coded, code.replace("ID", "Array.from(r.messageId).join('')"), "handler-response") == []
