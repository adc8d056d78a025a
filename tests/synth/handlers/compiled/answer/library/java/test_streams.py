"""A handler that reads the event from a stream, and writes its answer into another one, says what one says that is handed an event, and returns an answer."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = (
    HELP["JAVA"]
    + """import java.io.*; import com.fasterxml.jackson.databind.JsonNode; import com.fasterxml.jackson.databind.node.*; import com.google.gson.*;
public class Worker implements RequestStreamHandler {
  private final ObjectMapper mapper = new ObjectMapper();
  private final DynamoDbClient db = DynamoDbClient.create();
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    OPENS
    for (EACH) {
      try { db.putItem(b -> b.tableName(BODY)); } catch (Exception e) { TELLS }
    }
    WRITES
  }
}
"""
)
EVENT = (
    "SQSEvent event = READS; List<BatchItemFailure> failed = new ArrayList<>();",
    "SQSMessage m : event.getRecords()",
    "m.getBody()",
    "failed.add(new BatchItemFailure(ID));",
)
TREE = (
    'JsonNode event = READS; var answer = mapper.createObjectNode(); var failed = answer.putArray("batchItemFailures");',
    'JsonNode m : event.get("Records")',
    'm.get("body").asText()',
    'failed.addObject().put("itemIdentifier", ID);',
)
GSON = (
    'var event = READS; var answer = new JsonObject(); var failed = new JsonArray(); answer.add("batchItemFailures", failed);',
    'JsonElement m : event.getAsJsonObject().getAsJsonArray("Records")',
    'm.getAsJsonObject().get("body").getAsString()',
    'var one = new JsonObject(); one.addProperty("itemIdentifier", ID); failed.add(one);',
)
OF_EVENT, OF_TREE, OF_GSON = "m.getMessageId()", 'm.get("messageId").asText()', 'm.getAsJsonObject().get("messageId").getAsString()'
READS = [
    (EVENT, "mapper.readValue(input, SQSEvent.class)", OF_EVENT),
    (EVENT, "mapper.readValue(new String(input.readAllBytes()), SQSEvent.class)", OF_EVENT),
    (EVENT, "LambdaEventSerializers.serializerFor(SQSEvent.class, ClassLoader.getSystemClassLoader()).fromJson(input)", OF_EVENT),
    (TREE, "mapper.readTree(input)", OF_TREE),
    (GSON, "JsonParser.parseReader(new InputStreamReader(input))", OF_GSON),
]  # fmt: skip
ANSWERS = {id(EVENT): "new SQSBatchResponse(failed)", id(TREE): "answer", id(GSON): "answer"}
WRITES = [
    "mapper.writeValue(output, ANSWER);",
    "output.write(mapper.writeValueAsString(ANSWER).getBytes());",
    "output.write(mapper.writeValueAsBytes(ANSWER)); output.flush();",
    "try (var writer = new OutputStreamWriter(output)) { writer.write(new Gson().toJson(ANSWER)); }",
    "new Gson().toJson(ANSWER, new PrintWriter(output));",
]


def _text(how: tuple[str, ...], reads: str, writes: str, id_: str, *, tells: bool = True) -> str:
    opens, each, body, failed = how
    text = TEXT.replace("OPENS", opens.replace("READS", reads)).replace("EACH", each).replace("BODY", body)
    return str(
        text.replace("TELLS", failed.replace("ID", id_) if tells else "System.out.println(e);").replace("WRITES", writes.replace("ANSWER", ANSWERS[id(how)]))
    )


@pytest.mark.parametrize("writes", WRITES)
@pytest.mark.parametrize("place", range(len(READS)))
def test_what_is_written_is_the_answer(place: int, writes: str, tmp_path: Path) -> None:
    how, reads, id_ = READS[place]
    found = said(read(tmp_path, "Java", _text(how, reads, writes, id_)))
    assert found["answers"] == {"list"}
    assert {one.split()[1] for one in found["failures"] if one.startswith("message")} == {"response"}
    assert "all" in found["records"]


@pytest.mark.parametrize("place", range(len(READS)))
def test_what_is_swallowed_is_lost(place: int, tmp_path: Path) -> None:
    how, reads, id_ = READS[place]
    found = said(read(tmp_path, "Java", _text(how, reads, WRITES[0], id_, tells=False)))["failures"]
    assert {one.split()[1] for one in found if one.startswith("message")} == {"empty"}


@pytest.mark.parametrize("place", range(len(READS)))
def test_another_field_is_no_id(place: int, tmp_path: Path) -> None:
    how, reads, id_ = READS[place]
    text = _text(how, reads, WRITES[0], id_.replace("getMessageId", "getReceiptHandle").replace('"messageId"', '"receiptHandle"'))
    assert "identifier the record's receiptHandle" in said(read(tmp_path, "Java", text))["answers"]


def test_nothing_is_written(tmp_path: Path) -> None:
    assert "unreturned" in {one.kind for one in read(tmp_path, "Java", _text(EVENT, READS[0][1], "", OF_EVENT)).answers.found}


@pytest.mark.parametrize(
    "writes", ["proxy.proxyStream(input, output, context);", "output.write(mapper.writeValueAsBytes(ANSWER)); output.write(mapper.writeValueAsBytes(ANSWER));"]
)
def test_what_is_not_followed(writes: str, tmp_path: Path) -> None:
    assert "?" in said(read(tmp_path, "Java", _text(EVENT, READS[0][1], writes, OF_EVENT)))["answers"]
