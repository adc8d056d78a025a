"""C#: a request that is put together of several things, and the status of its response."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
CODE = """using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public record Charge(string Id, decimal Amount);
public sealed class Gateway(HttpClient http) {
    public async Task Send(Charge charge) {
        REQUEST
        STATUS
    }
}
public class Function {
    private readonly Gateway _gateway = new(new HttpClient { Timeout = TimeSpan.FromSeconds(5) });
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context) {
        var f = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var m in evnt.Records) {
            try { await _gateway.Send(JsonSerializer.Deserialize<Charge>(m.Body)); }
            catch (Exception e) { context.Logger.LogError(e.Message); f.Add(new() { ItemIdentifier = m.MessageId }); }
        }
        return new SQSBatchResponse(f);
    }
}
"""
REQUESTS = {
    "a message with headers": 'using var request = new HttpRequestMessage(HttpMethod.Post, "charges") { Content = JsonContent.Create(charge) }; request.Headers.Add("Idempotency-Key", charge.Id); using var response = await http.SendAsync(request);',
    "a text": 'var content = new StringContent(JsonSerializer.Serialize(charge), Encoding.UTF8, "application/json"); var response = await http.PostAsync("charges", content);',
    "a form": 'var form = new MultipartFormDataContent(); form.Add(new StringContent(charge.Id), "id"); var response = await http.PostAsync("charges", form);',
    "JSON": 'var response = await http.PostAsJsonAsync("charges", charge);',
}  # fmt: skip
STATUSES = {
    "": "response",
    "if (!response.IsSuccessStatusCode) Console.WriteLine(response.StatusCode);": "response",
    "try { response.EnsureSuccessStatusCode(); } catch (HttpRequestException e) { Console.WriteLine(e.Message); }": "caught",
    "response.EnsureSuccessStatusCode();": "",
    "if (!response.IsSuccessStatusCode) throw new InvalidOperationException(charge.Id);": "",
    "try { response.EnsureSuccessStatusCode(); } catch (HttpRequestException e) { throw new InvalidOperationException(charge.Id, e); }": "",
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("request_", REQUESTS)
def test_what_becomes_of_the_status(request_: str, status: str, tmp_path: Path) -> None:
    found = HELP["read"](tmp_path, "C#", CODE.replace("REQUEST", REQUESTS[request_]).replace("STATUS", status))
    assert [one.kind for one in found.unawaited.found] == [kind for kind in [STATUSES[status]] if kind]


def test_a_clause_for_all_is_told_as_what_it_is(tmp_path: Path) -> None:
    status = "try { response.EnsureSuccessStatusCode(); } catch (Exception e) { Console.WriteLine(e.Message); }"
    found = HELP["read"](tmp_path, "C#", CODE.replace("REQUEST", REQUESTS["JSON"]).replace("STATUS", status))
    assert found.unawaited.found == ()
    assert ("empty", "catch (Exception e)") in [(one.told, one.caught) for one in found.failures.found]


@pytest.mark.parametrize("reads", ['Value<string>("id")', 'SelectToken("id")', 'GetValue("id")'])
def test_what_is_read_of_a_tree_is_no_work_beside_the_request(reads: str, tmp_path: Path) -> None:
    text = f"""using System.Net.Http; using System.Net.Http.Json; using System.Threading.Tasks; using Amazon.Lambda.SQSEvents; using Newtonsoft.Json.Linq;
namespace Shop;
public class Function {{
  private readonly HttpClient http = new HttpClient();
  public async Task Handle(SQSEvent evnt) {{
    foreach (var m in evnt.Records) {{ var order = JObject.Parse(m.Body); var id = order.{reads}; await http.PostAsJsonAsync("https://example.org/orders", id); }}
  }}
}}
"""
    assert [one.kind for one in HELP["read"](tmp_path, "C#", text).unawaited.found] == ["response"]


@pytest.mark.parametrize(
    ("before", "unread"),
    [
        ("var id = Guid.Parse(charge.Id);", {"response"}),
        ("var row = Mapping.Current.Map<Row>(charge);", {"response"}),
        ("await Ledger.Current.AppendAsync(charge);", set()),
    ],
)
def test_what_is_made_of_the_message_before_is_no_other_work(before: str, unread: set[str], tmp_path: Path) -> None:
    found = HELP["read"](tmp_path, "C#", CODE.replace("REQUEST", f"{before} {REQUESTS['JSON']}").replace("STATUS", ""))
    assert {one.kind for one in found.unawaited.found} == unread
