"""Every message is parsed into one variable, and the work comes after the loop: it is on one of them alone, in each of the compiled languages."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
GO = """package main
import (
	"context"
	"encoding/json"
	"example.com/stock"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)
type Order struct {
	ID string
	At int
}
func handle(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	BODY
	return events.SQSEventResponse{}, nil
}
func main() { lambda.Start(handle) }
"""
GO_LOOP = "for _, m := range e.Records {\n\t\tif err := json.Unmarshal([]byte(m.Body), &order); err != nil {\n\t\t\treturn events.SQSEventResponse{}, err\n\t\t}\n\t\tall[order.ID] = order\n\t}\n"
GO_FILLS = "for _, m := range e.Records {\n\t\torder.ID = m.Body\n\t\t"
GO_FRESH = GO_FILLS.replace("order.ID", "order := new(Order)\n\t\torder.ID")
GO_WORK = "if err := stock.Save(ctx, order); err != nil {\n\t\treturn events.SQSEventResponse{}, err\n\t}"
JAVA = (
    HELP["JAVA"]
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final ObjectMapper mapper = new ObjectMapper();
  private final DynamoDbClient db = DynamoDbClient.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    try { BODY } catch (IOException e) { throw new RuntimeException(e); }
    return new SQSBatchResponse(List.of());
  }
}
"""
)
CSHARP = """using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public abstract record Change(string Id);
public record Made(string Id, int Total) : Change(Id);
public record Gone(string Id) : Change(Id);
public class Function {
    readonly IStock stock = Stocks.Make();
    public async Task<SQSBatchResponse> Handle(SQSEvent e, ILambdaContext c) {
        BODY
        return new SQSBatchResponse();
    }
}
"""
JAVA_READ = "mapper.readValue(m.getBody(), Order.class)"
CASES = {
    ("Go", "last"): (GO, f"all := map[string]Order{{}}\n\tvar order Order\n\t{GO_LOOP}\t{GO_WORK}", "only-last"),
    ("Go", "for each key"): (
        GO,
        f"all := map[string]Order{{}}\n\tvar order Order\n\t{GO_LOOP}\tfor _, order := range all {{\n\t\t{GO_WORK}\n\t}}",
        "all",
    ),
    ("Java", "last"): (
        JAVA,
        f"Order order = null; for (SQSMessage m : event.getRecords()) {{ order = {JAVA_READ}; }} db.putItem(order.asRequest());",
        "only-last",
    ),
    ("Java", "first"): (
        JAVA,
        f"List<Order> all = new ArrayList<>(); for (SQSMessage m : event.getRecords()) {{ all.add({JAVA_READ}); }} db.putItem(all.get(0).asRequest());",
        "only-first",
    ),
    ("Java", "for each key"): (
        JAVA,
        f"Map<String, Order> all = new HashMap<>(); for (SQSMessage m : event.getRecords()) {{ Order o = {JAVA_READ}; all.put(o.getId(), o); }} for (Order o : all.values()) db.putItem(o.asRequest());",
        "all",
    ),
    ("Go", "a copy in a slice"): (
        GO,
        f"var all []Order\n\tvar order Order\n\t{GO_FILLS}all = append(all, order)\n\t}}\n\treturn events.SQSEventResponse{{}}, stock.SaveAll(ctx, all)",
        "all",
    ),
    ("Go", "a pointer in a slice"): (
        GO,
        f"var all []*Order\n\torder := &Order{{}}\n\t{GO_FILLS}all = append(all, order)\n\t}}\n\treturn events.SQSEventResponse{{}}, stock.SaveAll(ctx, all)",
        "last",
    ),
    ("Go", "a new one in a slice"): (
        GO,
        f"var all []*Order\n\t{GO_FRESH}all = append(all, order)\n\t}}\n\treturn events.SQSEventResponse{{}}, stock.SaveAll(ctx, all)",
        "all",
    ),
    ("Go", "the newest"): (
        GO,
        f"var newest Order\n\tfor _, m := range e.Records {{\n\t\tvar order Order\n\t\tif err := json.Unmarshal([]byte(m.Body), &order); err != nil {{\n\t\t\treturn events.SQSEventResponse{{}}, err\n\t\t}}\n\t\tif order.At > newest.At {{\n\t\t\tnewest = order\n\t\t}}\n\t}}\n\torder := newest\n\t{GO_WORK}",
        "chosen",
    ),
    ("Java", "the newest"): (
        JAVA,
        f"Order newest = null; for (SQSMessage m : event.getRecords()) {{ Order o = {JAVA_READ}; if (newest == null || o.at() > newest.at()) newest = o; }} db.putItem(newest.asRequest());",
        "chosen",
    ),
    ("Java", "each once"): (
        JAVA,
        f"Set<String> seen = new HashSet<>(); for (SQSMessage m : event.getRecords()) {{ Order o = {JAVA_READ}; if (!seen.add(o.getId())) continue; db.putItem(o.asRequest()); }}",
        "all",
    ),
    ("C#", "the newest"): (
        CSHARP,
        "var newest = e.Records.Select(m => JsonSerializer.Deserialize<Order>(m.Body)).OrderByDescending(o => o.At).First(); await stock.SaveAsync(newest);",
        "chosen",
    ),
    ("C#", "last"): (
        CSHARP,
        "Order order = null; foreach (var m in e.Records) { order = JsonSerializer.Deserialize<Order>(m.Body); } await stock.SaveAsync(order);",
        "only-last",
    ),
    ("C#", "each by its class"): (
        CSHARP,
        "foreach (var m in e.Records) { try { switch (JsonSerializer.Deserialize<Change>(m.Body)) { case Made { Total: > 0 } one: await stock.SaveAsync(one); break; case Gone one: await stock.DropAsync(one); break; default: throw new NotSupportedException(); } } catch (Exception) { throw; } }",
        "all",
    ),
    ("C#", "all at once"): (
        CSHARP,
        "var all = e.Records.Select(m => JsonSerializer.Deserialize<Order>(m.Body)).ToList(); await stock.SaveAllAsync(all);",
        "all",
    ),
}


@pytest.mark.parametrize(("language", "case"), CASES)
def test_which_of_them_are_worked_on(language: str, case: str, tmp_path: Path) -> None:
    text, body, kind = CASES[language, case]
    found = HELP["read"](tmp_path, language, text.replace("BODY", body))
    assert {one.kind for one in found.records.found} == {kind}
    assert found.records.doubt is None
