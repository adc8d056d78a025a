"""How long the calls of handlers in Java, Go and C# may wait: seconds, attempts, and whether they add up over a batch; `?` where that is not known."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read = HELP["read"]

_JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.net.*;
import java.net.http.HttpClient;
import java.net.http.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import okhttp3.*;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
public class Worker implements RequestHandler<SQSEvent, Void> {{
  {fields}
  public Void handleRequest(SQSEvent event, Context context) {{
    for (SQSMessage m : event.getRecords()) {{
      try {{ {call} }} catch (Exception e) {{ throw new RuntimeException(e); }}
    }}
    return null;
  }}
}}
"""
_REQUEST = 'HttpRequest.newBuilder(URI.create("https://example.com"))'
_BODY = "POST(HttpRequest.BodyPublishers.ofString(m.getBody())).build()"
_SEND = "http.send({}, HttpResponse.BodyHandlers.ofString());"
_CLIENT = "private final HttpClient http = HttpClient.newHttpClient();"
_OK = 'ok.newCall(new Request.Builder().url("https://example.com").post(RequestBody.create(m.getBody(), null)).build()).execute();'
_DB = "private final DynamoDbClient db = DynamoDbClient.builder(){}.build();"
_PUT = 'db.putItem(b -> b.tableName("orders").item(Map.of("id", m.getBody())));'
JAVA: dict[str, tuple[str, str, Any]] = {
    "a request without a timeout": (_CLIENT, _SEND.format(f"{_REQUEST}.{_BODY}"), (None, 1, True)),
    "a request with one": (_CLIENT, _SEND.format(f"{_REQUEST}.timeout(Duration.ofSeconds(5)).{_BODY}"), (5, 1, True)),
    "in a constant": (f"private static final Duration LIMIT = Duration.ofMillis(2 * 1000); {_CLIENT}", _SEND.format(f"{_REQUEST}.timeout(LIMIT).{_BODY}"), (2, 1, True)),
    "only to connect": ("private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();", _SEND.format(f"{_REQUEST}.{_BODY}"), (None, 1, True)),
    "no time": (_CLIENT, _SEND.format(f"{_REQUEST}.timeout(Duration.ofSeconds({' * '.join(['999999999999999999'] * 30)})).{_BODY}"), "?"),
    "a fraction": (_DB.format(""), f"TimeUnit.SECONDS.sleep(1.5); {_PUT}", (1.5, 1, True)),
    "by the environment": (_CLIENT, _SEND.format(f'{_REQUEST}.timeout(Duration.ofSeconds(Long.parseLong(System.getenv("LIMIT")))).{_BODY}'), "?"),
    "a request that a library makes": (_CLIENT, _SEND.format("Requests.of(m.getBody())"), "?"),
    "asynchronous, and waited for so long": (_CLIENT, f"http.sendAsync({_REQUEST}.{_BODY}, HttpResponse.BodyHandlers.ofString()).get(3, TimeUnit.SECONDS);", (3, 1, True)),
    "in a loop of retries": (_CLIENT, f"for (int n = 0; n < 3; n++) {{ try {{ {_SEND.format(f'{_REQUEST}.timeout(Duration.ofSeconds(5)).{_BODY}')} break; }} catch (Exception e) {{ if (n == 2) throw e; }} }}", (5, 3, True)),
    "on other threads": (_CLIENT, f"CompletableFuture.runAsync(() -> {{ {_SEND.format(f'{_REQUEST}.timeout(Duration.ofSeconds(5)).{_BODY}')} }}).join();", (5, 1, False)),
    "OkHttp": ("private final OkHttpClient ok = new OkHttpClient();", _OK, (20, 1, True)),
    "OkHttp with its timeouts": ("private final OkHttpClient ok = new OkHttpClient.Builder().connectTimeout(1, TimeUnit.SECONDS).readTimeout(Duration.ofSeconds(3)).build();", _OK, (4, 1, True)),
    "OkHttp for a whole call": ("private final OkHttpClient ok = new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(4)).build();", _OK, (4, 1, True)),
    "OkHttp that is injected": ("private final OkHttpClient ok; public Worker(OkHttpClient ok) { this.ok = ok; }", _OK, "?"),
    "OkHttp that another constructor is given": ("private final OkHttpClient ok; public Worker() { this(new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(4)).build()); } Worker(OkHttpClient ok) { this.ok = ok; }", _OK, (4, 1, True)),
    "OkHttp that another constructor is given by somebody": ("private final OkHttpClient ok; public Worker() { this(Clients.http()); } Worker(OkHttpClient ok) { this.ok = ok; }", _OK, "?"),
    "OkHttp of the class above": ("private final Crm crm = new Crm(); static class Base { final OkHttpClient ok; Base(OkHttpClient ok) { this.ok = ok; } } static class Crm extends Base { Crm() { super(new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(4)).build()); } }", f"crm.{_OK}", (4, 1, True)),
    "RestTemplate": ("private final RestTemplate rest = new RestTemplate();", 'rest.postForObject("https://example.com", m.getBody(), String.class);', (None, 1, True)),
    "RestTemplate with a factory": (
        "private final RestTemplate rest; public Worker() { SimpleClientHttpRequestFactory f = new SimpleClientHttpRequestFactory(); f.setConnectTimeout(1000); f.setReadTimeout(2000); rest = new RestTemplate(f); }",
        'rest.postForObject("https://example.com", m.getBody(), String.class);', (3, 1, True),
    ),
    "RestTemplate of a builder": (
        "private final RestTemplate rest = new RestTemplateBuilder().setConnectTimeout(Duration.ofSeconds(1)).setReadTimeout(Duration.ofSeconds(5)).build();",
        'rest.postForObject("https://example.com", m.getBody(), String.class);', (6, 1, True),
    ),
    "WebClient": ("private final WebClient web = WebClient.create();", "web.post().bodyValue(m.getBody()).retrieve().toBodilessEntity().block();", "?"),
    "WebClient that is waited for so long": ("private final WebClient web = WebClient.create();", "web.post().bodyValue(m.getBody()).retrieve().toBodilessEntity().block(Duration.ofSeconds(2));", (2, 1, True)),
    "Apache": ("private final CloseableHttpClient http = HttpClients.createDefault();", "http.execute(new HttpPost(m.getBody()));", "?"),
    "a connection": ("", 'HttpURLConnection con = (HttpURLConnection) new URL("https://example.com").openConnection(); con.setConnectTimeout(1000); con.getOutputStream().write(m.getBody().getBytes()); con.getResponseCode();', (None, 1, True)),
    "a connection with timeouts": ("", 'HttpURLConnection con = (HttpURLConnection) new URL("https://example.com").openConnection(); con.setConnectTimeout(1000); con.setReadTimeout(2_000); con.getOutputStream().write(m.getBody().getBytes()); con.getResponseCode();', (3, 1, True)),
    "a connection that is only read for so long": (
        "",
        'HttpURLConnection con = (HttpURLConnection) new URL("https://example.com").openConnection(); con.setReadTimeout(2_000); con.getOutputStream().write(m.getBody().getBytes()); con.getResponseCode();',
        (2, 1, True),
    ),
    "OkHttp that is told no timeout for a call": ("private final OkHttpClient ok = new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(0)).build();", _OK, (20, 1, True)),
    "a client of AWS": (_DB.format(""), _PUT, None),
    "a client of AWS with a timeout": (_DB.format(".overrideConfiguration(c -> c.apiCallTimeout(Duration.ofSeconds(3)))"), _PUT, (3, 1, True)),
    "a client of AWS with one for each attempt": (_DB.format(".overrideConfiguration(ClientOverrideConfiguration.builder().apiCallAttemptTimeout(Duration.ofSeconds(3)).build())"), _PUT, (3, 3, True)),
    "a client of AWS with retries": (
        _DB.format(".overrideConfiguration(c -> c.apiCallAttemptTimeout(Duration.ofSeconds(3)).retryPolicy(RetryPolicy.builder().numRetries(1).build()))"), _PUT, (3, 2, True),
    ),
    "a client of AWS over Apache's": (_DB.format(".httpClientBuilder(ApacheHttpClient.builder().socketTimeout(Duration.ofSeconds(5)).connectionTimeout(Duration.ofSeconds(1)))"), _PUT, (6, 3, True)),
    "Apache with a configuration": (
        "private final CloseableHttpClient http = HttpClients.custom().setDefaultRequestConfig(RequestConfig.custom().setConnectTimeout(Timeout.ofMilliseconds(500)).setResponseTimeout(Timeout.ofSeconds(2)).build()).build();",
        "http.execute(new HttpPost(m.getBody()), response -> response.getCode());",
        (2.5, 1, True),
    ),
    "a pause": (_DB.format(""), f"Thread.sleep(200); {_PUT}", (0.2, 1, True)),
    "a pause that is worked out": (_DB.format(""), f"Thread.sleep(100L << m.getBody().length()); {_PUT}", None),
    "RestTemplate with a factory that is given parts of a duration": (
        "private final RestTemplate rest; public Worker() { SimpleClientHttpRequestFactory f = new SimpleClientHttpRequestFactory(); f.setReadTimeout((int) Duration.ofSeconds(4).toMillis()); rest = new RestTemplate(f); }",
        'rest.postForObject("https://example.com", m.getBody(), String.class);',
        (4, 1, True),
    ),
    "a unit that is not known": ("private final OkHttpClient ok = new OkHttpClient.Builder().callTimeout(3, Limits.unit()).build();", _OK, "?"),
    "a pause of a unit": (_DB.format(""), f"TimeUnit.SECONDS.sleep(2); {_PUT}", (2, 1, True)),
}  # fmt: skip
_GO = """package main

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

{fields}

func work(ctx context.Context, m events.SQSMessage) error {{
	{call}
}}

func handle(ctx context.Context, event events.SQSEvent) error {{
	{before}
	for _, m := range event.Records {{
		if err := work(ctx, m); err != nil {{
			return err
		}}
	}}
	return nil
}}

func main() {{ {main} lambda.Start(handle) }}
"""
_POST = 'res, err := {}.Post("https://example.com", "text/plain", bytes.NewBufferString(m.Body)); if err != nil {{ return err }}; return res.Body.Close()'
_DO = 'req, err := http.NewRequestWithContext({}, "POST", "https://example.com", bytes.NewBufferString(m.Body)); if err != nil {{ return err }}; res, err := client.Do(req); if err != nil {{ return err }}; return res.Body.Close()'
_SHORT = "c, cancel := context.WithTimeout(ctx, 2*time.Second); defer cancel(); "
_ITEM = "_, err := db.PutItem({}, &dynamodb.PutItemInput{{TableName: &m.Body}}); return err"
_CFG = "var db *dynamodb.Client; func init() {{ cfg, _ := config.LoadDefaultConfig(context.TODO(){}); db = dynamodb.NewFromConfig(cfg{}) }}"
GO: dict[str, tuple[str, str, Any, str, str]] = {
    "the client of the package": ("", _POST.format("http"), (None, 1, True), "", ""),
    "the client of the package with a timeout": ("", _POST.format("http"), (5, 1, True), "", "http.DefaultClient.Timeout = 5 * time.Second;"),
    "a client without one": ("var client = &http.Client{}", _POST.format("client"), (None, 1, True), "", ""),
    "a client with one": ("var client = &http.Client{Timeout: 5 * time.Second}", _POST.format("client"), (5, 1, True), "", ""),
    "a transport that waits so long for the header": ("var client = &http.Client{Transport: &http.Transport{ResponseHeaderTimeout: 2 * time.Second}}", _POST.format("client"), "?", "", ""),
    "a transport that does not": ("var client = &http.Client{Transport: &http.Transport{MaxIdleConns: 2}}", _POST.format("client"), (None, 1, True), "", ""),
    "a constant": ("const limit = 1500 * time.Millisecond\nvar client = &http.Client{Timeout: limit}", _POST.format("client"), (1.5, 1, True), "", ""),
    "a field": ("var client = func() *http.Client { c := &http.Client{}; c.Timeout = 5 * time.Second; return c }()", _POST.format("client"), (5, 1, True), "", ""),
    "a duration that a library gives": ("var client = &http.Client{Timeout: limits.Short()}", _POST.format("client"), "?", "", ""),
    "the context of the invocation": ("var client = &http.Client{}", _DO.format("ctx"), (None, 1, True), "", ""),
    "a context of its own": ("var client = &http.Client{}", _SHORT + _DO.format("c"), (2, 1, True), "", ""),
    "the shorter of both": ("var client = &http.Client{Timeout: 1 * time.Second}", _SHORT + _DO.format("c"), (1, 1, True), "", ""),
    "a context of the whole batch": ("var client = &http.Client{}", _DO.format("ctx"), (20, 1, False), "ctx, cancel := context.WithTimeout(ctx, 20*time.Second); defer cancel()", ""),
    "a deadline": ("var client = &http.Client{}", "d, _ := ctx.Deadline(); c, cancel := context.WithDeadline(ctx, d.Add(-time.Second)); defer cancel(); " + _DO.format("c"), None, "", ""),
    "a deadline, where there is one": ("var client = &http.Client{}", "c := ctx; if d, ok := ctx.Deadline(); ok { var cancel context.CancelFunc; c, cancel = context.WithDeadline(ctx, d.Add(-time.Second)); defer cancel() }; " + _DO.format("c"), None, "", ""),
    "another deadline": ("var client = &http.Client{}", "c, cancel := context.WithDeadline(ctx, limits.End()); defer cancel(); " + _DO.format("c"), "?", "", ""),
    "what is left of the time": ("var client = &http.Client{}", "d, _ := ctx.Deadline(); c, cancel := context.WithTimeout(ctx, time.Until(d)-time.Second); defer cancel(); " + _DO.format("c"), None, "", ""),
    "a deadline, and a shorter one": ("var client = &http.Client{}", "d, _ := ctx.Deadline(); b, stop := context.WithDeadline(ctx, d.Add(-time.Second)); defer stop(); c, cancel := context.WithTimeout(b, 2*time.Second); defer cancel(); " + _DO.format("c"), (2, 1, True), "", ""),
    "the client of an embedded struct": ("type base struct { client *http.Client }\ntype worker struct { base }\nvar w = worker{base: base{client: &http.Client{Timeout: 5 * time.Second}}}", _POST.format("w.client"), (5, 1, True), "", ""),
    "the client of an embedded struct, in its method": (
        "type base struct { client *http.Client }\nfunc (b *base) post(m events.SQSMessage) error { " + _POST.format("b.client") + " }\ntype worker struct { base }\nvar w = &worker{base: base{client: &http.Client{Timeout: 5 * time.Second}}}",
        "return w.post(m)", (5, 1, True), "", "",
    ),
    "a client of AWS": (_CFG.format("", ""), _ITEM.format("ctx"), None, "", ""),
    "a client of AWS with a context": (_CFG.format("", ""), _SHORT + _ITEM.format("c"), (2, 1, True), "", ""),
    "a client of AWS with a timeout": (_CFG.format(", config.WithHTTPClient(&http.Client{Timeout: 2 * time.Second})", ""), _ITEM.format("ctx"), (2, 3, True), "", ""),
    "a client of AWS with one that is built": (_CFG.format(", config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(2*time.Second)), config.WithRetryMaxAttempts(5)", ""), _ITEM.format("ctx"), (2, 5, True), "", ""),
    "a client of AWS with options": (_CFG.format("", ", func(o *dynamodb.Options) { o.HTTPClient = &http.Client{Timeout: 2 * time.Second}; o.RetryMaxAttempts = 2 }"), _ITEM.format("ctx"), (2, 2, True), "", ""),
    "a pause": (_CFG.format("", ""), "time.Sleep(250 * time.Millisecond); " + _ITEM.format("ctx"), (0.25, 1, True), "", ""),
    "a pause that is worked out": (_CFG.format("", ""), "time.Sleep(time.Duration(len(m.Body)) * time.Millisecond); " + _ITEM.format("ctx"), None, "", ""),
}  # fmt: skip
_CSHARP = """using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {{
  {fields}
  public async Task Handle(SQSEvent evt, ILambdaContext context) {{
    {loop}
  }}
  private async Task Work(SQSEvent.SQSMessage m) {{ {call} }}
}}
"""
_LOOP = "foreach (var m in evt.Records) { await Work(m); }"
_PUT_CS = "await _db.PutItemAsync(new PutItemRequest { TableName = m.Body });"
_POST_CS = 'var r = await Http.PostAsync("https://example.com", new StringContent(m.Body)); r.EnsureSuccessStatusCode();'
_CANCELLED = 'var r = await Http.PostAsync("https://example.com", new StringContent(m.Body), cts.Token); r.EnsureSuccessStatusCode();'
CSHARP: dict[str, tuple[str, str, Any, str]] = {
    "a client": ("private static readonly HttpClient Http = new HttpClient();", _POST_CS, (100, 1, True), _LOOP),
    "a client with a timeout": ("private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };", _POST_CS, (5, 1, True), _LOOP),
    "in the constructor": ("private readonly HttpClient Http; public Function() { Http = new HttpClient(); Http.Timeout = TimeSpan.FromMilliseconds(1500); }", _POST_CS, (1.5, 1, True), _LOOP),
    "in another constructor": ("private readonly HttpClient Http; public Function() : this(new HttpClient { Timeout = TimeSpan.FromSeconds(5) }) { } public Function(HttpClient http) => Http = http;", _POST_CS, (5, 1, True), _LOOP),
    "in the constructor of the class above": (
        "private readonly Crm _crm = new(); private class Base { public readonly HttpClient Client; protected Base(HttpClient client) { Client = client; } } private class Crm : Base { public Crm() : base(new HttpClient { Timeout = TimeSpan.FromSeconds(5) }) { } }",
        _POST_CS.replace("Http.", "_crm.Client."), (5, 1, True), _LOOP,
    ),
    "in another constructor, by somebody": ("private readonly HttpClient Http; public Function() : this(Clients.Http()) { } public Function(HttpClient http) => Http = http;", _POST_CS, "?", _LOOP),
    "for ever": ("private static readonly HttpClient Http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };", _POST_CS, (None, 1, True), _LOOP),
    "a client that is injected": ("private readonly HttpClient Http; public Function(HttpClient http) { Http = http; }", _POST_CS, "?", _LOOP),
    "a client of a factory": ("private readonly IHttpClientFactory _f; public Function(IHttpClientFactory f) { _f = f; }", 'var Http = _f.CreateClient("shop"); ' + _POST_CS, "?", _LOOP),
    "a client of a factory that is registered": ('private readonly IHttpClientFactory _f; public Function(IServiceCollection s, IHttpClientFactory f) { s.AddHttpClient("shop", c => c.Timeout = TimeSpan.FromSeconds(5)); _f = f; }', 'var Http = _f.CreateClient("shop"); ' + _POST_CS, (5, 1, True), _LOOP),
    "a client of a factory that is registered without a timeout": ('private readonly IHttpClientFactory _f; public Function(IServiceCollection s, IHttpClientFactory f) { s.AddHttpClient("shop"); _f = f; }', 'var Http = _f.CreateClient("shop"); ' + _POST_CS, (100, 1, True), _LOOP),
    "a client of a factory, and another that is registered": ('private readonly IHttpClientFactory _f; public Function(IServiceCollection s, IHttpClientFactory f) { s.AddHttpClient("other"); _f = f; }', 'var Http = _f.CreateClient("shop"); ' + _POST_CS, "?", _LOOP),
    "a pause that is worked out": ("private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();", "await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, m.Body.Length))); " + _PUT_CS, None, _LOOP),
    "a token": ("private static readonly HttpClient Http = new();", "using var cts = new CancellationTokenSource(TimeSpan.FromSeconds(2)); " + _CANCELLED, (2, 1, True), _LOOP),
    "a token that is told later": ("private static readonly HttpClient Http = new();", "using var cts = new CancellationTokenSource(); cts.CancelAfter(3000); " + _CANCELLED, (3, 1, True), _LOOP),
    "a token of the time that is left": ("private ILambdaContext _context; private static readonly HttpClient Http = new();", "using var cts = new CancellationTokenSource(_context.RemainingTime - TimeSpan.FromSeconds(1)); " + _CANCELLED, None, "_context = context; " + _LOOP),
    "a token of the time that is left, if there is any": ("private ILambdaContext _context; private static readonly HttpClient Http = new();", "var left = _context.RemainingTime - TimeSpan.FromSeconds(1); using var cts = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero); " + _CANCELLED, None, "_context = context; " + _LOOP),
    "a client that is made at its first use": ('private Api? _api; private Api Get() { if (_api is not null) return _api; _api = new Api(new HttpClient { Timeout = TimeSpan.FromSeconds(5) }); return _api; } class Api(HttpClient http) { public Task Send(string text) => http.PostAsync("https://example.com", new StringContent(text)); }', "await Get().Send(m.Body);", (5, 1, True), _LOOP),
    "waited for so long": ("private static readonly HttpClient Http = new();", 'await Http.PostAsync("https://example.com", new StringContent(m.Body)).WaitAsync(TimeSpan.FromSeconds(4));', (4, 1, True), _LOOP),
    "all at once": ("private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };", _POST_CS, (5, 1, False), "await Task.WhenAll(evt.Records.Select(m => Work(m)));"),
    "all at once, asynchronous": ("private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };", _POST_CS, (5, 1, False), "await Task.WhenAll(evt.Records.Select(async m => { await Work(m); }));"),
    "in parallel": ("private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };", _POST_CS, (5, 1, False), "await Parallel.ForEachAsync(evt.Records, async (m, t) => await Work(m));"),
    "a client of AWS": ("private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();", _PUT_CS, None, _LOOP),
    "a client of AWS with a timeout": ("private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient(new AmazonDynamoDBConfig { Timeout = TimeSpan.FromSeconds(2) });", _PUT_CS, (2, 3, True), _LOOP),
    "a client of AWS with retries": ("private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient(new AmazonDynamoDBConfig { Timeout = TimeSpan.FromSeconds(2), MaxErrorRetry = 1 });", _PUT_CS, (2, 2, True), _LOOP),
    "a pause": ("private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();", "await Task.Delay(TimeSpan.FromSeconds(1)); " + _PUT_CS, (1, 1, True), _LOOP),
}  # fmt: skip


