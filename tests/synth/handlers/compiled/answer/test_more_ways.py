"""Ways of Go, Java and C# in which handlers are started, wait and mark messages: what is good says nothing, and its mistakes are seen."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("ways.py")))
read, JAVA, BATCH, TELL, EACH, go, told = HELP["read"], HELP["JAVA"], HELP["BATCH"], HELP["TELL"], HELP["EACH"], HELP["go"], HELP["told"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ok, err := rdb.SetNX(ctx, m.MessageId, 1, 24*time.Hour).Result()\nif err != nil { TELL; continue }\nif !ok { continue }", "expiring rdb.SetNX 86400"),
        ("if !rdb.SetNX(ctx, m.MessageId, 1, 0).Val() { continue }", "mark rdb.SetNX"),
        ("if ok, _ := rdb.SetNX(ctx, m.MessageId, 1, 0).Result(); !ok { TELL; continue }", ""),
    ],
)
def test_a_key_that_is_set_once_marks_a_message(line: str, kind: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Go", go(EACH.format(f"{line.replace('TELL', TELL)}\nif err := work(ctx, m); err != nil {{ {TELL} }}"), BATCH))
    assert {f"{one.kind} {one.what}" for one in found.idempotency.found} == ({kind} if kind else set())


GROUPS = {
    "Go": (
        "failed := map[string]bool{}\n"
        + EACH.format(f'g := m.Attributes["MessageGroupId"]\nif failed[g] {{ SKIP }}\nif err := work(ctx, m); err != nil {{ failed[g] = true; {TELL} }}'),
        f"{TELL}; continue",
        "continue",
    ),
}


@pytest.mark.parametrize(("skip", "kind"), [(GROUPS["Go"][1], "stops"), (GROUPS["Go"][2], "drops")])
def test_messages_of_a_group_behind_one_that_failed(skip: str, kind: str, tmp_path: Path) -> None:
    assert {one.kind for one in read(tmp_path, "Go", go(GROUPS["Go"][0].replace("SKIP", skip), BATCH)).order} == {kind}


DELETES = {
    "Go": go(EACH.format("_, _ = queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{ReceiptHandle: &m.ReceiptHandle})"), BATCH),
    "Java": JAVA
    + "import software.amazon.awssdk.services.sqs.SqsClient;\npublic class Worker implements RequestHandler<SQSEvent, Void> { SqsClient sqs = SqsClient.create(); public Void handleRequest(SQSEvent e, Context c) { for (SQSMessage m : e.getRecords()) sqs.deleteMessage(b -> b.receiptHandle(m.getReceiptHandle())); return null; } }",
    "C#": "using Amazon.SQS;\nnamespace Shop;\npublic class Function { IAmazonSQS _sqs = new AmazonSQSClient(); public async Task Handle(SQSEvent e, ILambdaContext c) { foreach (var m in e.Records) await _sqs.DeleteMessageAsync(Url, m.ReceiptHandle); } }",
}


@pytest.mark.parametrize("language", DELETES)
def test_a_message_of_the_event_that_the_handler_deletes_is_of_its_own_queue(language: str, tmp_path: Path) -> None:
    assert [(one.kind, one.what) for one in read(tmp_path, language, DELETES[language]).polls.found] == [("own", "delete_message")]


_EXECUTOR = (
    JAVA
    + """import software.amazon.awssdk.services.sns.SnsClient;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final SnsClient sns = SnsClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    var failures = new ConcurrentLinkedQueue<BatchItemFailure>();
    OPEN
      for (SQSMessage m : event.getRecords()) pool.submit(() -> { WORK });
    CLOSE
    return new SQSBatchResponse(new ArrayList<>(failures));
  }
}
"""
)
_SAFE = "try { sns.publish(b -> b.message(m.getBody())); } catch (Exception e) { failures.add(new BatchItemFailure(m.getMessageId())); }"
_PLAIN = "sns.publish(b -> b.message(m.getBody()));"


@pytest.mark.parametrize(
    ("opens", "closes", "work", "expected"),
    [
        ("try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {", "}", _SAFE, (set(), {"response"})),
        ("try (ExecutorService pool = Executors.newFixedThreadPool(4)) {", "}", _PLAIN, (set(), {"empty"})),
        ("ExecutorService pool = Executors.newFixedThreadPool(4);", "pool.close();", _SAFE, (set(), {"response"})),
        ("ExecutorService pool = Executors.newFixedThreadPool(4);", "", _SAFE, ({"thread"}, {"response"})),
    ],
)
def test_an_executor_that_is_closed_has_done_its_work(opens: str, closes: str, work: str, expected: tuple[set[str], set[str]], tmp_path: Path) -> None:
    found = read(tmp_path, "Java", _EXECUTOR.replace("OPEN", opens).replace("CLOSE", closes).replace("WORK", work))
    assert ({one.kind for one in found.unawaited}, told(found)) == expected


def test_items_are_no_receivers_of_static_methods(tmp_path: Path) -> None:
    """`filter(Objects::nonNull)` keeps them."""
    work = "try { sns.publish(b -> b.message(m.getBody())); return null; } catch (Exception e) { return new BatchItemFailure(m.getMessageId()); }"
    text = (
        _EXECUTOR.partition("    var failures")[0]
        + f"    return new SQSBatchResponse(event.getRecords().stream().map(m -> {{ {work} }}).filter(Objects::nonNull).toList());\n  }}\n}}\n"
    )
    assert told(read(tmp_path, "Java", text)) == {"response"}


_TRIES = (
    _EXECUTOR.partition("  public SQSBatchResponse")[0]
    + "  boolean ok(SQSMessage m) { try { sns.publish(b -> b.message(m.getBody())); return true; } catch (Exception e) { return false; } }\n"
    + "  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {\n    BODY\n  }\n}\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "return new SQSBatchResponse(event.getRecords().stream().collect(Collectors.partitioningBy(this::ok)).get(false).stream().map(m -> new BatchItemFailure(m.getMessageId())).toList());",
            "response",
        ),
        (
            "return new SQSBatchResponse(event.getRecords().stream().collect(Collectors.partitioningBy(this::ok)).get(true).stream().map(m -> new BatchItemFailure(m.getMessageId())).toList());",
            "empty",
        ),
        (
            "return event.getRecords().stream().filter(m -> !ok(m)).map(m -> new BatchItemFailure(m.getMessageId())).collect(Collectors.collectingAndThen(Collectors.toList(), SQSBatchResponse::new));",
            "response",
        ),
        (
            "return event.getRecords().stream().filter(this::ok).map(m -> new BatchItemFailure(m.getMessageId())).collect(Collectors.collectingAndThen(Collectors.toList(), SQSBatchResponse::new));",
            "empty",
        ),
        (
            "var done = event.getRecords().stream().collect(Collectors.toMap(SQSMessage::getMessageId, this::ok)); return new SQSBatchResponse(done.entrySet().stream().filter(e -> !e.getValue()).map(e -> new BatchItemFailure(e.getKey())).toList());",
            "response",
        ),
    ],
)
def test_what_a_stream_is_collected_to(body: str, expected: str, tmp_path: Path) -> None:
    assert told(read(tmp_path, "Java", _TRIES.replace("BODY", body))) == {expected}


@pytest.mark.parametrize("language", ["Java", "C#"])
@pytest.mark.parametrize(("given", "expected"), [("RETRY", "response"), ("SKIP", "empty")])
def test_constants_of_an_enumeration_are_told_apart(language: str, given: str, expected: str, tmp_path: Path) -> None:
    texts = {
        "Java": _TRIES.replace(
            "BODY",
            "var f = new ArrayList<BatchItemFailure>(); for (SQSMessage m : event.getRecords()) { if (one(m) == Outcome.RETRY) f.add(new BatchItemFailure(m.getMessageId())); } return new SQSBatchResponse(f);",
        ).replace(
            "boolean ok(", "enum Outcome { DONE, RETRY, SKIP }\n  Outcome one(SQSMessage m) { return ok(m) ? Outcome.DONE : Outcome.GIVEN; }\n  boolean ok("
        ),
        "C#": "using Amazon.SQS;\nnamespace Shop;\npublic enum Outcome { DONE, RETRY, SKIP }\npublic class Function { IAmazonSQS _sqs = new AmazonSQSClient(); async Task<Outcome> One(SQSEvent.SQSMessage m) { try { await _sqs.SendMessageAsync(Url, m.Body); return Outcome.DONE; } catch (Exception) { return Outcome.GIVEN; } }\n"
        "public async Task<SQSBatchResponse> Handle(SQSEvent e, ILambdaContext c) { var f = new List<SQSBatchResponse.BatchItemFailure>(); foreach (var m in e.Records) { switch (await One(m)) { case Outcome.RETRY: f.Add(new() { ItemIdentifier = m.MessageId }); break; default: break; } } return new SQSBatchResponse(f); } }",
    }
    assert told(read(tmp_path, language, texts[language].replace("GIVEN", given))) == {expected}


def test_a_pause_of_nothing_is_no_call_without_a_timeout(tmp_path: Path) -> None:
    text = go("for i, m := range e.Records { time.Sleep(time.Duration(i) * time.Second); if err := work(ctx, m); err != nil { return err } }\nreturn nil")
    assert {one.seconds for one in read(tmp_path, "Go", text).waits} == {1}


@pytest.mark.parametrize(("name", "kinds"), [("anyOf", {"thread"}), ("allOf", set())])
def test_whoever_waits_for_any_waits_for_one(name: str, kinds: set[str], tmp_path: Path) -> None:
    body = f"CompletableFuture.{name}(event.getRecords().stream().map(m -> CompletableFuture.runAsync(() -> sns.publish(b -> b.message(m.getBody())))).toArray(CompletableFuture[]::new)).join(); return null;"
    assert {one.kind for one in read(tmp_path, "Java", _TRIES.replace("BODY", body)).unawaited} == kinds


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("if _, dup := seen.LoadOrStore(m.MessageId, true); dup { continue }\nif err := work(ctx, m); err != nil { TELL }", {"memory"}),
        ("if _, dup := seen.LoadOrStore(m.MessageId, true); dup { continue }\nif err := work(ctx, m); err != nil { seen.Delete(m.MessageId); TELL }", set()),
        ("if _, dup := seen.Load(m.MessageId); dup { continue }\nif err := work(ctx, m); err != nil { TELL; continue }\nseen.Store(m.MessageId, true)", set()),
    ],
)
def test_a_map_of_sync_that_outlives_the_invocation(line: str, kinds: set[str], tmp_path: Path) -> None:
    text = go(EACH.format(line.replace("TELL", TELL)), BATCH, "var seen sync.Map").replace('"time"', '"sync"\n\t"time"')
    assert {one.kind for one in read(tmp_path, "Go", text).idempotency} == kinds


def test_a_span_only_writes_down_what_it_is_told(tmp_path: Path) -> None:
    more = 'var tracer = otel.Tracer("x")\nfunc one(ctx context.Context, m events.SQSMessage) {\nctx, span := tracer.Start(ctx, "m")\ndefer span.End()\nif err := work(ctx, m); err != nil { span.RecordError(err) }\n}'
    text = go(EACH.format("one(ctx, m)"), BATCH, more).replace('"time"', '"time"\n\t"go.opentelemetry.io/otel"')
    assert told(read(tmp_path, "Go", text)) == {"empty"}


_REQUEST = """func send(ctx context.Context, m events.SQSMessage) error {
	req, err := http.NewRequestWithContext(ctx, "POST", URL, strings.NewReader(m.Body))
	if err != nil { return err }
	res, err := http.DefaultClient.Do(req)
	if err != nil { return err }
	THEN
}"""


@pytest.mark.parametrize("url", ['"https://example.com"', '"https://example.com/" + m.MessageId'])
@pytest.mark.parametrize(
    ("then", "kinds"),
    [
        ("return res.Body.Close()", {"response"}),
        ("defer res.Body.Close(); return nil", {"response"}),
        ('defer res.Body.Close(); if res.StatusCode > 299 { return fmt.Errorf("status %d", res.StatusCode) }; return nil', set()),
        ("defer res.Body.Close(); return work(ctx, m)", set()),
    ],
    ids=["closed", "closed in the end", "looked at", "beside other work"],
)
def test_what_makes_a_request_is_no_work_beside_it(url: str, then: str, kinds: set[str], tmp_path: Path) -> None:
    text = go(EACH.format(f"if send(ctx, m) != nil {{ {TELL} }}"), BATCH, _REQUEST.replace("URL", url).replace("THEN", then))
    found = read(tmp_path, "Go", text.replace('	"time"\n', '	"net/http"\n	"strings"\n	"time"\n'))
    assert {one.kind for one in found.unawaited} == kinds


@pytest.mark.parametrize(("looks", "kinds"), [("", {"response"}), ("if (r.statusCode() > 299) throw new IllegalStateException();", set())])
def test_neither_is_an_address_of_java(looks: str, kinds: set[str], tmp_path: Path) -> None:
    send = 'var r = http.send(HttpRequest.newBuilder(URI.create("https://example.com/" + m.getMessageId())).build(), HttpResponse.BodyHandlers.ofString());'
    text = f"""{JAVA}import java.net.URI;
