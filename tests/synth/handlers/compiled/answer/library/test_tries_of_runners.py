"""How often libraries that run a function try it, and for how long: their policies, their limits, and the context that ends them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "runners.py"))
read, HEAD, TELLS, text_of = HELP["read"], HELP["HEAD"], HELP["TELLS"], HELP["text_of"]

_RETRIED = """package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/cenkalti/backoff/v4"
)

var client = &http.Client{Timeout: 2 * time.Second}

func post(body string) error {
	res, err := client.Post("https://example.com", "text/plain", strings.NewReader(body))
	if err != nil {
		return err
	}
	if res.StatusCode > 299 {
		return context.Canceled
	}
	return nil
}

func handle(ctx context.Context, e events.SQSEvent) error {
	for _, m := range e.Records {
		if err := backoff.Retry(func() error { return post(m.Body) }, backoff.NewExponentialBackOff()); err != nil {
			return err
		}
	}
	return nil
}

func main() { lambda.Start(handle) }
"""


@pytest.mark.parametrize(("client", "seconds"), [("&http.Client{Timeout: 2 * time.Second}", 2.0), ("&http.Client{}", None)])
def test_how_often_a_call_is_tried_again_is_not_known_and_its_timeout_is(client: str, seconds: float | None, tmp_path: Path) -> None:
    (wait,) = read(tmp_path, "Go", _RETRIED.replace("&http.Client{Timeout: 2 * time.Second}", client)).waits
    assert (wait.seconds, wait.attempts) == (seconds, 0)


@pytest.mark.parametrize(
    ("policy", "attempts"),
    [
        ("Policy.Handle<Exception>().RetryAsync(2)", 3),
        ("Policy.Handle<Exception>().RetryAsync()", 2),
        ("Policy.Handle<Exception>().WaitAndRetryAsync(new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2) })", 3),
        ("new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 1 }).Build()", 2),
        ("Policy.WrapAsync(Policy.Handle<Exception>().RetryAsync(1), Policy.Handle<Exception>().RetryAsync(2))", 6),
        ("Policy.Handle<Exception>().RetryForeverAsync()", 0),
        ("Policy.Handle<Exception>().RetryAsync(Settings.Tries)", 0),
        ("new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions()).Build()", 4),
        ("new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { Delay = TimeSpan.Zero }).Build()", 4),
        ("new ResiliencePipelineBuilder().AddRetry(new() { UseJitter = true }).Build()", 4),
        ("new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { MaxRetryAttempts = int.MaxValue }).Build()", 0),
        ("new ResiliencePipelineBuilder().AddRetry(Settings.Retries).Build()", 0),
    ],
)
def test_how_often_a_policy_tries(policy: str, attempts: int, tmp_path: Path) -> None:
    call = f'await ({policy}).ExecuteAsync(async () => (await Http.PostAsync("https://example.com", null)).EnsureSuccessStatusCode())'
    text = text_of("C#", call, TELLS["C#"]).replace(
        "private readonly IGuard", "private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };\n    private readonly IGuard"
    )
    (wait,) = read(tmp_path, "C#", text).waits
    assert (wait.seconds, wait.attempts) == (2, attempts)


_GO_TRIES = [
    ("cenkalti/backoff/v4", "backoff.Retry(post(m), backoff.WithMaxRetries(backoff.NewExponentialBackOff(), 4))", 5),
    ("cenkalti/backoff/v4", "backoff.RetryNotify(post(m), backoff.WithContext(backoff.WithMaxRetries(backoff.NewConstantBackOff(time.Second), uint64(2)), ctx), nil)", 3),
    ("cenkalti/backoff/v4", "backoff.Retry(post(m), policy)", 4),
    ("cenkalti/backoff/v4", "backoff.Retry(post(m), backoff.NewExponentialBackOff())", 0),
    ("cenkalti/backoff/v4", "backoff.Retry(post(m), backoff.WithMaxRetries(backoff.NewExponentialBackOff(backoff.WithMaxElapsedTime(time.Second)), 4))", 0),
    ("cenkalti/backoff/v4", "backoff.Retry(post(m), backoff.WithMaxRetries(backoff.NewExponentialBackOff(), limits.Tries()))", 0),
    ("cenkalti/backoff/v5", "func() error { _, err := backoff.Retry(ctx, func() (int, error) { return 0, post(m)() }, backoff.WithMaxTries(4)); return err }()", 4),
    ("cenkalti/backoff/v5", "func() error { _, err := backoff.Retry(ctx, func() (int, error) { return 0, post(m)() }); return err }()", 0),
    ("avast/retry-go/v4", "retry.Do(post(m))", 10),
    ("avast/retry-go/v4", "retry.Do(post(m), retry.Delay(time.Second), retry.Context(ctx))", 10),
    ("avast/retry-go/v4", "retry.Do(post(m), retry.Delay(time.Second), retry.Attempts(3), retry.LastErrorOnly(true))", 3),
    ("avast/retry-go/v4", "retry.Do(post(m), retry.Attempts(tries))", 2),
    ("avast/retry-go/v4", "retry.Do(post(m), retry.Attempts(0))", 0),
    ("avast/retry-go/v4", "retry.Do(post(m), limits.Options()...)", 0),
    ("sethvargo/go-retry", "retry.Do(ctx, retry.WithMaxRetries(3, retry.NewFibonacci(time.Second)), func(ctx context.Context) error { return retry.RetryableError(post(m)()) })", 4),
    ("sethvargo/go-retry", "retry.Do(ctx, retry.WithJitter(time.Second, retry.WithMaxRetries(3, retry.NewFibonacci(time.Second))), func(ctx context.Context) error { return retry.RetryableError(post(m)()) })", 4),
    ("sethvargo/go-retry", "retry.Constant(ctx, time.Second, func(ctx context.Context) error { return retry.RetryableError(post(m)()) })", 0),
    ("sethvargo/go-retry", "retry.Do(ctx, retry.WithMaxRetries(3, retry.NewFibonacci(time.Second)), func(ctx context.Context) error { return post(m)() })", 1),
    ("aws/aws-xray-sdk-go/v2/xray", 'xray.Capture(ctx, "post", func(ctx context.Context) error { return post(m)() })', 1),
]  # fmt: skip


@pytest.mark.parametrize(("library", "call", "attempts"), _GO_TRIES)
def test_how_often_a_library_of_go_tries(library: str, call: str, attempts: int, tmp_path: Path) -> None:
    before, _, rest = _RETRIED.partition("func post")
    _, _, after = rest.partition("func handle")
    post = "func post(m events.SQSMessage) func() error { return func() error { res, err := client.Post(m.MessageId, m.Body, nil); if err != nil || res.StatusCode > 299 { return context.Canceled }; return nil } }"
    policy = "var policy = backoff.WithMaxRetries(backoff.NewConstantBackOff(time.Second), 3)" if "policy" in call else "const tries = 2"
    text = before.replace("cenkalti/backoff/v4", library) + f"{policy}\n{post}\nfunc handle{after}"
    text = text.replace("backoff.Retry(func() error { return post(m.Body) }, backoff.NewExponentialBackOff())", call)
    (wait,) = read(tmp_path, "Go", text).waits
    assert (wait.seconds, wait.attempts) == (2, attempts)


_JAVA_TRIES = [
    ('Retry one = Retry.of("crm", RetryConfig.custom().maxAttempts(2).waitDuration(Duration.ofMillis(100)).build());', "one.executeRunnable(() -> post(m));", 2),
    ('Retry one = Retry.of("crm", RetryConfig.custom().waitDuration(Duration.ofMillis(100)).build());', "one.executeRunnable(() -> post(m));", 3),
    ('Retry one = Retry.ofDefaults("crm");', "Retry.decorateRunnable(one, () -> post(m)).run();", 3),
    ('Retry one = RetryRegistry.of(RetryConfig.custom().maxAttempts(5).build()).retry("crm");', "one.executeRunnable(() -> post(m));", 5),
    ('Retry one = RetryRegistry.ofDefaults().retry("crm");', "one.executeRunnable(() -> post(m));", 3),
    ("Retry one; Worker(Retry one) { this.one = one; }", "one.executeRunnable(() -> post(m));", 0),
    ('CircuitBreaker one = CircuitBreaker.ofDefaults("crm");', "one.executeRunnable(() -> post(m));", 1),
    ("RetryPolicy<Object> one = RetryPolicy.builder().handle(Exception.class).withMaxRetries(3).build();", "Failsafe.with(one).run(() -> post(m));", 4),
    ("RetryPolicy<Object> one = RetryPolicy.builder().withMaxAttempts(2).withDelay(Duration.ofMillis(100)).build();", "Failsafe.with(one).run(() -> post(m));", 2),
    ("RetryPolicy<Object> one = RetryPolicy.ofDefaults();", "Failsafe.with(one).run(() -> post(m));", 3),
    ("RetryPolicy<Object> one = RetryPolicy.builder().withMaxAttempts(-1).build();", "Failsafe.with(one).run(() -> post(m));", 0),
    ("RetryPolicy<Object> one = RetryPolicy.builder().withMaxDuration(Duration.ofSeconds(3)).build();", "Failsafe.with(one).run(() -> post(m));", 0),
    ('Retry one = Retry.ofDefaults("crm");', 'Decorators.ofRunnable(() -> post(m)).withCircuitBreaker(CircuitBreaker.ofDefaults("crm")).withRetry(one).decorate().run();', 3),
    ("Retry one; Worker(Retry one) { this.one = one; }", "Decorators.ofRunnable(() -> post(m)).withRetry(one).decorate().run();", 0),
    ("CircuitBreaker one; Worker(CircuitBreaker one) { this.one = one; }", "Decorators.ofRunnable(() -> post(m)).withCircuitBreaker(one).decorate().run();", 1),
    ("RetryPolicy<Object> one = RetryPolicy.ofDefaults(); final RetryPolicy<Object> other = RetryPolicy.builder().withMaxAttempts(2).build();", "Failsafe.with(one, other).run(() -> post(m));", 6),
    ("RetryPolicy<Object> one = RetryPolicy.ofDefaults();", "Failsafe.with(one, Policies.breaker()).run(() -> post(m));", 0),
    ("RetryTemplate one = RetryTemplate.builder().maxAttempts(4).fixedBackoff(100).build();", "one.execute(c -> { post(m); return null; });", 4),
    ("RetryTemplate one = RetryTemplate.builder().fixedBackoff(100).build();", "one.execute(c -> { post(m); return null; });", 3),
    ("RetryTemplate one = RetryTemplate.builder().infiniteRetry().build();", "one.execute(c -> { post(m); return null; });", 0),
    ("RetryTemplate one = new RetryTemplate();", "one.execute(c -> { post(m); return null; });", 0),
    ("TransactionTemplate one = Beans.transactions();", "one.executeWithoutResult(status -> post(m));", 1),
]  # fmt: skip


@pytest.mark.parametrize(("field", "call", "attempts"), _JAVA_TRIES)
def test_how_often_a_library_of_java_tries(field: str, call: str, attempts: int, tmp_path: Path) -> None:
    text = (
        HEAD.replace("import software.amazon.awssdk.services.dynamodb.DynamoDbClient;", "")
        + """import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.*;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import okhttp3.*;
