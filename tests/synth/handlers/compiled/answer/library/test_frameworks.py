"""Handlers that a library calls: Powertools' batch processing for .NET, beans of Spring Cloud Function; and anonymous classes and tuples, whose parts have names."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
JAVA, read, said = HELP["JAVA"], HELP["read"], HELP["said"]

_CSHARP = """using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using AWS.Lambda.Powertools.BatchProcessing;
using AWS.Lambda.Powertools.BatchProcessing.Sqs;
namespace Shop;
{classes}
public class Function {{
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  {handler}
  private async Task Save(SQSEvent.SQSMessage m) {{ await _db.PutItemAsync(new PutItemRequest {{ TableName = m.Body }}); }}
}}
"""
_WORK = "await new AmazonDynamoDBClient().PutItemAsync(new PutItemRequest { TableName = m.Body });"
_RECORDS = "public class Records : ISqsRecordHandler {{ public async Task<RecordHandlerResult> HandleAsync(SQSEvent.SQSMessage m, CancellationToken token) {{ {} return RecordHandlerResult.None; }} }}"
_DECORATED = "[BatchProcessor(RecordHandler = typeof(Records){})] public BatchItemFailuresResponse Handle(SQSEvent _) {{ return SqsBatchProcessor.Result.BatchItemFailuresResponse; }}"
_TOLD = {"message response work BatchProcessor"}
PROCESSORS: dict[str, tuple[str, str, dict[str, set[str]]]] = {
    "an attribute": (_RECORDS.format(_WORK), _DECORATED.format(""), {"answers": {"library"}, "failures": _TOLD, "records": {"all"}, "unawaited": set()}),
    "an attribute, in parallel": (_RECORDS.format(_WORK), _DECORATED.format(", BatchParallelProcessingEnabled = true"), {"answers": {"library"}, "failures": _TOLD}),
    "what it swallows": (
        _RECORDS.format(f"try {{ {_WORK} }} catch (Exception e) {{ Console.WriteLine(e); }}"), _DECORATED.format(""), {"answers": {"library"}, "failures": {"message empty work catch (Exception e)"}},
    ),
    "what it swallows by the class of its client": (
        _RECORDS.format(f"try {{ {_WORK} }} catch (AmazonDynamoDBException e) {{ Console.WriteLine(e); }}"),
        _DECORATED.format(""),
        {"answers": {"library"}, "failures": {"message empty work catch (AmazonDynamoDBException e)"}},
    ),
    "an answer that is made anew": (
        _RECORDS.format(_WORK), _DECORATED.format("").replace("return SqsBatchProcessor.Result.BatchItemFailuresResponse", "return new BatchItemFailuresResponse()"),
        {"answers": {"empty"}, "failures": {"message empty work BatchProcessor"}},
    ),
    "an attribute of a method that the handler calls": (
        _RECORDS.format(_WORK),
        "public BatchItemFailuresResponse Handle(SQSEvent evt) { var made = Work(evt); return made; } " + _DECORATED.format("").replace("Handle(SQSEvent _)", "Work(SQSEvent _)"),
        {"answers": {"library"}, "failures": _TOLD, "records": {"all"}, "unawaited": set()},
    ),
    "what it swallows there": (
        _RECORDS.format(f"try {{ {_WORK} }} catch (Exception e) {{ Console.WriteLine(e); }}"),
        "public BatchItemFailuresResponse Handle(SQSEvent evt) { return Work(evt); } " + _DECORATED.format("").replace("Handle(SQSEvent _)", "Work(SQSEvent _)"),
        {"answers": {"library"}, "failures": {"message empty work catch (Exception e)"}},
    ),
    "what it does not wait for": (_RECORDS.format(_WORK.replace("await ", "_ = ")), _DECORATED.format(""), {"answers": {"library"}}),
    "a provider that gives one": (
        _RECORDS.format(_WORK) + " public class Maker : IRecordHandlerProvider<SQSEvent.SQSMessage> { public IRecordHandler<SQSEvent.SQSMessage> Create() => new Records(); }",
        _DECORATED.format("").replace("RecordHandler = typeof(Records)", "RecordHandlerProvider = typeof(Maker)"), {"answers": {"library"}, "failures": _TOLD, "records": {"all"}, "unawaited": set()},
    ),
    "what a handler swallows that a provider takes from a container": (
        _RECORDS.format(f"try {{ {_WORK} }} catch (Exception e) {{ Console.WriteLine(e); }}")
        + " public class Maker { private static readonly IServiceProvider Services = Build(); public IRecordHandler<SQSEvent.SQSMessage> Create() => Services.GetRequiredService<Records>(); private static IServiceProvider Build() { var all = new ServiceCollection(); all.AddSingleton<Records>(); return all.BuildServiceProvider(); } }",
        _DECORATED.format("").replace("RecordHandler = typeof(Records)", "RecordHandlerProvider = typeof(Maker)"), {"failures": {"message empty work catch (Exception e)"}},
    ),
    "a provider": ("public class Maker { }", _DECORATED.format("").replace("RecordHandler = typeof(Records)", "RecordHandlerProvider = typeof(Maker)"), {"failures": {"?"}}),
    "the utility": (
        "", "public async Task<BatchItemFailuresResponse> Handle(SQSEvent evt) { var r = await SqsBatchProcessor.Instance.ProcessAsync(evt, RecordHandler<SQSEvent.SQSMessage>.From(m => Save(m).Wait())); return r.BatchItemFailuresResponse; }",
        {"answers": {"library"}, "failures": {"message response work ProcessAsync"}, "records": {"all"}},
    ),
    "the utility with a class": (
        _RECORDS.format(_WORK), "public async Task<BatchItemFailuresResponse> Handle(SQSEvent evt) { var r = await SqsBatchProcessor.Instance.ProcessAsync(evt, new Records()); return r.BatchItemFailuresResponse; }",
        {"answers": {"library"}, "failures": {"message response work ProcessAsync"}, "records": {"all"}},
    ),
    "the utility, and nobody returns its answer": (
        _RECORDS.format(_WORK), "public async Task Handle(SQSEvent evt) { await SqsBatchProcessor.Instance.ProcessAsync(evt, new Records()); }",
        {"failures": {"message log work ProcessAsync"}, "records": {"all"}},
    ),
}  # fmt: skip
_FAILED = "return new SQSBatchResponse {{ BatchItemFailures = {}.Select(r => new SQSBatchResponse.BatchItemFailure {{ ItemIdentifier = r.{} }}).ToList() }};"
_EACH = "foreach (var m in evt.Records) {{ try {{ await Save(m); {} }} catch (Exception e) {{ {} }} }}"
TUPLES = {
    "names in a type": f"var all = new List<(string Id, Exception Error)>(); {_EACH.format('all.Add((m.MessageId, null));', 'all.Add((m.MessageId, e));')} {_FAILED.format('all.Where(r => r.Error != null)', 'Id')}",
    "a type with a comma": f"var all = new List<(string Id, Dictionary<string, string> Tags, Exception Error)>(); {_EACH.format('', 'all.Add((m.MessageId, null, e));')} {_FAILED.format('all', 'Id')}",
    "names in the tuple": f"var all = Enumerable.Empty<object>().Select(o => (Id: m.MessageId, Error: o)).ToList(); {_EACH.format('', 'all.Add((Id: m.MessageId, Error: e));')} {_FAILED.format('all', 'Id')}".replace("var all = Enumerable.Empty<object>().Select(o => (Id: m.MessageId, Error: o)).ToList();", "var all = new[] { (Id: (string)null, Error: (Exception)null) }.ToList(); all.Clear();"),
    "names that are inferred": f"var all = new[] {{ (evt.Records[0].MessageId, 0) }}.ToList(); all.Clear(); {_EACH.format('', 'all.Add((m.MessageId, 1));')} {_FAILED.format('all', 'MessageId')}",
}  # fmt: skip


@pytest.mark.parametrize("name", PROCESSORS)
def test_processors_of_powertools_for_net(name: str, tmp_path: Path) -> None:
    classes, handler, expected = PROCESSORS[name]
    found = said(read(tmp_path, "C#", _CSHARP.format(classes=classes, handler=handler)))
    assert {group: found[group] for group in expected} == expected
    assert name != "what it does not wait for" or found["unawaited"] != set()


@pytest.mark.parametrize("name", TUPLES)
def test_the_parts_of_a_tuple_by_their_names(name: str, tmp_path: Path) -> None:
    handler = f"public async Task<SQSBatchResponse> Handle(SQSEvent evt, ILambdaContext context) {{ {TUPLES[name]} }}"
    found = said(read(tmp_path, "C#", _CSHARP.format(classes="", handler=handler)))
    assert (found["answers"], found["failures"]) == ({"list"}, {"message response work catch (Exception e)"})


def test_two_places_of_one_name_are_a_question(tmp_path: Path) -> None:
    other = "private static (Exception Error, string Id) Swapped() => (null, null);"
    handler = f"{other} public async Task<SQSBatchResponse> Handle(SQSEvent evt, ILambdaContext context) {{ {TUPLES['names in a type']} }}"
    assert "?" in said(read(tmp_path, "C#", _CSHARP.format(classes="", handler=handler)))["failures"]


_SPRING = (
    JAVA
    + """import java.util.function.*;
