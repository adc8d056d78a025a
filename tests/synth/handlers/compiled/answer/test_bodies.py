"""What handlers in Java, Go and C# read of a message's body: the fields of the type that it is parsed as, or an envelope; `?` where that is not followed."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
JAVA, read, line = HELP["JAVA"], HELP["read"], HELP["line"]

_JAVA = (
    JAVA
    + """import com.fasterxml.jackson.annotation.JsonProperty;
public class Worker implements RequestHandler<SQSEvent, Void> {{
  private final ObjectMapper mapper = new ObjectMapper();
  private final DynamoDbClient db = DynamoDbClient.create();
  public Void handleRequest(SQSEvent event, Context context) {{
    for (SQSMessage m : event.getRecords()) {{
      try {{ var body = {parse}; db.putItem(b -> b.tableName(body.toString())); }} catch (Exception e) {{ throw new RuntimeException(e); }}
    }}
    return null;
  }}
}}
{types}
"""
)
_GO = """package main
import (
	"context"
	"encoding/json"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)
{types}
func handle(ctx context.Context, event events.SQSEvent) error {{
	for _, m := range event.Records {{
		{parse}
		if err := json.Unmarshal([]byte(m.Body), &body); err != nil {{
			return err
		}}
	}}
	return nil
}}
func main() {{ lambda.Start(handle) }}
"""
_CSHARP = """using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
namespace Shop;
{types}
public class Function {{
  private readonly IAmazonDynamoDB _db = new AmazonDynamoDBClient();
  public async Task Handle(SQSEvent evt, ILambdaContext context) {{
    foreach (var m in evt.Records) {{ var body = {parse}; await _db.PutItemAsync(new PutItemRequest {{ TableName = body.ToString() }}); }}
  }}
}}
"""
TEXTS = {"Java": _JAVA, "Go": _GO, "C#": _CSHARP}
CASES: dict[str, tuple[str, str, str, set[str]]] = {
    "a class of Java": ("Java", "mapper.readValue(m.getBody(), Order.class)", "class Order { public String id; private int total; static final int MOST = 3; }", {"json", "field id", "field total"}),
    "a record with names": ("Java", "mapper.readValue(m.getBody(), Order.class)", 'record Order(@JsonProperty("order_id") String id) {}', {"json", "field order_id"}),
    "an envelope in Java": ("Java", "mapper.readValue(m.getBody(), Envelope.class)", 'class Envelope { @JsonProperty("Message") public String message; }', {"json", "sns"}),
    "an envelope in Java with an object": ("Java", "mapper.readValue(m.getBody(), Envelope.class)", 'class Envelope { @JsonProperty("Message") public Order message; static class Order { public String id; } }', {"json", "sns", "unparsed"}),
    "an envelope in Java with an object that is made of a text": ("Java", "mapper.readValue(m.getBody(), Envelope.class)", 'class Envelope { @JsonProperty("Message") public Order message; static class Order { public String id; Order(String json) { this.id = json; } } }', {"json", "sns"}),
    "an envelope in Java with an object and what reads it": ("Java", "mapper.readValue(m.getBody(), Envelope.class)", 'class Envelope { @JsonDeserialize(using = FromText.class) @JsonProperty("Message") public Order message; static class Order { public String id; } }', {"json", "sns"}),
    "an envelope in Go with an object and what reads it": ("Go", "var body envelope", 'type order struct {\n\tID string\n}\nfunc (o *order) UnmarshalJSON(text []byte) error { return nil }\ntype envelope struct {\n\tMessage *order `json:"Message"`\n}', {"json", "sns"}),
    "an envelope in C# with an object and what reads it": ("C#", "JsonSerializer.Deserialize<Envelope>(m.Body)", "public record Order(string Id); public class Envelope { [JsonConverter(typeof(FromText))] public Order? Message { get; set; } public string TopicArn { get; set; } }", {"json", "sns"}),
    "an envelope in Java with a name of a set": ("Java", "mapper.readValue(m.getBody(), Envelope.class)", 'class Envelope { @JsonProperty("Message") public Kind message; enum Kind { PLACED, PAID } }', {"json", "sns"}),
    "a message of one's own": ("Java", "mapper.readValue(m.getBody(), Note.class)", "class Note { public String message; public String from; }", {"json", "field message", "field from"}),
    "a tree": ("Java", "mapper.readTree(m.getBody())", "", {"json", "?"}),
    "a struct": ("Go", "var body order", 'type order struct {\n\tID string `json:"id"`\n\tTotal int `json:"total,omitempty"`\n}', {"json", "field id", "field total"}),
    "an envelope in Go": ("Go", "var body envelope", 'type envelope struct {\n\tMessage string `json:"Message"`\n}', {"json", "sns"}),
    "an envelope in Go with an object": ("Go", "var body envelope", 'type order struct {\n\tID string\n}\ntype envelope struct {\n\tMessage *order `json:"Message"`\n}', {"json", "sns", "unparsed"}),
    "an envelope in Go with a map": ("Go", "var body envelope", 'type envelope struct {\n\tMessage map[string]any `json:"Message"`\n}', {"json", "sns", "unparsed"}),
    "an event in Go": ("Go", "var body event", 'type event struct {\n\tDetail json.RawMessage `json:"detail"`\n\tSource string `json:"source"`\n}', {"json", "eventbridge"}),
    "an event in Go with a text": ("Go", "var body event", 'type event struct {\n\tDetail string `json:"detail"`\n\tSource string `json:"source"`\n}', {"json", "eventbridge", "parsed-detail"}),
    "an event in Go with a text that something reads": ("Go", "var body event", 'type event struct {\n\tDetail string `json:"detail"`\n\tSource string `json:"source"`\n}\nfunc (e *event) UnmarshalJSON(text []byte) error { return nil }', {"json", "eventbridge"}),
    "an event in Java with a text": ("Java", "mapper.readValue(m.getBody(), Event.class)", 'record Event(@JsonProperty("detail") String detail, @JsonProperty("source") String source) {}', {"json", "eventbridge", "parsed-detail"}),
    "an event in Java with a tree": ("Java", "mapper.readValue(m.getBody(), Event.class)", 'record Event(@JsonProperty("detail") JsonNode detail, @JsonProperty("source") String source) {}', {"json", "eventbridge"}),
    "an event in C# with a text": ("C#", "JsonSerializer.Deserialize<Event>(m.Body)", 'public class Event { [JsonPropertyName("detail")] public string? Detail { get; set; } [JsonPropertyName("source")] public string Source { get; set; } }', {"json", "eventbridge", "parsed-detail"}),
    "an event in C# with an element": ("C#", "JsonSerializer.Deserialize<Event>(m.Body)", 'public class Event { [JsonPropertyName("detail")] public JsonElement Detail { get; set; } [JsonPropertyName("source")] public string Source { get; set; } }', {"json", "eventbridge"}),
    "a struct without tags": ("Go", "var body note", "type note struct {\n\tMessage string\n}", {"json", "?"}),
    "a map": ("Go", "var body map[string]any", "", {"json", "?"}),
    "a type of C# that is given types": ("C#", "JsonSerializer.Deserialize<Event<Data<Order>>>(m.Body)", 'public record Order(string Id); public record Data<T>(T Of); public record Event<T>([property: JsonPropertyName("detail")] T Detail, [property: JsonPropertyName("detail-type")] string Kind);', {"json", "eventbridge"}),
    "a type of Java that is given types": ("Java", "new ObjectMapper().readValue(m.getBody(), new TypeReference<Event<Order>>() {})", 'record Order(String id) {} class Event<T> { @JsonProperty("detail") T detail; @JsonProperty("detail-type") String kind; }', {"json", "eventbridge"}),
    "a record of C#": ("C#", "JsonSerializer.Deserialize<Order>(m.Body)", "public record Order(string Id, decimal Total);", {"json", "field id", "field Total"}),
    "an envelope in C#": ("C#", "JsonSerializer.Deserialize<Envelope>(m.Body)", "public class Envelope { public string Message { get; set; } public string TopicArn { get; set; } }", {"json", "sns"}),
    "an envelope in C# with an object": ("C#", "JsonSerializer.Deserialize<Envelope>(m.Body)", "public record Order(string Id); public class Envelope { public Order? Message { get; set; } public string TopicArn { get; set; } }", {"json", "sns", "unparsed"}),
    "names that an option makes": ("C#", "JsonSerializer.Deserialize<Order>(m.Body, new JsonSerializerOptions(JsonSerializerDefaults.Web))", "public record Order(string Id);", {"json", "?"}),
    "a document": ("C#", "JsonDocument.Parse(m.Body)", "", {"json", "?"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_read_of_a_body(name: str, tmp_path: Path) -> None:
    language, parse, types, expected = CASES[name]
    text = TEXTS[language].format(parse=parse, types=types)
    found = read(tmp_path, language, text).unpacking
    assert {f"{one.kind} {one.what}".strip() for one in found.found} | ({"?"} if found.doubt is not None else set()) == expected
    where = found.doubt.place if found.doubt is not None else found.found[0].at
    assert where.spot.line == line(text, "json.Unmarshal" if language == "Go" else parse)
