"""The primary key of a table, and the attributes that a class of the program is mapped to: of Java's enhanced client, and of the object persistence model of .NET."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Status:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: tenant, KeyType: HASH}, {AttributeName: id, KeyType: RANGE}]
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Runtime: RUNTIME
      Handler: HANDLER
      Environment: {Variables: {STATUS: !Ref Status}}
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import software.amazon.awssdk.enhanced.dynamodb.*;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.*;
public class Worker implements RequestHandler<SQSEvent, Void> {
  @DynamoDbBean public static class Row {
    private String tenant; private String id;
    PARTITION public String getTenant() { return tenant; } public void setTenant(String v) { tenant = v; }
    SORT public String getId() { return id; } public void setId(String v) { id = v; }
  }
  private final DynamoDbTable<Row> rows = DynamoDbEnhancedClient.create().table(System.getenv("STATUS"), TableSchema.fromBean(Row.class));
  public Void handleRequest(SQSEvent event, Context context) {
    for (SQSEvent.SQSMessage m : event.getRecords()) { Row row = new Row(); CALLS }
    return null;
  }
}
"""
CSHARP = """using Amazon.DynamoDBv2; using Amazon.DynamoDBv2.DataModel; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Row {
  PARTITION public string Tenant { get; set; }
  SORT public string Id { get; set; }
}
public class Function {
  private readonly IDynamoDBContext rows = new DynamoDBContextBuilder().Build();
  public async Task Handle(SQSEvent evnt) {
    foreach (var m in evnt.Records) { var row = new Row(); CALLS }
  }
}
"""
NAMES = 'new OperationConfig { OverrideTableName = Environment.GetEnvironmentVariable("STATUS") }'
FORMS = {
    "Java": ("java21", "shop.Worker::handleRequest", "Worker.java", JAVA, "@DynamoDbPartitionKey", "@DynamoDbSortKey", '@DynamoDbAttribute("{}")'),
    "C#": ("dotnet8", "Shop::Shop.Function::Handle", "Function.cs", CSHARP, '[DynamoDBHashKey("tenant")]', '[DynamoDBRangeKey("id")]', '[DynamoDBProperty("{}")]'),
}  # fmt: skip
CALLS = {
    "Java": ["rows.getItem(Key.builder().partitionValue(m.getBody()).sortValue(m.getMessageId()).build());", "rows.updateItem(row);", "rows.deleteItem(row);"],
    "C#": [
        f"await rows.LoadAsync<Row>(m.Body, m.MessageId, {NAMES});",
        f"await rows.SaveAsync(row, {NAMES});",
        f"await rows.DeleteAsync<Row>(m.Body, {NAMES});",
    ],
}


def _said(folder: Path, language: str, calls: str, partition: str, sort: str) -> list[tuple[str, str | None, int]]:
    runtime, handler, file, text, *_ = FORMS[language]
    (folder / "code").mkdir()
    (folder / "code" / file).write_text(text.replace("CALLS", calls).replace("PARTITION", partition).replace("SORT", sort), encoding="utf-8")
    (folder / "template.yaml").write_text(TEMPLATE.replace("RUNTIME", runtime).replace("HANDLER", handler), encoding="utf-8")
    report = run(Flags(targets=(str(folder / "template.yaml"),), only=("item-key-mismatch",), linters=("none",), cache=False), folder).report
    assert report.pipelines
    assert not report.problems
    return [(one.verdict, one.source.file if one.source else None, one.source.line if one.source else 0) for one in report.findings]


ALL = [(language, calls) for language, several in CALLS.items() for calls in several]


@pytest.mark.parametrize(("language", "calls"), ALL)
def test_the_key_that_the_table_has(language: str, calls: str, tmp_path: Path) -> None:
    assert _said(tmp_path, language, calls, *FORMS[language][4:6]) == []


@pytest.mark.parametrize(("language", "calls"), ALL)
def test_another_attribute(language: str, calls: str, tmp_path: Path) -> None:
    *_, partition, sort, named = FORMS[language]
    other = sort.replace('"id"', '"order"') if '"id"' in sort else f"{sort} {named.format('order')}"
    text = FORMS[language][3].replace("CALLS", calls)
    line = next(at for at, one in enumerate(text.splitlines(), 1) if calls in one)
    assert _said(tmp_path, language, calls, partition, other) == [("fail", f"code/{FORMS[language][2]}", line)]


@pytest.mark.parametrize("language", CALLS)
def test_a_part_of_the_key(language: str, tmp_path: Path) -> None:
    assert [verdict for verdict, *_ in _said(tmp_path, language, CALLS[language][1], FORMS[language][4], "")] == ["fail"]


def test_a_whole_item_may_have_more_than_its_class_has_for_a_key(tmp_path: Path) -> None:
    assert _said(tmp_path, "Java", "rows.putItem(row);", FORMS["Java"][4], "") == []


@pytest.mark.parametrize("language", CALLS)
def test_a_class_without_annotations_tells_nothing(language: str, tmp_path: Path) -> None:
    assert _said(tmp_path, language, CALLS[language][1], "", "") == []