import org.springframework.context.annotation.Bean;
public class App {{
  private final DynamoDbClient db = DynamoDbClient.create();
  @Bean public Function<SQSEvent, SQSBatchResponse> worker() {{
    return event -> {{
      List<BatchItemFailure> f = new ArrayList<>();
      for (SQSMessage m : event.getRecords()) {{ try {{ db.putItem(b -> b.tableName(m.getBody())); }} catch (Exception e) {{ {caught} }} }}
      return new SQSBatchResponse(f);
    }};
  }}
  {more}
}}
"""
)


@pytest.mark.parametrize(
    ("caught", "more", "told"),
    [
        ("f.add(new BatchItemFailure(m.getMessageId()));", "", {"message response work catch (Exception e)"}),
        ('System.out.println("failed: " + e);', "", {"message empty work catch (Exception e)"}),
        ("", "@Bean public Function<SQSEvent, SQSBatchResponse> other() { return event -> null; }", {"?"}),
    ],
)
def test_a_bean_of_spring_cloud_function(caught: str, more: str, told: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        read.__globals__["_FILES"], "Java", ("java21", "App.java", "org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest")
    )
    assert said(read(tmp_path, "Java", _SPRING.format(caught=caught, more=more)))["failures"] == told


_ANONYMOUS = (
    JAVA
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final DynamoDbClient db = DynamoDbClient.create();
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> f = Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> all = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {{
      all.add(pool.submit(new Runnable() {{ {fields} @Override public void run() {{ try {{ db.putItem(b -> b.tableName(m.getBody())); }} catch (Exception e) {{ {caught} }} }} }}));
    }}
    {wait}
    return new SQSBatchResponse(f);
  }}
}}
"""
)
_WAIT = "for (Future<?> one : all) { try { one.get(); } catch (Exception e) { throw new RuntimeException(e); } }"