def waited(folder: Path, language: str, text: str) -> Any:
    """The one call that waits; None where there is none."""
    found = read(folder, language, text)
    if found.waits.doubt is not None:
        assert "the timeout of" in found.waits.doubt.reason, (found.waits, found.unfollowed)
        return "?"
    assert len(found.waits.found) < 2, found.waits
    return next(((one.seconds, one.attempts, one.each) for one in found.waits.found), None)


@pytest.mark.parametrize("name", JAVA)
def test_java(name: str, tmp_path: Path) -> None:
    fields, call, expected = JAVA[name]
    assert waited(tmp_path, "Java", _JAVA.format(fields=fields, call=call)) == expected


def test_requests_that_are_under_way_together_do_not_add_up(tmp_path: Path) -> None:
    """Each future is waited for when all have been sent."""
    send = f"http.sendAsync({_REQUEST}.timeout(Duration.ofSeconds(5)).{_BODY}, HttpResponse.BodyHandlers.ofString())"
    text = _JAVA.format(fields=f"{_CLIENT} List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();", call=f"all.add({send});")
    text = text.replace("    return null;", "    for (CompletableFuture<HttpResponse<String>> one : all) { one.join(); }\n    return null;")
    assert waited(tmp_path, "Java", text) == (5, 1, False)