import java.time.Duration;
public class Worker implements RequestHandler<SQSEvent, Void> {
  private final OkHttpClient ok = new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(2)).build();
  private final FIELD
  void post(SQSMessage m) {
    try (Response r = ok.newCall(new Request.Builder().url("https://example.com").post(RequestBody.create(m.getBody(), null)).build()).execute()) {
      if (!r.isSuccessful()) throw new IllegalStateException();
    } catch (IOException e) { throw new RuntimeException(e); }
  }
  public Void handleRequest(SQSEvent event, Context context) {
    for (SQSMessage m : event.getRecords()) { CALL }
    return null;
  }
}
"""
    )
    (wait,) = read(tmp_path, "Java", text.replace("FIELD", field).replace("CALL", call)).waits
    assert (wait.seconds, wait.attempts) == (2, attempts)


@pytest.mark.parametrize(
    ("steps", "token", "expected"),
    [
        (".AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 2 }).AddTimeout(TimeSpan.FromSeconds(3))", "token", (3, 3)),
        (".AddTimeout(TimeSpan.FromSeconds(3))", "token", (3, 1)),
        (".AddTimeout(new TimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(4) })", "token", (4, 1)),
        (".AddTimeout(new TimeoutStrategyOptions())", "token", (30, 1)),
        (".AddTimeout(TimeSpan.FromSeconds(3))", "CancellationToken.None", (60, 1)),
        (".AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = a => Limits.Of(a) })", "token", None),
        (".AddTimeout(Limits.Short)", "token", None),
        (".AddTimeout(TimeSpan.FromSeconds(9)).AddRetry(new RetryStrategyOptions())", "token", None),
    ],
)
def test_a_timeout_of_a_pipeline_cancels_its_token(steps: str, token: str, expected: tuple[int, int] | None, tmp_path: Path) -> None:
    """Who does not take the token is not cancelled. How long is a question where the timeout is not known, and where it is around retries."""
    call = f'await new ResiliencePipelineBuilder(){steps}.Build().ExecuteAsync(async token => (await Http.PostAsync("https://example.com", null, {token})).EnsureSuccessStatusCode())'
    text = text_of("C#", call, TELLS["C#"]).replace(
        "private readonly IGuard", "private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };\n    private readonly IGuard"
    )
    waits = read(tmp_path, "C#", text).waits
    assert [(one.seconds, one.attempts) for one in waits.found] == ([expected] if expected is not None else [])
    assert (waits.doubt is None) is (expected is not None)


@pytest.mark.parametrize(
    ("library", "call", "expected"),
    [
        (
            "sethvargo/go-retry",
            "retry.Do(c, retry.WithMaxRetries(9, retry.NewFibonacci(time.Second)), func(c context.Context) error { return retry.RetryableError(post(c, m)) })",
            (3, 1),
        ),
        ("sethvargo/go-retry", "retry.Constant(c, time.Second, func(c context.Context) error { return retry.RetryableError(post(c, m)) })", (3, 1)),
        (
            "sethvargo/go-retry",
            "retry.Do(ctx, retry.WithMaxRetries(1, retry.NewFibonacci(time.Second)), func(ctx context.Context) error { return retry.RetryableError(post(ctx, m)) })",
            (2, 2),
        ),
        ("avast/retry-go/v4", "retry.Do(func() error { return post(c, m) }, retry.Context(c))", (3, 1)),
        ("avast/retry-go/v4", "retry.Do(func() error { return post(ctx, m) }, retry.Context(ctx))", (2, 10)),
        ("cenkalti/backoff/v4", "backoff.Retry(func() error { return post(c, m) }, backoff.WithContext(backoff.NewExponentialBackOff(), c))", (3, 1)),
        ("aws/aws-xray-sdk-go/v2/xray", 'xray.Capture(c, "post", func(c context.Context) error { return post(c, m) })', (2, 1)),
    ],
)
def test_tries_end_with_their_context(library: str, call: str, expected: tuple[int, int], tmp_path: Path) -> None:
    before, _, rest = _RETRIED.partition("func post")
    _, _, after = rest.partition("func handle")
    post = """func post(ctx context.Context, m events.SQSMessage) error {
	req, err := http.NewRequestWithContext(ctx, "POST", m.MessageId, strings.NewReader(m.Body))
	if err != nil { return err }
	res, err := client.Do(req)
	if err != nil || res.StatusCode > 299 { return context.Canceled }
	return nil
}"""
    text = before.replace("cenkalti/backoff/v4", library) + f"{post}\nfunc handle{after}"
    text = text.replace(
        "backoff.Retry(func() error { return post(m.Body) }, backoff.NewExponentialBackOff())",
        f"func() error {{ c, cancel := context.WithTimeout(ctx, 3*time.Second); defer cancel(); return {call} }}()",
    )
    (wait,) = read(tmp_path, "Go", text).waits
    assert (wait.seconds, wait.attempts) == expected


def test_who_is_handed_a_context_has_its_limit(tmp_path: Path) -> None:
    """The client has none of its own."""
    call = 'xray.Capture(c, "post", func(c context.Context) error { req, _ := http.NewRequestWithContext(c, "POST", "https://example.com", nil); res, err := client.Do(req); if err != nil { return err }; return res.Body.Close() })'
    text = _RETRIED.replace("cenkalti/backoff/v4", "aws/aws-xray-sdk-go/v2/xray").replace("&http.Client{Timeout: 2 * time.Second}", "&http.Client{}")
    text = text.replace(
        "backoff.Retry(func() error { return post(m.Body) }, backoff.NewExponentialBackOff())",
        f"func() error {{ c, cancel := context.WithTimeout(ctx, 3*time.Second); defer cancel(); return {call} }}()",
    )
    (wait,) = read(tmp_path, "Go", text).waits
    assert (wait.seconds, wait.attempts) == (3, 1)
