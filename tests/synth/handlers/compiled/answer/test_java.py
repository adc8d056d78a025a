"""What becomes of messages in handlers in Java: each style as teams write it, good and with its mistakes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
JAVA, read, said, line = HELP["JAVA"], HELP["read"], HELP["said"], HELP["line"]


def worker(body: str, returns: str = "SQSBatchResponse", more: str = "") -> str:
    """A handler with a method that works on a message."""
    return (
        JAVA
        + f"""public class Worker implements RequestHandler<SQSEvent, {returns}> {{
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private final ObjectMapper mapper = new ObjectMapper();
  private final DynamoDbClient db = DynamoDbClient.create();
  {more}
  public {returns} handleRequest(SQSEvent event, Context context) {{
    {body}
  }}
  private void process(SQSMessage m) {{
    Order order = mapper.readValue(m.getBody(), Order.class);
    db.putItem(b -> b.tableName("orders").item(order.item()));
  }}
}}
record Order(String id) {{ Map<String, Object> item() {{ return Map.of("id", id); }} }}
"""
    )


ADD = "f.add(new BatchItemFailure(m.getMessageId()));"
LIST = "List<BatchItemFailure> f = new ArrayList<>();"
EACH = "for (SQSMessage m : event.getRecords())"
RETURN = "return new SQSBatchResponse(f);"
GOOD = {
    "a loop": f"{LIST} {EACH} {{ try {{ process(m); }} catch (Exception e) {{ {ADD} }} }} {RETURN}",
    "an index": f"{LIST} for (int i = 0; i < event.getRecords().size(); i++) {{ SQSMessage m = event.getRecords().get(i); try {{ process(m); }} catch (Exception e) {{ {ADD} }} }} {RETURN}",
    "forEach": f"{LIST} event.getRecords().forEach(m -> {{ try {{ process(m); }} catch (Exception e) {{ {ADD} }} }}); {RETURN}",
    "a builder": f"{LIST} {EACH} {{ try {{ process(m); }} catch (Throwable e) {{ f.add(BatchItemFailure.builder().withItemIdentifier(m.getMessageId()).build()); }} }} return SQSBatchResponse.builder().withBatchItemFailures(f).build();",
    "setters": f"{LIST} {EACH} {{ try {{ process(m); }} catch (RuntimeException e) {{ BatchItemFailure one = new BatchItemFailure(); one.setItemIdentifier(m.getMessageId()); f.add(one); }} }} SQSBatchResponse r = new SQSBatchResponse(); r.setBatchItemFailures(f); return r;",
    "ids first": f"List<String> ids = new ArrayList<>(); {EACH} {{ try {{ process(m); }} catch (Exception e) {{ ids.add(m.getMessageId()); }} }} return new SQSBatchResponse(ids.stream().map(BatchItemFailure::new).collect(Collectors.toList()));",
    "a boolean": f'{LIST} {EACH} {{ boolean ok = true; try {{ process(m); }} catch (Exception e) {{ ok = false; }} finally {{ log.info("done"); }} if (!ok) {{ {ADD} }} }} {RETURN}',
    "a retry": f'{LIST} {EACH} {{ boolean ok = false; for (int n = 0; n < 3 && !ok; n++) {{ try {{ process(m); ok = true; }} catch (Exception e) {{ log.warn("again"); }} }} if (!ok) {ADD} }} {RETURN}',
    "an iterator": f"{LIST} Iterator<SQSMessage> left = event.getRecords().iterator(); while (left.hasNext()) {{ SQSMessage m = left.next(); try {{ process(m); }} catch (Exception e) {{ {ADD} }} }} {RETURN}",
    "a queue": f"{LIST} Deque<SQSMessage> left = new ArrayDeque<>(event.getRecords()); while (!left.isEmpty()) {{ SQSMessage m = left.poll(); try {{ process(m); }} catch (Exception e) {{ {ADD} }} }} {RETURN}",
    "a map of results": f"Map<String, Boolean> done = new HashMap<>(); {EACH} {{ try {{ process(m); done.put(m.getMessageId(), true); }} catch (Exception e) {{ done.put(m.getMessageId(), false); }} }} return new SQSBatchResponse(done.entrySet().stream().filter(one -> !one.getValue()).map(Map.Entry::getKey).map(BatchItemFailure::new).toList());",
    "a map of failures": f"Map<String, Exception> failed = new LinkedHashMap<>(); {EACH} {{ try {{ process(m); }} catch (Exception e) {{ failed.put(m.getMessageId(), e); }} }} return new SQSBatchResponse(failed.keySet().stream().map(BatchItemFailure::new).toList());",
    "futures": f"{LIST} List<CompletableFuture<Void>> all = new ArrayList<>(); {EACH} {{ all.add(CompletableFuture.runAsync(() -> process(m)).exceptionally(t -> {{ {ADD} return null; }})); }} CompletableFuture.allOf(all.toArray(new CompletableFuture[0])).join(); {RETURN}",
}


@pytest.mark.parametrize("name", GOOD)
def test_the_same_handler_written_another_way_says_the_same(name: str, tmp_path: Path) -> None:
    found = said(read(tmp_path, "Java", worker(GOOD[name])))
    told = {" ".join(one.split()[:3]) for one in found["failures"]}
    assert (found["answers"], told, found["records"], found["order"], found["unawaited"]) == (
        {"list"}, {"message response parse", "message response work"}, {"all"}, {"goes-on"}, set(),
    )  # fmt: skip


CAUGHT = "message log work catch (Exception e)"
CASES: dict[str, tuple[str, dict[str, set[str]]]] = {
    "only logged": (worker(f'{EACH} {{ try {{ process(m); }} catch (Exception e) {{ log.error("x", e); }} }} return null;', "Void"), {"failures": {CAUGHT, CAUGHT.replace("work", "parse")}, "answers": {"nothing"}}),
    "always empty": (worker(f"{EACH} {{ try {{ process(m); }} catch (Exception e) {{ }} }} return new SQSBatchResponse(List.of());"), {"answers": {"empty"}}),
    "null, although": (worker(f"{LIST} {EACH} {{ try {{ process(m); }} catch (Exception e) {{ {ADD} }} }} return null;"), {"answers": {"unreturned new BatchItemFailure(m.getMessageId())"}}),
    "the receipt handle": (worker(GOOD["a loop"].replace("MessageId", "ReceiptHandle")), {"answers": {"list", "identifier the record's receiptHandle"}}),
    "the sequence number": (worker(GOOD["a loop"].replace("m.getMessageId()", 'm.getAttributes().get("SequenceNumber")')), {"answers": {"list", "identifier the record's attributes"}}),
    "more in it": (worker(GOOD["a loop"].replace("m.getMessageId()", '"id-" + m.getMessageId()')), {"answers": {"list", "identifier a text with more in it than the messageId"}}),
    "around the loop": (worker(f'try {{ {EACH} {{ process(m); }} }} catch (Exception e) {{ log.error("x"); }} return null;', "Void"), {"failures": {"batch log parse catch (Exception e)", "batch log work catch (Exception e)"}}),
    "a finally that returns": (worker(f"{LIST} try {{ {EACH} {{ process(m); }} }} finally {{ {RETURN} }}"), {"failures": {"batch empty parse finally", "batch empty work finally"}}),
    "only the first": (worker("process(event.getRecords().get(0)); return null;", "Void"), {"records": {"first"}}),
    "returns in the loop": (worker(f"{EACH} {{ process(m); return null; }} return null;", "Void"), {"records": {"first"}}),
    "stops and drops": (worker(GOOD["a loop"].replace(ADD, f"{ADD} break;")), {"order": {"drops"}}),
    "the first in, first out": (worker(f"{LIST} boolean failed = false; {EACH} {{ if (failed) {{ {ADD} continue; }} try {{ process(m); }} catch (Exception e) {{ failed = true; {ADD} }} }} {RETURN}"), {"order": {"stops"}}),
    "made anew": (worker(f"SQSBatchResponse r = new SQSBatchResponse(); {EACH} {{ try {{ process(m); }} catch (Exception e) {{ r = new SQSBatchResponse(List.of(new BatchItemFailure(m.getMessageId()))); }} }} return r;"), {"answers": {"list", "fewer"}}),
    "none where all failed": (worker(GOOD["a loop"].replace(RETURN, f"if (f.size() == event.getRecords().size()) return new SQSBatchResponse(List.of()); {RETURN}")), {"answers": {"list", "emptied"}}),
    "thrown where all failed": (worker(GOOD["a loop"].replace(RETURN, f"if (f.size() == event.getRecords().size()) throw new IllegalStateException(); {RETURN}")), {"answers": {"list"}}),
    "each message": (worker(f"{LIST} {EACH} {{ process(m); {ADD} }} {RETURN}"), {"answers": {"list", "always"}}),
    "a list that outlives": (worker(f"{EACH} {{ try {{ process(m); }} catch (Exception e) {{ {ADD} }} }} {RETURN}", more=f"private final {LIST}"), {"answers": {"list", "stale"}}),
    "parsed before the try": (worker(f"{LIST} {EACH} {{ Order o = mapper.readValue(m.getBody(), Order.class); try {{ db.putItem(b -> b.item(o.item())); }} catch (Exception e) {{ {ADD} }} }} {RETURN}"), {"failures": {"message raised parse", "message response work catch (Exception e)"}}),
    "submitted and not asked": (worker(f"ExecutorService pool = Executors.newFixedThreadPool(4); {EACH} pool.submit(() -> process(m)); return null;", "Void"), {"unawaited": {"thread pool.submit(() -> process(m))"}}),
    "waited for and not asked": (worker(f"ExecutorService pool = Executors.newFixedThreadPool(4); {EACH} pool.submit(() -> process(m)); pool.awaitTermination(1, TimeUnit.MINUTES); return null;", "Void"), {"unawaited": set(), "failures": {"message log parse pool.submit(() -> process(m))", "message log work pool.submit(() -> process(m))"}}),
    "handed to another queue": (worker(f"{EACH} {{ try {{ process(m); }} catch (Exception e) {{ sqs.sendMessage(b -> b.messageBody(m.getBody())); }} }} return null;", "Void", "private final software.amazon.awssdk.services.sqs.SqsClient sqs = software.amazon.awssdk.services.sqs.SqsClient.create();"), {"failures": {"message elsewhere parse catch (Exception e)", "message elsewhere work catch (Exception e)"}}),
    "put back, and not returned": (worker(f'{EACH} {{ try {{ process(m); }} catch (Exception e) {{ sqs.changeMessageVisibility(b -> b.queueUrl("q").receiptHandle(m.getReceiptHandle()).visibilityTimeout(60)); }} }} return null;', "Void", "private final software.amazon.awssdk.services.sqs.SqsClient sqs = software.amazon.awssdk.services.sqs.SqsClient.create();"), {"failures": {"message log parse catch (Exception e)", "message log work catch (Exception e)"}}),
    "a status": (worker(f'try {{ {EACH} {{ process(m); }} }} catch (Exception e) {{ return Map.of("statusCode", 500); }} return Map.of("statusCode", 200);', "Map<String, Object>"), {"failures": {"batch status parse catch (Exception e)", "batch status work catch (Exception e)"}, "answers": {"other statusCode"}}),
    "another key": (worker(f'List<Map<String, String>> f = new ArrayList<>(); {EACH} {{ try {{ process(m); }} catch (Exception e) {{ f.add(Map.of("itemIdentifier", m.getMessageId())); }} }} return Map.of("batchItemFailure", f);', "Map<String, Object>"), {"answers": {"key batchItemFailure"}}),
    "thrown again": (worker(f"{EACH} {{ try {{ process(m); }} catch (Exception e) {{ throw new RuntimeException(e); }} }} return null;", "Void"), {"failures": {"message raised parse", "message raised work"}}),
    "Powertools": (worker("return handler.processBatch(event, context);", more="private final BatchMessageHandler<SQSEvent, SQSBatchResponse> handler = new BatchMessageHandlerBuilder().withSqsBatchHandler().buildWithRawMessageHandler(this::process);"), {"answers": {"library"}, "order": {"kept"}}),
    "unknown work with the list": (worker(f"{LIST} {EACH} {{ try {{ process(m); }} catch (Exception e) {{ {ADD} Others.look(f); }} }} return null;"), {"answers": {"?", "list"}}),
    "a call with a function": (worker(f"{EACH} {{ Others.safely(() -> process(m)); }} return null;", "Void"), {"failures": {"?", "message raised block"}}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_a_message(name: str, tmp_path: Path) -> None:
    text, expected = CASES[name]
    found = said(read(tmp_path, "Java", text))
    assert {group: found[group] for group in expected} == expected


RESULTS = "private Object attempt(SQSMessage m) { try { process(m); return new Ok(); } catch (Exception e) { return new Failed(e); } }"
TYPES = "record Ok() {}\nrecord Failed(Exception e) {}\n"


@pytest.mark.parametrize(
    "test", ["attempt(m) instanceof Failed", "!(attempt(m) instanceof Ok)", "switch (attempt(m)) { case Failed x -> true; default -> false; }"]
)
def test_a_result_is_of_the_type_that_it_was_made_of(test: str, tmp_path: Path) -> None:
    text = worker(f"{LIST} {EACH} {{ if ({test}) {{ {ADD} }} }} {RETURN}", more=RESULTS) + TYPES
    assert said(read(tmp_path, "Java", text))["failures"] == {"message response parse catch (Exception e)", "message response work catch (Exception e)"}
    lost = text.replace("return new Failed(e);", "return new Ok();")
    assert said(read(tmp_path, "Java", lost))["failures"] == {"message empty parse catch (Exception e)", "message empty work catch (Exception e)"}


def test_futures_are_joined_by_a_reference_to_their_method(tmp_path: Path) -> None:
    body = "var all = event.getRecords().stream().map(m -> CompletableFuture.runAsync(() -> process(m))).toList(); all.forEach(CompletableFuture::join); return null;"
    found = said(read(tmp_path, "Java", worker(body, "Void")))
    assert (found["failures"], found["unawaited"]) == ({"message raised parse", "message raised work"}, set())


@pytest.mark.parametrize(("end", "unawaited"), [("", {"thread queue.sendMessage(b -> b.messageBody(m.getBody()))"}), (".join()", set())])
def test_an_asynchronous_client_is_waited_for(end: str, unawaited: set[str], tmp_path: Path) -> None:
    more = "private final software.amazon.awssdk.services.sqs.SqsAsyncClient queue = software.amazon.awssdk.services.sqs.SqsAsyncClient.create();"
    found = said(read(tmp_path, "Java", worker(f"{EACH} queue.sendMessage(b -> b.messageBody(m.getBody())){end}; return null;", "Void", more)))
    assert found["unawaited"] == unawaited


def test_a_narrow_clause_is_told_from_one_for_all(tmp_path: Path) -> None:
    text = worker(f'{EACH} {{ try {{ process(m); }} catch (java.util.zip.DataFormatException e) {{ log.error("x", e); }} }} return null;', "Void")
    found = read(tmp_path, "Java", text)
    assert {(one.told, one.broad) for one in found.failures} == {("raised", True), ("log", False)}


@pytest.mark.parametrize(
    ("declared", "failures"),
    [("", {"message log parse catch (RuntimeException e)", "message log work catch (RuntimeException e)"}), (" throws Exception", None)],
)
def test_runtime_exceptions_are_all_where_nothing_checked_is_declared(declared: str, failures: set[str] | None, tmp_path: Path) -> None:
    """Where something is, a client of AWS raises nothing else, and of the parser it is not known."""
    text = worker(f'{EACH} {{ try {{ process(m); }} catch (RuntimeException e) {{ log.error("x", e); }} }} return null;', "Void")
    found = said(read(tmp_path, "Java", text.replace("Context context)", f"Context context){declared}")))["failures"]
    assert found == failures if failures else "?" in found and "message log work catch (RuntimeException e)" in found


def test_the_exception_of_a_parser_is_what_its_own_class_catches(tmp_path: Path) -> None:
    body = f"{LIST} {EACH} {{ Optional<Order> o = parse(m); if (o.isEmpty()) {{ {ADD} continue; }} try {{ db.putItem(b -> b.item(o.get().item())); }} catch (Exception e) {{ {ADD} }} }} {RETURN}"
    more = "private Optional<Order> parse(SQSMessage m) { try { return Optional.of(mapper.readValue(m.getBody(), Order.class)); } catch (com.fasterxml.jackson.core.JsonProcessingException e) { return Optional.empty(); } }"
    assert "message raised parse" not in said(read(tmp_path, "Java", worker(body, more=more)))["failures"]


def test_the_place_is_that_of_the_clause(tmp_path: Path) -> None:
    text = worker(f'{EACH}\n try {{ process(m); }}\n catch (Exception e) {{ log.error("x", e); }}\n return null;', "Void")
    found = read(tmp_path, "Java", text)
    assert {one.at.spot.line for one in found.failures if one.at.spot} == {line(text, "catch (Exception e)")}


@pytest.mark.parametrize(
    "text",
    [
        "public class Worker implements RequestHandler<Map<String, String>, SQSBatchResponse> { public SQSBatchResponse handleRequest(Map<String, String> event, Context c) { return null; } }",
    ],
)
def test_a_handler_that_takes_something_else_is_undecided(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Java", JAVA + text)
    assert all("?" in words for words in said(found).values())


@pytest.mark.parametrize(("waits", "unawaited"), [("latch.await();", set()), ("", {"thread"})])
def test_a_latch_is_waited_for(waits: str, unawaited: set[str], tmp_path: Path) -> None:
    work = f"POOL.submit(() -> {{ try {{ process(m); }} catch (Exception e) {{ {ADD} }} finally {{ latch.countDown(); }} }});"
    body = f"{LIST} CountDownLatch latch = new CountDownLatch(2); {EACH} {{ {work} }} {waits} {RETURN}"
    found = said(read(tmp_path, "Java", worker(body, more="private static final ExecutorService POOL = Executors.newFixedThreadPool(4);")))
    assert {one.partition(" ")[0] for one in found["unawaited"]} == unawaited


def test_what_was_parsed_has_the_methods_of_its_class(tmp_path: Path) -> None:
    body = f"{LIST} {EACH} {{ Checked o; try {{ o = mapper.readValue(m.getBody(), Checked.class); }} catch (Exception e) {{ {ADD} continue; }} Checked c = o; try {{ db.putItem(b -> b.item(c.id)); }} catch (Exception e) {{ {ADD} }} }} {RETURN}"
    text = worker(body) + "class Checked { String id; void check() { if (id.isEmpty()) throw new IllegalArgumentException(); } }"
    checked = text.replace("Checked c = o;", "Checked c = o; c.check();").replace("Checked o; try", "Checked o = null; try")
    assert "message raised work" not in said(read(tmp_path, "Java", text))["failures"]
    assert said(read(tmp_path, "Java", checked))["failures"] >= {"message response work catch (Exception e)"}


@pytest.mark.parametrize("clause", ["DynamoDbException", "SdkException", "software.amazon.awssdk.awscore.exception.AwsServiceException"])
def test_the_class_of_what_a_client_raises_is_for_whatever_goes_wrong(clause: str, tmp_path: Path) -> None:
    body = f'{LIST} {EACH} {{ try {{ db.putItem(b -> b.item(Map.of("id", m.getBody()))); }} catch ({clause} e) {{ log.error("no", e); }} }} {RETURN}'
    assert said(read(tmp_path, "Java", worker(body)))["failures"] == {f"message empty work catch ({clause} e)"}


@pytest.mark.parametrize(("clause", "all_of_it"), [("IOException", True), ("IOException | InterruptedException", True), ("HttpTimeoutException", False)])
def test_a_client_of_http_raises_what_an_exchange_over_the_network_does(clause: str, tmp_path: Path, *, all_of_it: bool) -> None:
    """Where the clause is for all of it, nothing is left for the one around it."""
    send = "http.send(HttpRequest.newBuilder(URI.create(m.getBody())).build(), HttpResponse.BodyHandlers.ofString());"
    body = f'{LIST} {EACH} {{ try {{ try {{ {send} }} catch ({clause} e) {{ log.error("no", e); }} }} catch (Exception e) {{ {ADD} }} }} {RETURN}'
    imports = "import java.net.http.*;\nimport java.net.URI;\nimport java.io.IOException;\nimport java.util.*;"
    text = worker(body, more="private final HttpClient http = HttpClient.newHttpClient();").replace("import java.util.*;", imports, 1)
    found = said(read(tmp_path, "Java", text))["failures"]
    assert f"message empty work catch ({clause} e)" in found
    assert ("message response work catch (Exception e)" in found) != all_of_it


def test_what_a_consumer_inside_of_a_builder_is_given_is_of_the_message(tmp_path: Path) -> None:
    """Else the call would not be the work on it."""
    put = "PutItemRequest r = PutItemRequest.builder().expected(x -> x.value(y -> y.s(m.getBody()))).build(); db.putItem(r);"
    body = f"{LIST} {EACH} {{ try {{ {put} }} catch (Exception e) {{ {ADD} }} }} {RETURN}"
    text = worker(body).replace("import java.util.*;", "import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;\nimport java.util.*;", 1)
    assert said(read(tmp_path, "Java", text))["failures"] == {"message response work catch (Exception e)"}


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("software.amazon.awssdk.core.sync.RequestBody.fromString(m.getBody())", {"response"}),
        ("software.amazon.awssdk.core.async.AsyncRequestBody.fromString(m.getBody())", {"response"}),
        ("UUID.fromString(m.getBody())", {"raised", "response"}),
    ],
)
def test_what_a_request_is_made_of_refuses_no_text(made: str, told: set[str], tmp_path: Path) -> None:
    text = f"""{JAVA}
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final DynamoDbClient db = DynamoDbClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> f = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {{
      var body = {made};
      try {{ db.putItem(b -> b.item(Map.of("id", body))); }} catch (Exception e) {{ f.add(new BatchItemFailure(m.getMessageId())); }}
    }}
    return new SQSBatchResponse(f);
  }}
}}
"""
    assert {one.told for one in read(tmp_path, "Java", text).failures} == told


@pytest.mark.parametrize(("kept", "kinds"), [("", {"list", "item null"}), (".filter(Objects::nonNull)", {"list"}), (".filter(one -> one != null)", {"list"})])
def test_a_message_that_did_not_fail_has_no_item(kept: str, kinds: set[str], tmp_path: Path) -> None:
    one = (
        "private BatchItemFailure one(SQSMessage m) { try { process(m); return null; } catch (Exception e) { return new BatchItemFailure(m.getMessageId()); } }"
    )
    body = f"return new SQSBatchResponse(event.getRecords().stream().map(this::one){kept}.toList());"
    assert said(read(tmp_path, "Java", worker(body, more=one)))["answers"] == kinds


AS_RECORDS = """sealed interface Result permits Done, Failed {}
  record Done(String id) implements Result {}
  record Failed(String id, Exception cause) implements Result {}
  private Result one(SQSMessage m) { try { process(m); return new Done(m.getMessageId()); } catch (Exception e) { return new Failed(m.getMessageId(), e); } }"""


@pytest.mark.parametrize(
    ("asks", "lost"),
    [
        ("switch (one(m)) { case Done(String id) -> log.info(id); case Failed(String id, Exception cause) -> f.add(new BatchItemFailure(id)); }", False),
        ("if (one(m) instanceof Failed(var id, var cause)) { f.add(new BatchItemFailure(id)); }", False),
        ("if (one(m) instanceof Failed failed) { f.add(new BatchItemFailure(failed.id())); }", False),
        ("switch (one(m)) { case Done(String id) -> f.add(new BatchItemFailure(id)); case Failed(String id, Exception cause) -> log.error(id, cause); }", True),
        ("if (one(m) instanceof Failed(var id, var cause)) { log.error(id, cause); }", True),
    ],
)
def test_a_record_is_taken_apart(asks: str, lost: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what comes of it
    """https://docs.oracle.com/javase/specs/jls/se21/html/jls-14.html#jls-14.30.1"""
    found = read(tmp_path, "Java", worker(f"{LIST} {EACH} {{ {asks} }} {RETURN}", more=AS_RECORDS))
    assert (found.failures.doubt, found.answers.doubt) == (None, None)
    assert ("empty" in {one.told for one in found.failures.found}) is lost