@pytest.mark.parametrize(
    "loop", ["event.getRecords().parallelStream().forEach(this::one);", "event.getRecords().stream().parallel().map(m -> { one(m); return m; }).toList();"]
)
def test_what_a_parallel_stream_waits_for_does_not_add_up(loop: str, tmp_path: Path) -> None:
    text = _JAVA.format(fields=f"{_CLIENT} void one(SQSMessage m) {{ {_SEND.format(f'{_REQUEST}.timeout(Duration.ofSeconds(5)).{_BODY}')} }}", call="X")
    before, _, after = text.partition("for (SQSMessage m : event.getRecords()) {")
    assert waited(tmp_path, "Java", f"{before}{loop}{after.partition('return null;')[1]}{after.partition('return null;')[2]}") == (5, 1, False)


@pytest.mark.parametrize("name", GO)
def test_go(name: str, tmp_path: Path) -> None:
    fields, call, expected, before, main = GO[name]
    assert waited(tmp_path, "Go", _GO.format(fields=fields, call=call, before=before, main=main)) == expected


def test_a_request_of_go_at_whose_making_nobody_looks_is_made_all_the_same(tmp_path: Path) -> None:
    """It sends nothing: what cannot fail by a message is no question."""
    looked = _SHORT + _DO.format("c")
    said = []
    for i, call in enumerate((looked, looked.replace("req, err :=", "req, _ :=").replace("; if err != nil { return err }; res,", "; res,"))):
        (tmp_path / str(i)).mkdir()
        said.append(read(tmp_path / str(i), "Go", _GO.format(fields="var client = &http.Client{}", call=call, before="", main="")))
    one, other = said
    assert not one.unfollowed
    assert not other.unfollowed
    assert {(each.told, each.work) for each in one.failures} == {(each.told, each.work) for each in other.failures}
    assert [(each.seconds, each.attempts) for each in one.waits] == [(each.seconds, each.attempts) for each in other.waits] == [(2, 1)]