import java.net.http.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final HttpClient http = HttpClient.newHttpClient();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {{ try {{ {send} {looks} }} catch (Exception e) {{ f.add(new BatchItemFailure(m.getMessageId())); }} }}
    return new SQSBatchResponse(f);
  }}
}}
"""
    assert {one.kind for one in read(tmp_path, "Java", text).unawaited} == kinds


_LIMITED = """	failed := make(chan string, len(e.Records))
	BEGIN
	for _, m := range e.Records {
		TAKE
		go func(m events.SQSMessage) {
			defer BACK
			if err := work(ctx, m); err != nil { failed <- m.MessageId }
		}(m)
	}
	END
	close(failed)
	for id := range failed { r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id}) }
	return r, nil"""
_WEIGHTED = ("sem.Acquire(ctx, 1)", "sem.Release(1)")
_TOKENS = ("tokens <- struct{}{}", "func() { <-tokens }()")


@pytest.mark.parametrize(
    ("begin", "ways", "end", "kinds"),
    [
        ("sem := semaphore.NewWeighted(3)", _WEIGHTED, "sem.Acquire(ctx, 3)", set()),
        ("most := int64(runtime.NumCPU()); sem := semaphore.NewWeighted(most)", _WEIGHTED, "sem.Acquire(ctx, most)", set()),
        ("sem := semaphore.NewWeighted(3)", _WEIGHTED, "", {"thread"}),
        ("sem := semaphore.NewWeighted(9)", _WEIGHTED, "sem.Acquire(ctx, 1)", {"thread"}),
        ("tokens := make(chan struct{}, 4)", _TOKENS, "for i := 0; i < cap(tokens); i++ { tokens <- struct{}{} }", set()),
        ("tokens := make(chan struct{}, 4)", _TOKENS, "", {"thread"}),
        ("tokens := make(chan struct{}, 9)", _TOKENS, "tokens <- struct{}{}", {"thread"}),
    ],
)
def test_who_takes_all_of_a_semaphore_waits_for_all(begin: str, ways: tuple[str, str], end: str, kinds: set[str], tmp_path: Path) -> None:
    body = _LIMITED.replace("BEGIN", begin).replace("TAKE", ways[0]).replace("BACK", ways[1]).replace("END", end)
    text = go(body, BATCH).replace('	"time"\n', '	"runtime"\n	"time"\n	"golang.org/x/sync/semaphore"\n')
    assert {one.kind for one in read(tmp_path, "Go", text).unawaited.found} == kinds


@pytest.mark.parametrize(("reads", "open_"), [("_, _ = io.Copy(io.Discard, res.Body)", False), ("_, _ = io.Copy(audit, res.Body)", True)])
def test_whoever_reads_a_response_to_its_end_does_nothing_by_that(reads: str, open_: bool, tmp_path: Path) -> None:  # noqa: FBT001 - of a table
    then = f'defer res.Body.Close(); {reads}; if res.StatusCode > 299 {{ return errors.New("status") }}; return nil'
    text = go(EACH.format(f"if send(ctx, m) != nil {{ {TELL} }}"), BATCH, _REQUEST.replace("URL", '"https://example.com"').replace("THEN", then))
    text = text.replace("var topic *sns.Client", "var audit = ledger.Open()\nvar topic *sns.Client")
    text = text.replace('	"time"\n', '	"io"\n	"net/http"\n	"strings"\n	"time"\n	"example.com/ledger"\n')
    assert (read(tmp_path, "Go", text).failures.doubt is not None) is open_


@pytest.mark.parametrize("caught", ["f.add(new BatchItemFailure(id));", "context.getLogger().log(id);"])
def test_what_was_made_for_a_message_is_for_that_one_whenever_it_is_called(caught: str, tmp_path: Path) -> None:
    text = f"""{JAVA}public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final DynamoDbClient db = DynamoDbClient.create();
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> f = Collections.synchronizedList(new ArrayList<>());
    List<Callable<Void>> jobs = event.getRecords().stream().map(m -> job(m.getBody(), m.getMessageId(), f, context)).toList();
    try {{ for (Future<Void> one : pool.invokeAll(jobs)) one.get(); }} catch (Exception e) {{ throw new IllegalStateException(e); }}
    return new SQSBatchResponse(f);
  }}
  private Callable<Void> job(String body, String id, List<BatchItemFailure> f, Context context) {{
    return () -> {{ try {{ db.putItem(b -> b.item(Map.of("id", body))); }} catch (RuntimeException e) {{ {caught} }} return null; }};
  }}
}}
"""
    assert {(one.of, one.told) for one in read(tmp_path, "Java", text).failures} == {("message", "response" if "add" in caught else "empty")}


_TAKEN = {
    "Java": (
        JAVA
        + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> f = new ArrayList<>();
    var left = event.getRecords().iterator();
    while (TEST) {
      SQSMessage m = left.next();
      try { db.putItem(b -> b.item(Map.of("id", m.getBody()))); } catch (Exception e) { f.add(new BatchItemFailure(m.getMessageId())); }
    }
    REST
    return new SQSBatchResponse(f);
  }
}
""",
        "left.hasNext()",
        "left.forEachRemaining(m -> f.add(new BatchItemFailure(m.getMessageId())));",
    ),
    "C#": (
        """namespace Shop;
public class Function
{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context)
    {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        var left = new Queue<SQSEvent.SQSMessage>(evnt.Records);
        while (TEST)
        {
            var m = left.Dequeue();
            try { await _db.PutItemAsync("t", new Dictionary<string, AttributeValue> { ["id"] = new(m.Body) }); }
            catch (Exception) { failures.Add(new() { ItemIdentifier = m.MessageId }); }
        }
        REST
        return new SQSBatchResponse(failures);
    }
}
""",
        "left.Count > 0",
        "failures.AddRange(left.Select(m => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId }));",
    ),
}


