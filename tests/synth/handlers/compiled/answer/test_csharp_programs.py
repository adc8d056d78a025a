"""C#: programs that start the runtime by themselves, and what newer C# writes shorter. Written the long way, each says the same."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.compiled.answer.reader import reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, said = HELP["read"], HELP["said"]
_BODY = """var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evt.Records)
        {
            try { await db.PutItemAsync("orders", new Dictionary<string, AttributeValue> { ["id"] = new(m.Body) }); }
            catch (Exception e) { CATCH }
        }
        return new SQSBatchResponse(failures);"""
_DB = "IAmazonDynamoDB db = new AmazonDynamoDBClient();"
_STARTS = "await LambdaBootstrapBuilder.Create({0}, new DefaultLambdaJsonSerializer()).Build().RunAsync();"
PROGRAMS = {
    "a lambda": f"{_DB}\nvar handle = async (SQSEvent evt, ILambdaContext context) =>\n{{ {_BODY} }};\n{_STARTS.format('handle')}",
    "a lambda with a declared type": f"{_DB}\nFunc<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> handle = async (evt, context) => {{ {_BODY} }};\n{_STARTS.format('handle')}",
    "a local function": f"{_DB}\nasync Task<SQSBatchResponse> Handle(SQSEvent evt, ILambdaContext context) {{ {_BODY} }}\n{_STARTS.format('(Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>>)Handle')}",
    "Main": f"public class Program\n{{\n static readonly {_DB}\n static async Task Main() {{ Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> handle = Handle; {_STARTS.format('handle')} }}\n static async Task<SQSBatchResponse> Handle(SQSEvent evt, ILambdaContext context) {{ {_BODY} }}\n}}",
    "a service": "var services = new ServiceCollection();\nservices.AddSingleton<Worker>();\nvar worker = services.BuildServiceProvider().GetRequiredService<Worker>();\n"
    "await LambdaBootstrapBuilder.Create<SQSEvent, SQSBatchResponse>(worker.Handle, new DefaultLambdaJsonSerializer()).Build().RunAsync();\n"
    f"public class Worker {{ readonly {_DB} public async Task<SQSBatchResponse> Handle(SQSEvent evt, ILambdaContext context) {{ {_BODY} }} }}",
}
TELLS, HIDES = "failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = m.MessageId });", "Console.WriteLine(e);"


def program(folder: Path, text: str) -> Any:
    (folder / "Program.cs").write_text(text, encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    return reading(Code("Worker", "dotnet8", "Shop", folder, None, place, place, place))


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize(("catch", "told"), [(TELLS, "response"), (HIDES, "empty")])
def test_a_program_that_starts_the_runtime_is_read_like_a_method(name: str, catch: str, told: str, tmp_path: Path) -> None:
    found = program(tmp_path, PROGRAMS[name].replace("CATCH", catch))
    assert not found.unfollowed
    assert {one.told for one in found.failures} == {told}
    assert {one.kind for one in found.records} == {"all"}


@pytest.mark.parametrize("text", ["Console.WriteLine(1);", "var app = builder.Build();\napp.Run();", f"{_STARTS.format('(string text) => text')}"])
def test_a_program_that_starts_none_with_a_batch_is_undecided(text: str, tmp_path: Path) -> None:
    with pytest.raises(Undecided):
        program(tmp_path, text).failures.all_known()


_CLASS = """using Amazon.DynamoDBv2;
namespace Shop;
public class Function
{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    private async Task<bool> Try(SQSEvent.SQSMessage m)
    {
        try { await _db.PutItemAsync("t", new Dictionary<string, AttributeValue> { ["id"] = new(m.Body) }); return true; } catch (Exception) { return false; }
    }
    public async Task<SQSBatchResponse> Handle(SQSEvent evt, ILambdaContext context)
    {
BODY
    }
}
"""
_LOOP = "foreach (var m in evt.Records) { if (!await Try(m)) ADD; }"
WAYS = {
    "new of a property": "SQSBatchResponse r = new() { BatchItemFailures = new() };\n"
    + _LOOP.replace("ADD", "r.BatchItemFailures.Add(new() { ItemIdentifier = m.MessageId })")
    + "\nreturn r;",
    "a spread": "var f = new List<SQSBatchResponse.BatchItemFailure>();\n"
    + _LOOP.replace("ADD", "f.Add(new() { ItemIdentifier = m.MessageId })")
    + "\nreturn new SQSBatchResponse { BatchItemFailures = [.. f] };",
    "ConvertAll": "var f = new List<string>();\n"
    + _LOOP.replace("ADD", "f.Add(m.MessageId)")
    + "\nreturn new SQSBatchResponse(f.ConvertAll(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id }));",
    "anonymous objects": "var all = await Task.WhenAll(evt.Records.Select(async m => new { m.MessageId, Ok = await Try(m) }));\nreturn new SQSBatchResponse(all.Where(one => !one.Ok).Select(one => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = one.MessageId }).ToList());",
    "a query": "var all = await Task.WhenAll(evt.Records.Select(async m => new { m.MessageId, Ok = await Try(m) }));\nreturn new SQSBatchResponse((from one in all where !one.Ok orderby one.MessageId select new SQSBatchResponse.BatchItemFailure { ItemIdentifier = one.MessageId }).ToList());",
    "concatenated": "var f = new List<SQSBatchResponse.BatchItemFailure>();\n"
    + _LOOP.replace("ADD", "f.Add(new() { ItemIdentifier = m.MessageId })")
    + "\nreturn new SQSBatchResponse(f.Concat(new List<SQSBatchResponse.BatchItemFailure>()).ToList());",
}


@pytest.mark.parametrize("name", WAYS)
def test_what_is_written_shorter_says_the_same(name: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", _CLASS.replace("BODY", WAYS[name]))
    assert not found.unfollowed
    assert {one.told for one in found.failures} == {"response"}
    assert {one.kind for one in found.answers} == {"list"}


def test_the_wrong_way_round_is_seen(tmp_path: Path) -> None:
    found = read(tmp_path, "C#", _CLASS.replace("BODY", WAYS["anonymous objects"].replace("!one.Ok", "one.Ok")))
    assert {one.told for one in found.failures} == {"empty"}


_GROUPS = """var f = new List<SQSBatchResponse.BatchItemFailure>();
var failed = new HashSet<string>();
foreach (var m in evt.Records)
{
    GROUP
    if (failed.Contains(group)) { SKIP continue; }
    if (!await Try(m)) { failed.Add(group); f.Add(new() { ItemIdentifier = m.MessageId }); }
}
return new SQSBatchResponse(f);"""


@pytest.mark.parametrize(
    "group",
    [
        'var group = m.Attributes["MessageGroupId"];',
        'm.Attributes.TryGetValue("MessageGroupId", out var group);',
        'var group = m.Attributes.GetValueOrDefault("MessageGroupId");',
    ],
)
@pytest.mark.parametrize(("skip", "kind"), [("f.Add(new() { ItemIdentifier = m.MessageId });", "stops"), ("", "drops")])
def test_messages_of_a_group_behind_one_that_failed(group: str, skip: str, kind: str, tmp_path: Path) -> None:
    text = _CLASS.replace("BODY", _GROUPS.replace("GROUP", group).replace("SKIP", skip))
    assert {one.kind for one in read(tmp_path, "C#", text).order} == {kind}


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (".ContinueWith(t => { if (t.IsFaulted) f.Add(new() { ItemIdentifier = m.MessageId }); })", "response"),
        (".ContinueWith(t => { if (t.Exception != null) f.Add(new() { ItemIdentifier = m.MessageId }); })", "response"),
        (".ContinueWith(t => Console.WriteLine(t.Exception))", "empty"),
        (".ContinueWith(t => t.Result)", "raised"),
    ],
)
def test_what_goes_on_with_a_task_is_told_of_its_failure_and_nobody_else(then: str, told: str, tmp_path: Path) -> None:
    body = f"var f = new List<SQSBatchResponse.BatchItemFailure>();\nforeach (var m in evt.Records) await _db.PutItemAsync(m.Body){then};\nreturn new SQSBatchResponse(f);"
    assert {one.told for one in read(tmp_path, "C#", _CLASS.replace("BODY", body)).failures} == {told}


def test_another_query_is_undecided(tmp_path: Path) -> None:
    body = "return new SQSBatchResponse((from m in evt.Records join o in Others on m.MessageId equals o.Id select new SQSBatchResponse.BatchItemFailure { ItemIdentifier = o.Id }).ToList());"
    assert read(tmp_path, "C#", _CLASS.replace("BODY", body)).unfollowed


_TYPED = """namespace Shop;
public class Carrier(HttpClient http)
{
    public async Task Book(string body) { using var r = await http.PostAsync("/bookings", new StringContent(body)); r.EnsureSuccessStatusCode(); }
}
public class Function
{
    private readonly IServiceProvider _services;
    public Function() { var services = new ServiceCollection(); REGISTERED; _services = services.BuildServiceProvider(); }
    public async Task Handle(SQSEvent evt, ILambdaContext context)
    {
        var carrier = _services.GetRequiredService<Carrier>();
        foreach (var m in evt.Records) await carrier.Book(m.Body);
    }
}
"""


@pytest.mark.parametrize(
    ("registered", "seconds"),
    [
        ("services.AddHttpClient<Carrier>(c => c.Timeout = TimeSpan.FromSeconds(2))", {2.0}),
        (
            'services.AddHttpClient<Carrier>(c => { c.BaseAddress = new Uri("https://example.com"); c.Timeout = TimeSpan.FromSeconds(2); }).AddPolicyHandler(Policy<HttpResponseMessage>.Handle<Exception>().RetryAsync(2))',
            {2.0},
        ),
        ('services.AddHttpClient<Carrier>(c => c.BaseAddress = new Uri("https://example.com"))', {100.0}),
        ("services.AddHttpClient<Carrier>().ConfigureHttpClient(c => c.Timeout = TimeSpan.FromSeconds(2))", {2.0}),
        (
            "services.AddHttpClient<Carrier>()\n.SetHandlerLifetime(TimeSpan.FromMinutes(5))\n.ConfigureHttpClient((sp, c) => { c.Timeout = TimeSpan.FromSeconds(2); })",
            {2.0},
        ),
        ("var carrier = services.AddHttpClient<Carrier>(); carrier.ConfigureHttpClient(Configure)", set()),
        ("services.ConfigureHttpClientDefaults(b => b.ConfigureHttpClient(Configure)); services.AddHttpClient<Carrier>()", set()),
        ("services.AddHttpClient<Carrier>(c => c.Timeout = Settings.Timeout)", set()),
        ("services.AddHttpClient<Carrier>().AddStandardResilienceHandler()", set()),
        ("services.AddHttpClient<Other>(c => c.Timeout = TimeSpan.FromSeconds(2))", set()),
    ],
)
def test_a_client_that_is_registered_for_a_class_has_its_time_there(registered: str, seconds: set[float], tmp_path: Path) -> None:
    waits = read(tmp_path, "C#", _TYPED.replace("REGISTERED", registered)).waits
    assert {one.seconds for one in waits.found} == seconds
    assert (waits.doubt is None) == bool(seconds)


@pytest.mark.parametrize("value", ["new(f)", "new SQSBatchResponse(f)", "await Task.FromResult<SQSBatchResponse>(new(f))"])
def test_new_is_of_the_type_that_is_returned_and_of_no_other_place(value: str, tmp_path: Path) -> None:
    body = f"var f = new List<SQSBatchResponse.BatchItemFailure>();\nforeach (var m in evt.Records) {{ try {{ await _db.PutItemAsync(new() {{ TableName = m.Body }}); }} catch (Exception) {{ f.Add(new() {{ ItemIdentifier = m.MessageId }}); }} }}\nreturn {value};"
    found = read(tmp_path, "C#", _CLASS.replace("BODY", body))
    assert not found.unfollowed
    assert {one.told for one in found.failures} == {"response"}


_ITERATOR = """using Amazon.DynamoDBv2;
namespace Shop;
public class Function
{
    private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
    private async IAsyncEnumerable<string> Failed(SQSEvent evt)
    {
        foreach (var m in evt.Records)
        {
            var ok = true;
            try { await _db.PutItemAsync("t", new Dictionary<string, AttributeValue> { ["id"] = new(m.Body) }); } catch (Exception) { ok = false; }
            if (TEST) yield return m.MessageId;
        }
    }
    public async Task<SQSBatchResponse> Handle(SQSEvent evt, ILambdaContext context)
    {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        await foreach (var id in Failed(evt)) f.Add(new() { ItemIdentifier = id });
        return new SQSBatchResponse(f);
    }
}
"""


@pytest.mark.parametrize(("test", "told"), [("!ok", "response"), ("ok", "empty")])
def test_an_iterator_gives_what_it_yields(test: str, told: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", _ITERATOR.replace("TEST", test))
    assert not found.unfollowed
    assert not found.unawaited.found
    assert {one.told for one in found.failures} == {told}