@pytest.mark.parametrize("name", CSHARP)
def test_csharp(name: str, tmp_path: Path) -> None:
    fields, call, expected, loop = CSHARP[name]
    assert waited(tmp_path, "C#", _CSHARP.format(fields=fields, call=call, loop=loop)) == expected


def test_what_a_library_does_with_a_call_that_takes_long_is_a_question(tmp_path: Path) -> None:
    """A policy may end it before its client does."""
    call = 'await _policy.ExecuteAsync(async () => { var r = await Http.PostAsync("https://example.com", new StringContent(m.Body)); r.EnsureSuccessStatusCode(); });'
    text = _CSHARP.format(fields="private static readonly HttpClient Http = new(); private readonly IAsyncPolicy _policy;", call=call, loop=_LOOP)
    found = read(tmp_path, "C#", text).waits
    assert found.found == ()
    assert found.doubt is not None


def test_a_call_of_a_chain_is_named_by_its_own_name(tmp_path: Path) -> None:
    fields = 'private readonly IHttpClientFactory _f; public Function(IServiceCollection s, IHttpClientFactory f) { s.AddHttpClient("shop"); _f = f; }'
    text = _CSHARP.format(fields=fields, call=_POST_CS.replace("Http.", '_f.CreateClient("shop").'), loop=_LOOP)
    assert [one.what for one in read(tmp_path, "C#", text).waits.found] == ["_f.CreateClient(…).PostAsync"]


