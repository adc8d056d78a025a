"""Libraries that run a function until it goes well, in a transaction or a trace: who asks them is told of the last error, as if the function had been called at once."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "runners.py"))
read, GO, CSHARP, TELLS, text_of = HELP["read"], HELP["GO"], HELP["CSHARP"], HELP["TELLS"], HELP["text_of"]

HIDES = {"Go": "println(err.Error())", "Java": "context.getLogger().log(e.getMessage());", "C#": "context.Logger.LogLine(e.Message);"}
PLAIN = {"Go": "publish(ctx, m)", "Java": "save(m)", "C#": "await Save(m)"}
RUN = [
    ("Go", "backoff.Retry(func() error { return publish(ctx, m) }, backoff.NewExponentialBackOff())"),
    ("Go", "backoff.RetryNotify(func() error { return publish(ctx, m) }, backoff.NewExponentialBackOff(), nil)"),
    ("Go", "retry.Do(func() error { return publish(ctx, m) }, retry.Attempts(3), retry.OnRetry(func(n uint, err error) { println(n) }))"),
    ("Go", "func() error { _, err := breaker.Execute(func() (interface{}, error) { return nil, publish(ctx, m) }); return err }()"),
    ("Go", 'hystrix.Do("topic", func() error { return publish(ctx, m) }, nil)'),
    ("Go", 'xray.Capture(ctx, "message", func(ctx context.Context) error { return publish(ctx, m) })'),
    ("Go", "orm.Transaction(func(tx *gorm.DB) error { return publish(ctx, m) })"),
    ("Go", "pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return publish(ctx, m) })"),
    ("Go", "pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{}, func(tx pgx.Tx) error { return publish(ctx, m) })"),
    ("Go", "pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error { return publish(ctx, m) })"),
    ("Go", "buns.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return publish(ctx, m) })"),
    ("Java", "retry.executeRunnable(() -> save(m))"),
    ("Java", "Retry.decorateRunnable(retry, () -> save(m)).run()"),
    ("Java", "Decorators.ofRunnable(() -> save(m)).withRetry(retry).decorate().run()"),
    ("Java", "Decorators.ofSupplier(() -> { save(m); return 1; }).withRetry(retry).get()"),
    ("Java", "Decorators.ofConsumer(this::save).withRetry(retry).decorate().accept(m)"),
    ("Java", "Failsafe.with(RetryPolicy.ofDefaults()).run(() -> save(m))"),
    ("Java", "transactions.executeWithoutResult(status -> save(m))"),
    ("Java", 'TracingUtils.withSubsegment("save", part -> save(m))'),
    ("C#", "await Pipeline.ExecuteAsync(async token => await Save(m))"),
    ("C#", "await Pipeline.ExecuteAsync(async (one, token) => await Save(one), m, CancellationToken.None)"),
    ("C#", "await _policy.ExecuteAsync(() => Save(m))"),
    ("C#", "await Policy.Handle<Exception>().RetryAsync(2).ExecuteAsync(async () => await Save(m))"),
    ("C#", "Policy.Handle<Exception>().Retry(2).Execute(() => Save(m).GetAwaiter().GetResult())"),
    ("C#", 'Tracing.WithSubsegment("save", part => Save(m).Wait())'),
]


@pytest.mark.parametrize(("language", "call"), RUN)
@pytest.mark.parametrize("then", [TELLS, HIDES], ids=["told", "hidden"])
def test_it_says_what_the_function_says_when_it_is_called_at_once(language: str, call: str, then: dict[str, str], tmp_path: Path) -> None:
    groups = []
    for name, one in (("plain", PLAIN[language]), ("run", call)):
        (tmp_path / name).mkdir()
        found = read(tmp_path / name, language, text_of(language, one, then[language]))
        assert not found.unfollowed, [each.reason for each in found.unfollowed]
        groups.append({(each.of, each.told) for each in found.failures})
    assert groups[0] == groups[1]


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("Java", "Failsafe.with(RetryPolicy.ofDefaults()).runAsync(() -> save(m))"),
        ("Java", "retry.getEventPublisher().publish(() -> save(m))"),
        ("Java", "Decorators.ofRunnable(() -> save(m)).withThreadPoolBulkhead(Bulkheads.one()).get()"),
        ("Go", 'xray.CaptureAsync(ctx, "message", func(ctx context.Context) error { return publish(ctx, m) })'),
    ],
)
def test_what_such_a_library_does_besides_is_not_known(language: str, call: str, tmp_path: Path) -> None:
    """The function that it is handed is not lost."""
    text = text_of(language, call if language == "Java" else f"func() error {{ {call}; return nil }}()", TELLS[language])
    assert read(tmp_path, language, text).failures.doubt is not None


def test_what_is_done_instead_is_not_known(tmp_path: Path) -> None:
    call = 'hystrix.Do("topic", func() error { return publish(ctx, m) }, func(err error) error { println(err); return nil })'
    assert read(tmp_path, "Go", text_of("Go", call, TELLS["Go"])).failures.doubt is not None


UNKNOWN = {"Go": "guard.Run(func() error { return publish(ctx, m) })", "Java": "guard.run(() -> save(m))", "C#": "await _guard.RunAsync(() => Save(m))"}


@pytest.mark.parametrize("language", UNKNOWN)
def test_of_one_that_nobody_knows_only_what_depends_on_it_is_open(language: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, text_of(language, UNKNOWN[language], TELLS[language]))
    open_ = {group for group in ("answers", "failures", "records", "order", "unawaited", "waits", "idempotency") if getattr(found, group).doubt is not None}
    assert open_ == {"failures", "order", "unawaited"}
    assert {one.kind for one in found.answers} == {"list"}
    assert {one.kind for one in found.records} == {"all"}


def test_one_that_is_handed_the_message_too_may_do_anything(tmp_path: Path) -> None:
    found = read(tmp_path, "Go", text_of("Go", "guard.Once(m.MessageId, func() error { return publish(ctx, m) })", TELLS["Go"]))
    assert found.idempotency.doubt is not None
    assert found.records.doubt is not None


@pytest.mark.parametrize("then", [TELLS, HIDES], ids=["told", "hidden"])
def test_a_fallback_may_hide_the_error(then: dict[str, str], tmp_path: Path) -> None:
    text = text_of("C#", "await _policy.ExecuteAsync(() => Save(m))", then["C#"]).replace(
        ".WaitAndRetryAsync(3, _ => TimeSpan.FromSeconds(1))", ".FallbackAsync(_ => Task.CompletedTask)"
    )
    assert read(tmp_path, "C#", text).failures.doubt is not None


def test_a_namespace_is_no_fallback(tmp_path: Path) -> None:
    text = text_of("C#", "await _policy.ExecuteAsync(() => Save(m))", TELLS["C#"]).replace("using Polly;", "using Polly;\nusing Polly.Fallback;")
    assert {one.told for one in read(tmp_path, "C#", text).failures} == {"response"}


def test_a_policy_that_is_made_nowhere_in_the_program_may_do_anything(tmp_path: Path) -> None:
    text = CSHARP.replace("private static readonly ResiliencePipeline Pipeline = new ResiliencePipelineBuilder().AddRetry(new()).Build();", "")
    text = text.replace(" = Policy.Handle<Exception>().WaitAndRetryAsync(3, _ => TimeSpan.FromSeconds(1))", "")
    assert read(tmp_path, "C#", text.replace("CALL", "await _policy.ExecuteAsync(() => Save(m))").replace("THEN", TELLS["C#"])).failures.doubt is not None


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        ("if (r.FinalException != null) { ADD }", "response"),
        ("if (r.Outcome == OutcomeType.Failure) { ADD }", "response"),
        ("context.Logger.LogLine(r.Outcome.ToString());", "empty"),
    ],
)
def test_what_is_captured_is_told_by_its_outcome(looks: str, told: str, tmp_path: Path) -> None:
    text = text_of("C#", "var r = await _policy.ExecuteAndCaptureAsync(() => Save(m)); " + looks.replace("ADD", TELLS["C#"]), "throw;")
    assert told in {one.told for one in read(tmp_path, "C#", text).failures}


def test_a_mark_before_what_is_not_followed_may_stay(tmp_path: Path) -> None:
    """Whether the work fails so that the message comes back is not known."""
    marked = "func() error { if done[m.MessageId] { return nil }; done[m.MessageId] = true; return guard.Run(func() error { return publish(ctx, m) }) }()"
    text = text_of("Go", marked, TELLS["Go"]).replace("var _ = errors.New", "var done = map[string]bool{}\nvar _ = errors.New")
    assert read(tmp_path, "Go", text).idempotency.doubt is not None


@pytest.mark.parametrize("call", ["failures.Frobnicate()", "failures.Frobnicate(1)"])
def test_of_a_value_that_is_not_followed_what_runs_is_known(call: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", text_of("C#", f"await Save(m); {call}", TELLS["C#"]))
    assert found.answers.doubt is not None or found.failures.doubt is not None
    assert found.waits.doubt is None
    assert found.idempotency.doubt is None


def test_what_a_list_does_with_a_function_that_is_not_followed_matters_to_all(tmp_path: Path) -> None:
    found = read(tmp_path, "C#", text_of("C#", "await Save(m); failures.Frobnicate(one => Save(m))", TELLS["C#"]))
    assert found.waits.doubt is not None


@pytest.mark.parametrize(("ends", "told"), [("return err", "response"), ("return nil", "empty")])
def test_what_is_done_in_a_transaction_is_work(ends: str, told: str, tmp_path: Path) -> None:
    done = f'pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {{ _, err := tx.Exec(ctx, "select book($1)", m.Body); if err != nil {{ {ends} }}; return nil }})'
    then = "r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})"
    found = read(tmp_path, "Go", GO.replace("CALL", done).replace("THEN", then))
    assert told in {one.told for one in found.failures.found}
    assert found.failures.doubt is None