@pytest.mark.parametrize(
    ("fields", "caught", "wait", "told", "unawaited"),
    [
        ("", "f.add(new BatchItemFailure(m.getMessageId()));", _WAIT, {"message response work catch (Exception e)"}, 0),
        ("", "", _WAIT, {"message empty work catch (Exception e)"}, 0),
        ("", "f.add(new BatchItemFailure(m.getMessageId()));", "", None, 1),
        ("int tries = 0;", "f.add(new BatchItemFailure(m.getMessageId()));", _WAIT, {"?"}, None),
    ],
)
def test_an_anonymous_class_with_one_method(  # noqa: PLR0913, PLR0917 - what is tried
    fields: str, caught: str, wait: str, told: set[str] | None, unawaited: int | None, tmp_path: Path
) -> None:
    found = said(read(tmp_path, "Java", _ANONYMOUS.format(fields=fields, caught=caught, wait=wait)))
    assert told is None or found["failures"] == told or (told == {"?"} and "?" in found["failures"])
    assert unawaited is None or len(found["unawaited"]) == unawaited, found


def test_a_task_that_is_dropped_is_named_where_it_is(tmp_path: Path) -> None:
    """Not where the method that gives it makes it."""
    text = _CSHARP.format(
        classes="",
        handler="public async Task Handle(SQSEvent evt)\n{\n foreach (var m in evt.Records)\n { _ = Stored(m);\n } }\n Task Stored(SQSEvent.SQSMessage m) => _db.PutItemAsync(new PutItemRequest { TableName = m.Body });",
    )
    (seen,) = read(tmp_path, "C#", text).unawaited.found
    assert seen.at.spot is not None
    assert seen.at.spot.line == HELP["line"](text, "_ = Stored(m)")
