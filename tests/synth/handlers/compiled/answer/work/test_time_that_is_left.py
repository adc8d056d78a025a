"""Who asks for the time that is left before each message stops in time: in Java, C# and Go, by the context or by a clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_waits import _BODY, _CLIENT, _CSHARP, _JAVA, _POST_CS, _REQUEST, _SEND, waited

LEFT: dict[str, tuple[str, str, str, bool]] = {
    "before each message": ("", "if (context.getRemainingTimeInMillis() < 9000) throw new IllegalStateException();", "", False),
    "after each message": ("", "", "if (context.getRemainingTimeInMillis() < 9000) throw new IllegalStateException();", False),
    "once": ("long left = context.getRemainingTimeInMillis();", "if (left < 9000) throw new IllegalStateException();", "", True),
    "for the log": ("", 'context.getLogger().log("left " + context.getRemainingTimeInMillis());', "", True),
    "never": ("", "", "", True),
}


@pytest.mark.parametrize("how", LEFT)
@pytest.mark.parametrize("language", ["Java", "C#"])
def test_who_asks_for_the_time_that_is_left_before_each_message_stops_in_time(how: str, language: str, tmp_path: Path) -> None:
    once, before, after, each = LEFT[how]
    if language == "Java":
        send = _SEND.format(f"{_REQUEST}.timeout(Duration.ofSeconds(5)).{_BODY}")
        text = _JAVA.format(fields=_CLIENT, call=f"{before} {send} {after}").replace("    for (SQS", f"    {once}\n    for (SQS")
        assert waited(tmp_path, "Java", text) == (5, 1, each)
        return
    loop = f"{once} foreach (var m in evt.Records) {{ {before} await Work(m); {after} }}"
    for one, other in (
        ("context.getRemainingTimeInMillis()", "context.RemainingTime.TotalMilliseconds"),
        ("IllegalStateException", "InvalidOperationException"),
        ("long", "var"),
        ("getLogger().log", "Logger.LogInformation"),
    ):
        loop = loop.replace(one, other)
    text = _CSHARP.format(fields="private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };", call=_POST_CS, loop=loop)
    assert waited(tmp_path, "C#", text) == (5, 1, each)


GO_LEFT = """package main
import ("context"; "log"; "net/http"; "strings"; "time"; "github.com/aws/aws-lambda-go/events"; "github.com/aws/aws-lambda-go/lambda")
var client = &http.Client{Timeout: 5 * time.Second}
func late(ctx context.Context) bool { end, ok := ctx.Deadline(); return ok && time.Until(end) < 9*time.Second }
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var out events.SQSEventResponse
	ONCE
	for _, m := range event.Records {
		BEFORE
		res, err := client.Post("https://example.com", "text/plain", strings.NewReader(m.Body))
		if err != nil || res.StatusCode > 299 { out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}) }
	}
	return out, nil
}
func main() { lambda.Start(handle) }
"""


_LEAVES = "{ out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}); continue }"


@pytest.mark.parametrize(
    ("once", "before", "each"),
    [
        ("", f"if late(ctx) {_LEAVES}", False),
        ("end, _ := ctx.Deadline()", f"if time.Until(end) < 9*time.Second {_LEAVES}", False),
        ("end, _ := ctx.Deadline()", f"if time.Now().Add(9*time.Second).After(end) {_LEAVES}", False),
        ("end, _ := ctx.Deadline()", f"if end.Sub(time.Now()) < 9*time.Second {_LEAVES}", False),
        ("end, _ := ctx.Deadline(); start := time.Now(); left := time.Until(end)", f"if time.Since(start) > left-9*time.Second {_LEAVES}", False),
        ("end, _ := ctx.Deadline(); left := time.Until(end)", f"if left < 9*time.Second {_LEAVES}", True),
        ("if late(ctx) { return out, nil }", "", True),
        ("", 'end, _ := ctx.Deadline(); log.Println("left", time.Until(end))', True),
        ("", "", True),
    ],
    ids=["a function", "a deadline", "the clock", "what is between", "what has passed", "read once", "once", "for the log", "never"],
)
def test_so_it_is_in_go(once: str, before: str, each: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a column
    assert waited(tmp_path, "Go", GO_LEFT.replace("ONCE", once).replace("BEFORE", before)) == (5, 1, each)


_STOPS = "throw new IllegalStateException();"


CLOCKS: dict[str, tuple[str, str, str, bool]] = {
    "milliseconds": ("Java", "long end = System.currentTimeMillis() + context.getRemainingTimeInMillis() - 9000;", f"if (System.currentTimeMillis() > end) {_STOPS}", False),
    "what is left, less what has passed": ("Java", "long left = context.getRemainingTimeInMillis(), start = System.nanoTime();", f"if (left - (System.nanoTime() - start) / 1_000_000 < 9000) {_STOPS}", False),
    "an instant": ("Java", "Instant end = Instant.now().plusMillis(context.getRemainingTimeInMillis()).minusSeconds(9);", f"if (!Instant.now().isBefore(end)) {_STOPS}", False),
    "a duration": ("Java", "Instant end = Instant.now().plusMillis(context.getRemainingTimeInMillis());", f"if (Duration.between(Instant.now(), end).compareTo(Duration.ofSeconds(9)) < 0) {_STOPS}", False),
    "beside something else": ("Java", "long end = System.currentTimeMillis() + context.getRemainingTimeInMillis();", f"if (m.getBody().isEmpty() || end - System.currentTimeMillis() < 9000) {_STOPS}", False),
    "read once": ("Java", "long now = System.currentTimeMillis(); long end = now + context.getRemainingTimeInMillis();", f"if (now > end) {_STOPS}", True),
    "read for the log": ("Java", "long end = System.currentTimeMillis() + context.getRemainingTimeInMillis();", 'context.getLogger().log("left " + (end - System.currentTimeMillis()));', True),
    "a clock and another moment": ("Java", "long end = System.currentTimeMillis() + 60000; long left = context.getRemainingTimeInMillis();", f"if (System.currentTimeMillis() > end) {_STOPS}", True),
    "a moment": ("C#", "var end = DateTime.UtcNow + context.RemainingTime - TimeSpan.FromSeconds(9);", f"if (DateTime.UtcNow >= end) {_STOPS}", False),
    "a moment that is added to": ("C#", "var end = DateTimeOffset.UtcNow.Add(context.RemainingTime);", f"if (end - DateTimeOffset.UtcNow < TimeSpan.FromSeconds(9)) {_STOPS}", False),
    "a stopwatch": ("C#", "var left = context.RemainingTime; var watch = Stopwatch.StartNew();", f"if (watch.Elapsed > left - TimeSpan.FromSeconds(9)) {_STOPS}", False),
    "a provider of time": ("C#", "var end = TimeProvider.System.GetUtcNow().Add(context.RemainingTime).AddSeconds(-9);", f"if (TimeProvider.System.GetUtcNow() > end) {_STOPS}", False),
    "a moment, read once": ("C#", "var now = DateTime.UtcNow; var end = now + context.RemainingTime;", f"if (now >= end) {_STOPS}", True),
    "a moment for the log": ("C#", "var end = DateTime.UtcNow + context.RemainingTime;", 'context.Logger.LogInformation($"left {end - DateTime.UtcNow}");', True),
    "a stopwatch that measures": ("C#", "var left = context.RemainingTime; var watch = Stopwatch.StartNew();", "if (watch.Elapsed > TimeSpan.FromSeconds(9)) Console.WriteLine(watch.Elapsed);", True),
}  # fmt: skip


@pytest.mark.parametrize("how", CLOCKS)
def test_a_moment_that_is_reckoned_of_the_time_left_and_compared_with_a_clock_is_a_guard(how: str, tmp_path: Path) -> None:
    language, once, before, each = CLOCKS[how]
    if language == "Java":
        send = _SEND.format(f"{_REQUEST}.timeout(Duration.ofSeconds(5)).{_BODY}")
        text = _JAVA.format(fields=_CLIENT, call=f"{before} {send}").replace("    for (SQS", f"    {once}\n    for (SQS").replace("Duration;", "*;")
    else:
        loop = f"{once} foreach (var m in evt.Records) {{ {before.replace('IllegalState', 'InvalidOperation')} await Work(m); }}"
        text = _CSHARP.format(fields="private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };", call=_POST_CS, loop=loop)
        text = text.replace("using System.Linq;", "using System.Linq;\nusing System.Diagnostics;")
    assert waited(tmp_path, language, text) == (5, 1, each)


@pytest.mark.parametrize(
    ("spent", "each"),
    [
        ("public bool IsSpent => _watch.Elapsed >= _total;", False),
        ("public bool IsSpent { get { return _watch.Elapsed >= _total; } }", False),
        ("public bool IsSpent { get => _watch.Elapsed >= _total; }", False),
        ("public bool IsSpent { get; } = Stopwatch.StartNew().Elapsed >= context.RemainingTime;", True),
    ],
)
@pytest.mark.parametrize("test", ["if (budget.IsSpent) continue; await Work(m);", "if (budget.IsSpent || !await Done(m)) Console.WriteLine(m.MessageId);"])
def test_a_property_is_worked_out_each_time(spent: str, each: bool, test: str, tmp_path: Path) -> None:  # noqa: FBT001 - a column
    budget = f"private sealed class Budget(ILambdaContext context) {{ private readonly Stopwatch _watch = Stopwatch.StartNew(); private readonly TimeSpan _total = context.RemainingTime; {spent} }}"
    fields = f"private static readonly HttpClient Http = new() {{ Timeout = TimeSpan.FromSeconds(5) }}; {budget} private async Task<bool> Done(SQSEvent.SQSMessage m) {{ await Work(m); return true; }}"
    text = _CSHARP.format(fields=fields, call=_POST_CS, loop=f"var budget = new Budget(context); foreach (var m in evt.Records) {{ {test} }}")
    assert waited(tmp_path, "C#", text.replace("using System.Linq;", "using System.Linq;\nusing System.Diagnostics;")) == (5, 1, each)