@pytest.mark.parametrize(
    ("loop", "each"),
    [
        ("var m = evt.Records.First(); await Work(m);", False),
        ("if (evt.Records.Count != 1) throw new ArgumentException(); await Work(evt.Records[0]);", False),
        ("var at = 0; while (at < evt.Records.Count) { await Work(evt.Records[at]); at++; }", True),
    ],
)
def test_what_waits_for_the_first_message_alone_does_not_for_each(loop: str, each: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a column
    fields = "private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };"
    assert waited(tmp_path, "C#", _CSHARP.format(fields=fields, call=_POST_CS, loop=loop)) == (5, 1, each)


@pytest.mark.parametrize(("loop", "each"), [("foreach (var m in evt.Records) { await Work(m); }", True), ("await Work(evt.Records[0]);", False)])
def test_what_is_slept_before_another_attempt_is_slept_for_each_message_that_fails(loop: str, each: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a column
    call = (
        "for (var n = 0; ; n++) { try { await _db.PutItemAsync(new PutItemRequest { TableName = m.Body }); return; }"
        " catch (ProvisionedThroughputExceededException) { if (n >= 2) throw; await Task.Delay(5000); } }"
    )
    text = _CSHARP.format(fields="private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();", call=call, loop=loop)
    assert {one.each for one in read(tmp_path, "C#", text).waits.found if one.what == "Task.Delay"} == {each}
