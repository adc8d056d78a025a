"""What a file imports of a class, and calls by its name alone, is the same as with the name of the class before it: functions of the program, of Java and of .NET, and constants."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
WORKER = """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  enum State { DONE, FAILED }
  static class Store { static final DynamoDbClient db = DynamoDbClient.create(); static void save(String body) { CAUGHT } }
  State tried(SQSMessage m) { try { Store.save(m.getBody()); return State.DONE; } catch (Exception e) { return State.FAILED; } }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failed = new ArrayList<>();
    BODY
    return new SQSBatchResponse(failed);
  }
}
"""
EACH = (
    "for (SQSMessage m : event.getRecords()) { try { Store.save(m.getBody()); } catch (Exception e) { failed.add(new BatchItemFailure(m.getMessageId())); } }"
)
GROUPS = "for (var group : event.getRecords().stream().collect(Collectors.groupingBy(SQSMessage::getBody)).values()) { for (var m : group) { TRY } }"
QUIET = "try { db.putItem(r -> r.tableName(body)); } catch (Exception e) { System.out.println(e); }"
WAYS = {
    "a function of the program": ("shop.Worker.Store", ("save",), EACH, ""),
    "which keeps what fails to itself": ("shop.Worker.Store", ("save",), EACH, QUIET),
    "constants": ("shop.Worker.State", ("DONE", "FAILED"), "for (var m : event.getRecords()) { if (tried(m) == State.FAILED) failed.add(new BatchItemFailure(m.getMessageId())); }", ""),
    "constants, the other way round": ("shop.Worker.State", ("DONE", "FAILED"), "for (var m : event.getRecords()) { if (tried(m) != State.FAILED) failed.add(new BatchItemFailure(m.getMessageId())); }", ""),
    "collectors": ("java.util.stream.Collectors", ("groupingBy",), GROUPS.replace("TRY", EACH.partition("{")[2].rpartition("}")[0]), ""),
    "futures": ("java.util.concurrent.CompletableFuture", ("runAsync",), "for (var f : event.getRecords().stream().map(m -> CompletableFuture.runAsync(() -> Store.save(m.getBody()))).toList()) f.join();", ""),
    "what is there": ("java.util.Objects", ("requireNonNull",), EACH.replace("event.getRecords()", "Objects.requireNonNull(event.getRecords())"), ""),
}  # fmt: skip


@pytest.mark.parametrize("whole", [False, True], ids=["each", "all"])
@pytest.mark.parametrize("way", WAYS)
def test_java(way: str, tmp_path: Path, *, whole: bool) -> None:
    path, names, body, caught = WAYS[way]
    worker = WORKER.replace("CAUGHT", caught or "db.putItem(r -> r.tableName(body));")
    kind = path.rpartition(".")[2]
    short = body.replace(f"{kind}.", "")
    assert short != body
    imports = f"import static {path}.*;\n" if whole else "".join(f"import static {path}.{name};\n" for name in names)
    longer = said(read(tmp_path, "Java", JAVA + worker.replace("BODY", body)))
    assert "?" not in longer["failures"]
    assert longer["failures"] & {"message response work catch (Exception e)", "message empty work catch (Exception e)", "message raised work"}
    assert said(read(tmp_path, "Java", JAVA + imports + worker.replace("BODY", short))) == longer


@pytest.mark.parametrize(("then", "expected"), [("throw;", "response"), ("System.Console.WriteLine(e);", "empty")])
def test_csharp(then: str, expected: str, tmp_path: Path) -> None:
    text = """using System; using System.Collections.Generic; using System.Threading.Tasks; using Amazon.Lambda.SQSEvents;
using static Shop.Keeping; using static System.Math;
namespace Shop;
public static class Keeping { public static async Task SaveAsync(string body) { try { await Store.PutAsync(body); } catch (Exception e) { THEN } } }
public class Function {
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) { try { await SaveAsync(m.Body); } catch (Exception) { failed.Add(new() { ItemIdentifier = m.MessageId }); } }
    return new SQSBatchResponse(failed);
  }
}
"""
    found = read(tmp_path, "C#", text.replace("THEN", then))
    assert {one.told for one in found.failures.found} == {expected}


def test_a_method_of_the_class_comes_before_what_is_imported(tmp_path: Path) -> None:
    own = "void save(String body) { Store.db.putItem(r -> r.tableName(body)); }\n  public SQSBatchResponse handleRequest"
    worker = WORKER.replace("CAUGHT", QUIET).replace("BODY", EACH.replace("Store.", "")).replace("public SQSBatchResponse handleRequest", own)
    found = read(tmp_path, "Java", f"{JAVA}import static shop.Worker.Store.save;\n{worker}")
    assert {one.told for one in found.failures.found} == {"response"}
