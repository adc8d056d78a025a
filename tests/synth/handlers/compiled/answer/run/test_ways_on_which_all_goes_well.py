"""Where the usual way of each message is refused (a type that is not known, say), what is asked of ways on which all goes well is asked of those on which each message is of a kind that is known."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, JAVA = HELP["read"], HELP["JAVA"]
TEXTS = {
    "C#": """using System; using System.Collections.Generic; using System.Net.Http; using System.Threading.Tasks; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Function {
  private readonly HttpClient http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      try {
        switch (KindOf(m)) {
          case "placed": WORK break;
          default: throw new NotSupportedException("unknown kind");
        }
      } catch (Exception) { failed.Add(new() { ItemIdentifier = m.MessageId }); }
    }
    return new SQSBatchResponse(failed);
  }
  private static string KindOf(SQSEvent.SQSMessage m) {
    if (m.MessageAttributes.TryGetValue("kind", out var found)) return found.StringValue;
    return "Unknown";
  }
  private async Task Place(string body) { (await http.PostAsync("https://example.org", new StringContent(body))).EnsureSuccessStatusCode(); }
}
""",
    "Java": f"""{JAVA}public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final Orders orders = Orders.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {{
      try {{
        switch (kindOf(m)) {{
          case "placed" -> {{ WORK }}
          default -> throw new IllegalArgumentException("unknown kind");
        }}
      }} catch (Exception e) {{ failed.add(new BatchItemFailure(m.getMessageId())); }}
    }}
    return new SQSBatchResponse(failed);
  }}
  private static String kindOf(SQSMessage m) {{
    var found = m.getMessageAttributes().get("kind");
    if (found != null) return found.getStringValue();
    return "unknown";
  }}
}}
""",
}


@pytest.mark.parametrize(
    ("language", "work", "kinds"),
    [
        ("C#", "_ = Place(m.Body);", {"call"}),
        ("C#", "await http.PostAsync(m.Body, null);", {"response"}),
        ("C#", "(await http.PostAsync(m.Body, null)).EnsureSuccessStatusCode();", set()),
        ("Java", "CompletableFuture.runAsync(() -> orders.place(m.getBody()));", {"thread"}),
        ("Java", "CompletableFuture.runAsync(() -> orders.place(m.getBody())).join();", set()),
    ],
)
def test_a_kind_that_is_known(language: str, work: str, kinds: set[str], tmp_path: Path) -> None:
    found = read(tmp_path, language, TEXTS[language].replace("WORK", work))
    assert {one.kind for one in found.unawaited.found} == kinds
