"""What becomes of messages that go through Java's lists, streams, optionals, maps and futures: those that failed are reported, and the same code with the choice the other way round loses them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
WORKER = (
    HELP["JAVA"]
    + """import software.amazon.awssdk.services.sns.SnsClient;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final SnsClient sns = SnsClient.create();
  enum State { DONE, FAILED }
  record Result(SQSMessage m, boolean no) {}
  void send(SQSMessage m) { sns.publish(b -> b.message(m.getBody())); }
  boolean bad(SQSMessage m) { try { send(m); return GOOD; } catch (Exception e) { return BAD; } }
  BatchItemFailure item(SQSMessage m) { return new BatchItemFailure(m.getMessageId()); }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<SQSMessage> all = event.getRecords();
    List<BatchItemFailure> failed = new ArrayList<>();
    BODY
  }
}
"""
)
REST = "return new SQSBatchResponse(all.REST.map(this::item).toList());"
MADE = "return new SQSBatchResponse(failed);"
GROUPED = "all.stream().collect(Collectors.groupingBy(KEYS))"
LISTS = {
    "flatMap": REST.replace("REST", "stream().flatMap(m -> bad(m) ? Stream.of(m) : Stream.<SQSMessage>empty())"),
    "flatMap of optionals": REST.replace("REST", "stream().map(m -> bad(m) ? Optional.of(m) : Optional.<SQSMessage>empty()).flatMap(Optional::stream)"),
    "a look at each": REST.replace("REST", "stream().peek(m -> System.out.println(m)).filter(this::bad)"),
    "skipped": f"for (int i = 0; i < all.size(); i++) if (bad(all.get(i))) {{ {REST.replace('REST', 'stream().skip(i)')} }} return new SQSBatchResponse(failed);",
    "from the place of one": f"for (SQSMessage m : all) if (bad(m)) {{ {REST.replace('REST', 'subList(all.indexOf(m), all.size()).stream()')} }} {MADE}",
    "from the last place of one": f"for (SQSMessage m : all) if (bad(m)) {{ {REST.replace('REST', 'stream().skip(all.lastIndexOf(m))')} }} {MADE}",
    "numbers": "return new SQSBatchResponse(IntStream.range(0, all.size()).filter(i -> bad(all.get(i))).mapToObj(i -> item(all.get(i))).toList());",
    "put first": f"for (SQSMessage m : all) if (bad(m)) failed.add(0, item(m)); {MADE}",
    "several put": f"for (SQSMessage m : all) failed.addAll(bad(m) ? List.of(item(m)) : List.of()); {MADE}",
    "taken out": "var left = new ArrayList<>(all); left.removeIf(m -> !bad(m)); " + REST.replace("all.REST", "left.stream()"),
    "taken out one by one": "var left = new ArrayList<>(all); for (SQSMessage m : all) if (!bad(m)) left.remove(m); "
    + REST.replace("all.REST", "left.stream()"),
    "ids that are kept": "var done = new HashSet<String>(); for (SQSMessage m : all) if (!bad(m)) done.add(m.getMessageId()); "
    + REST.replace("REST", "stream().filter(m -> !done.contains(m.getMessageId()))"),
    "an iterator": f"var each = all.iterator(); while (each.hasNext()) {{ var m = each.next(); if (bad(m)) failed.add(item(m)); }} {MADE}",
    "an optional": f"for (SQSMessage m : all) Optional.of(m).filter(this::bad).ifPresent(x -> failed.add(item(x))); {MADE}",
    "an optional or else": f"for (SQSMessage m : all) Optional.of(m).filter(x -> !bad(x)).ifPresentOrElse(x -> {{}}, () -> failed.add(item(m))); {MADE}",
    "groups": f"return new SQSBatchResponse({GROUPED.replace('KEYS', 'this::bad')}.getOrDefault(true, List.of()).stream().map(this::item).toList());",
    "groups that may be empty": f"var by = {GROUPED.replace('KEYS', 'this::bad, Collectors.toList()')}; if (!by.containsKey(true)) {MADE} return new SQSBatchResponse(by.get(true).stream().map(this::item).toList());",
    "groups by a constant": f"var by = {GROUPED.replace('KEYS', 'm -> bad(m) ? State.FAILED : State.DONE')}; return new SQSBatchResponse(by.getOrDefault(State.FAILED, List.of()).stream().map(this::item).toList());",
    "groups by a text": f'var by = {GROUPED.replace("KEYS", "m -> bad(m) ? `failed` : `done`".replace("`", chr(34)))}; return new SQSBatchResponse(by.getOrDefault("failed", List.of()).stream().map(this::item).toList());',
    "groups of messages": f"{GROUPED.replace('KEYS', 'm -> m.getAttributes().get(`MessageGroupId`)'.replace('`', chr(34)))}.values().forEach(several -> {{ for (SQSMessage m : several) if (bad(m)) failed.add(item(m)); }}); {MADE}",
    "groups by something": f"{GROUPED.replace('KEYS', 'm -> m.getBody().length()')}.forEach((n, several) -> {{ for (SQSMessage m : several) if (bad(m)) failed.add(item(m)); }}); {MADE}",
    "futures that are done": "return new SQSBatchResponse(all.stream().map(m -> bad(m) ? CompletableFuture.completedFuture(item(m)) : CompletableFuture.<BatchItemFailure>completedFuture(null)).map(CompletableFuture::join).filter(Objects::nonNull).toList());",
    "futures that failed": "return new SQSBatchResponse(all.stream().map(m -> (bad(m) ? CompletableFuture.<BatchItemFailure>failedFuture(new IllegalStateException()) : CompletableFuture.<BatchItemFailure>completedFuture(null)).exceptionally(x -> item(m))).map(CompletableFuture::join).filter(Objects::nonNull).toList());",
    "records": "return new SQSBatchResponse(all.stream().map(m -> new Result(m, bad(m))).filter(Result::no).map(r -> item(r.m())).toList());",
    "a case with a condition": f"for (SQSMessage m : all) {{ Object r = new Result(m, bad(m)); switch (r) {{ case Result x when x.no() -> failed.add(item(x.m())); default -> {{}} }} }} {MADE}",
    "cases of a constant": f"for (SQSMessage m : all) {{ switch (bad(m) ? State.FAILED : State.DONE) {{ case FAILED -> failed.add(item(m)); case DONE -> {{}} }} }} {MADE}",
    "an array": f"boolean[] no = new boolean[all.size()]; for (int i = 0; i < all.size(); i++) no[i] = bad(all.get(i)); for (int i = 0; i < no.length; i++) if (no[i]) failed.add(item(all.get(i))); {MADE}",
    "a part of an array": "var no = new SQSMessage[all.size()]; int n = 0; for (SQSMessage m : all) if (bad(m)) { no[n] = m; n = n + 1; } return new SQSBatchResponse(Arrays.stream(no, 0, n).map(this::item).toList());",
    "an array of items": "var no = new BatchItemFailure[all.size()]; for (int i = 0; i < all.size(); i++) if (bad(all.get(i))) no[i] = item(all.get(i)); return new SQSBatchResponse(Arrays.stream(no).filter(Objects::nonNull).toList());",
    "a loop with a name": f"each: for (SQSMessage m : all) {{ for (int i = 0; i < 3; i++) if (!bad(m)) continue each; failed.add(item(m)); }} {MADE}",
}
RAISED = {
    "any": "if (all.stream().anyMatch(this::bad)) throw new IllegalStateException(); return null;",
    "none": "if (!all.stream().noneMatch(this::bad)) throw new IllegalStateException(); return null;",
    "all": "if (!all.stream().allMatch(m -> !bad(m))) throw new IllegalStateException(); return null;",
    "the first": "if (all.stream().filter(this::bad).findFirst().isPresent()) throw new IllegalStateException(); return null;",
    "a future that throws": "all.stream().map(m -> CompletableFuture.supplyAsync(() -> bad(m)).thenAccept(x -> { if (x) throw new IllegalStateException(); })).toList().forEach(CompletableFuture::join); return null;",
}


def told(folder: Path, body: str, bad: str) -> tuple[set[str], bool]:
    """What becomes of messages whose work fails, and whether all is followed."""
    good = {"true": "false", "false": "true"}[bad]
    found = read(folder, "Java", WORKER.replace("BODY", body).replace("GOOD", good).replace("BAD", bad))
    return {one.told for one in found.failures.found}, not found.unfollowed


@pytest.mark.parametrize("name", LISTS)
def test_what_a_list_holds_is_reported(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, LISTS[name], "true") == ({"response"}, True)
    assert told(tmp_path, LISTS[name], "false") == ({"empty"}, True)


@pytest.mark.parametrize("name", RAISED)
def test_what_is_asked_of_a_list_is_raised_or_only_logged(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, RAISED[name], "true") == ({"raised"}, True)
    assert told(tmp_path, RAISED[name].replace("throw new IllegalStateException()", "System.out.println()"), "true") == ({"log"}, True)


@pytest.mark.parametrize(
    ("failed", "kind"),
    [
        ("handle((x, e) -> e == null ? null : item(m))", "response"),
        ("handle((x, e) -> e != null ? null : item(m))", "empty"),
        ("<BatchItemFailure>thenApply(x -> null).exceptionally(e -> item(m))", "response"),
        ("<BatchItemFailure>thenApply(x -> item(m)).exceptionally(e -> null)", "empty"),
        ("handle((x, e) -> { System.out.println(e); return (BatchItemFailure) null; })", "empty"),
    ],
)
def test_what_a_future_makes_of_a_failure(failed: str, kind: str, tmp_path: Path) -> None:
    body = f"return new SQSBatchResponse(all.stream().map(m -> CompletableFuture.runAsync(() -> send(m)).{failed}).map(CompletableFuture::join).filter(Objects::nonNull).toList());"
    assert told(tmp_path, body, "true") == ({kind}, True)


@pytest.mark.parametrize("start", ["i", "i + 1"])
def test_the_rest_of_a_list_begins_where_it_is_said(start: str, tmp_path: Path) -> None:
    body = f"for (int i = 0; i < all.size(); i++) if (bad(all.get(i))) {{ {REST.replace('REST', f'subList({start}, all.size()).stream()')} }} {MADE}"
    assert told(tmp_path, body, "true") == ({"response" if start == "i" else "empty"}, True)


def test_what_is_cleared_is_not_reported(tmp_path: Path) -> None:
    body = f"for (SQSMessage m : all) if (bad(m)) failed.add(item(m)); failed.clear(); {MADE}"
    assert told(tmp_path, body, "true")[0] == {"empty"}
