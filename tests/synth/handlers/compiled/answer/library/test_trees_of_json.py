"""Which envelope is opened of a body that is parsed as a tree of JSON, where the keys in the program tell."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
TEXTS = {
    "Java": JAVA
    + """public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final ObjectMapper mapper = new ObjectMapper();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    for (SQSMessage m : event.getRecords()) { READS }
    return new SQSBatchResponse(new ArrayList<>());
  }
}
""",
    "C#": """using System; using System.Text.Json; using System.Threading.Tasks; using Amazon.Lambda.SQSEvents; using Newtonsoft.Json.Linq;
namespace Shop;
public class Function(IStore store) {
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    foreach (var m in evnt.Records) { READS }
    return new SQSBatchResponse();
  }
}
public interface IStore { Task KeepAsync(string body); }
""",
}


@pytest.mark.parametrize(
    ("language", "reads", "kind"),
    [
        ("Java", 'for (var one : mapper.readTree(m.getBody()).get("Records")) Store.keep(one);', "s3"),
        ("Java", 'var body = new Gson().fromJson(m.getBody(), JsonObject.class); Store.keep(body.getAsJsonObject("detail"));', "eventbridge"),
        ("Java", 'Map<String, Object> body = mapper.readValue(m.getBody(), new TypeReference<Map<String, Object>>() {}); Store.keep(body.get("detail"));', "eventbridge"),
        ("Java", 'Store.keep(mapper.readTree(mapper.readTree(m.getBody()).path("Message").asText()));', "sns"),
        ("C#", 'using var body = JsonDocument.Parse(m.Body); await store.KeepAsync(body.RootElement.GetProperty("detail").GetRawText());', "eventbridge"),
        ("C#", 'foreach (var one in JObject.Parse(m.Body)["Records"]) await store.KeepAsync(one.ToString());', "s3"),
        ("C#", 'var body = JObject.Parse(m.Body); await store.KeepAsync(JObject.Parse(body.Value<string>("Message"))["id"].ToString());', "sns"),
        (
            "Java",
            'var body = mapper.readTree(m.getBody()); for (var one : mapper.readTree(body.get("Message").asText()).get("Records")) Store.keep(one);',
            "tested",
        ),
    ],
)  # fmt: skip
def test_an_envelope_by_its_key(language: str, reads: str, kind: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, TEXTS[language].replace("READS", reads)).unpacking
    assert {one.kind for one in found.found} == {"json", kind}
    assert found.doubt is None


@pytest.mark.parametrize(
    ("language", "reads"),
    [
        ("Java", 'Store.keep(mapper.readTree(m.getBody()).get("orderId"));'),
        ("Java", 'var body = mapper.readTree(m.getBody()); Store.keep(body.get(key)); Store.keep(body.get("Records"), "Message");'),
        ("Java", 'Store.keep(mapper.readTree(m.getBody()).at("/detail/order"));'),
        ("Java", 'Store.keep(mapper.readTree(m.getBody()).get("Message").asText());'),
        ("C#", 'var body = JObject.Parse(m.Body); await store.KeepAsync(body["Message"].ToString());'),
        ("C#", "var body = JObject.Parse(m.Body); await store.KeepAsync(body[name].ToString());"),
    ],
)  # fmt: skip
def test_keys_that_do_not_tell(language: str, reads: str, tmp_path: Path) -> None:
    found = read(tmp_path, language, TEXTS[language].replace("READS", reads)).unpacking
    assert {one.kind for one in found.found} == {"json"}
    assert found.doubt is not None


OF_S3 = JAVA + "import com.amazonaws.services.s3.event.S3EventNotification;\n"


@pytest.mark.parametrize(
    ("language", "reads", "taken"),
    [
        ("Java", "S3EventNotification.parseJson(m.getBody()).getRecords().forEach(one -> Store.keep(one));", True),
        ("Java", "for (var one : mapper.readValue(m.getBody(), S3Event.class).getRecords()) Store.keep(one);", True),
        ("C#", "await store.KeepAsync(JsonSerializer.Deserialize<S3Event>(m.Body).Records[0].S3.Object.Key);", True),
        ("Java", "var records = S3EventNotification.parseJson(m.getBody()).getRecords(); if (records == null) continue; records.forEach(one -> Store.keep(one));", False),
        ("Java", 'if (m.getBody().contains("s3:TestEvent")) continue; S3EventNotification.parseJson(m.getBody()).getRecords().forEach(one -> Store.keep(one));', False),
        ("C#", "foreach (var one in JsonSerializer.Deserialize<S3Event>(m.Body)?.Records ?? []) await store.KeepAsync(one.S3.Object.Key);", False),
        ("C#", "foreach (var one in S3EventNotification.ParseJson(m.Body).Records) await store.KeepAsync(one.S3.Object.Key);", False),
    ],
)  # fmt: skip
def test_whether_the_records_of_s3_are_taken_for_given(language: str, reads: str, taken: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a column
    text = TEXTS[language].replace(JAVA, OF_S3).replace("READS", reads)
    kinds = {(one.kind, one.what) for one in read(tmp_path, language, text).unpacking.found}
    assert {kind for kind, _ in kinds} >= {"json", "s3"}
    assert (("taken", "Records") in kinds) == taken