@pytest.mark.parametrize("language", _TAKEN)
@pytest.mark.parametrize("more", ["", " && !Stops.now()", " && Stops.none() && !Stops.now()"])
def test_messages_are_taken_from_a_queue_as_long_as_nothing_stops(language: str, more: str, tmp_path: Path) -> None:
    text, test, others = _TAKEN[language]
    found = read(tmp_path, language, text.replace("TEST", test + more).replace("REST", others if more else ""))
    assert not found.unfollowed
    assert {one.kind for one in found.records} == {"all"}
    assert "empty" not in told(found)


def test_the_first_alone_is_still_the_first(tmp_path: Path) -> None:
    text, _, _ = _TAKEN["C#"]
    text = text.replace("while (TEST)", "if (left.Count > 0)").replace("REST", "")
    assert {one.kind for one in read(tmp_path, "C#", text).records} == {"first"}


@pytest.mark.parametrize(("late", "reads"), [("late.getAsBoolean()", True), ("late.getAsUnknown()", False)])
def test_functions_of_truth_values_are_called(late: str, reads: bool, tmp_path: Path) -> None:  # noqa: FBT001 - of a table
    text, test, others = _TAKEN["Java"]
    text = text.replace("var left", "java.util.function.BooleanSupplier late = () -> f.size() > 1;\n    var left").replace("REST", others)
    assert (not read(tmp_path, "Java", text.replace("TEST", f"{test} && !{late}")).unfollowed) is reads
