"""Names that Java, Go and C# look up in a map that is written out: the call is made on any of them, or on the one whose key is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_calls import calls

JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.*;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private static final Map<String, String> TABLES = MAP;
    private final DynamoDbClient db = DynamoDbClient.create();
    public Void handleRequest(SQSEvent event, Context context) {
        for (SQSEvent.SQSMessage m : event.getRecords()) { BEFORE db.putItem(b -> b.tableName(ASKED)); }
        return null;
    }
}
"""
GO = """package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var tables = MAP
var db *dynamodb.Client

func handle(ctx context.Context, event events.SQSEvent) error {
	for _, m := range event.Records {
		BEFORE
		if _, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(ASKED)}); err != nil {
			return err
		}
	}
	return nil
}

func main() { lambda.Start(handle) }
"""
CSHARP = """using System.Collections.Generic;
using System.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Orders
{
    private static readonly Dictionary<string, string> Tables = MAP;
    private readonly AmazonDynamoDBClient _db = new();
    public async Task Handle(SQSEvent e)
    {
        foreach (var m in e.Records) { BEFORE await _db.PutItemAsync(new PutItemRequest { TableName = ASKED }); }
    }
}
"""
TEXTS = {".java": JAVA, ".go": GO, ".cs": CSHARP}
OF_TWO = {
    ".java": 'Map.of("EU", "table-eu", "US", "table-us")',
    ".go": 'map[string]string{"EU": "table-eu", "US": "table-us"}',
    ".cs": 'new() { ["EU"] = "table-eu", ["US"] = "table-us" }',
}
BOTH = {"table-eu", "table-us"}
UNKNOWN = {"?"}


def tables(ending: str, asked: str, folder: Path, made: str = "", before: str = "") -> set[str]:
    text = TEXTS[ending].replace("MAP", made or OF_TWO[ending]).replace("ASKED", asked).replace("BEFORE", before)
    found = [one.named for one in calls(folder, ending, text).calls if one.service == "dynamodb"]
    return {"".join(part if isinstance(part, str) else "?" for part in one) if one else "?" for one in found}


@pytest.mark.parametrize(
    ("ending", "asked", "said"),
    [
        (".java", "TABLES.get(m.getBody())", BOTH), (".java", 'TABLES.getOrDefault(m.getBody(), "table-other")', BOTH | {"table-other"}), (".java", 'TABLES.get("EU")', {"table-eu"}),
        (".go", "tables[m.Body]", BOTH), (".go", 'tables["US"]', {"table-us"}), (".go", 'lo.FromPtr(lo.ToPtr(tables["US"]))', {"table-us"}),
        (".cs", "Tables[m.Body]", BOTH), (".cs", 'Tables.GetValueOrDefault(m.Body, "table-other")', BOTH | {"table-other"}), (".cs", 'Tables["EU"]', {"table-eu"}),
    ],
)  # fmt: skip
def test_the_names_that_a_map_has(ending: str, asked: str, said: set[str], tmp_path: Path) -> None:
    assert tables(ending, asked, tmp_path) == said


@pytest.mark.parametrize(
    ("ending", "made"),
    [
        (".java", 'Map.ofEntries(Map.entry("EU", "table-eu"), Map.entry("US", "table-us"))'),
        (".java", 'Collections.unmodifiableMap(Map.of("EU", "table-eu", "US", "table-us"))'),
        (".cs", 'new Dictionary<string, string> { { "EU", "table-eu" }, { "US", "table-us" } }'),
        (".cs", 'new Dictionary<string, string> { ["EU"] = "table-eu", ["US"] = "table-us" }.ToFrozenDictionary()'),
    ],
)
def test_a_map_that_is_written_otherwise(ending: str, made: str, tmp_path: Path) -> None:
    asked = {".java": "TABLES.get(m.getBody())", ".cs": "Tables[m.Body]"}[ending]
    assert tables(ending, asked, tmp_path, made) == BOTH


@pytest.mark.parametrize(
    ("ending", "before"), [(".java", "String table = TABLES.get(m.getBody());"), (".go", "table := tables[m.Body]"), (".cs", "var table = Tables[m.Body];")]
)
def test_a_name_that_a_variable_holds(ending: str, before: str, tmp_path: Path) -> None:
    assert tables(ending, "table", tmp_path, before=before) == BOTH


@pytest.mark.parametrize(
    ("ending", "asked", "before"),
    [
        (".java", "TABLES.get(m.getBody())", 'TABLES.put("AP", m.getMessageId());'), (".go", "tables[m.Body]", 'tables["AP"] = m.MessageId'), (".cs", "Tables[m.Body]", 'Tables["AP"] = m.MessageId;'),
        (".cs", "Tables[m.Body]", 'Tables.TryAdd("AP", m.MessageId);'),
    ],
)  # fmt: skip
def test_trap_more_may_be_put_into_it(ending: str, asked: str, before: str, tmp_path: Path) -> None:
    assert tables(ending, asked, tmp_path, before=before) == UNKNOWN


@pytest.mark.parametrize(
    ("ending", "made", "asked"),
    [(".java", "new HashMap<>()", "TABLES.get(m.getBody())"), (".go", "read()", "tables[m.Body]"), (".cs", "Read()", "Tables[m.Body]")],
)
def test_trap_it_is_not_written_out(ending: str, made: str, asked: str, tmp_path: Path) -> None:
    assert tables(ending, asked, tmp_path, made) == UNKNOWN


GUARDED = 'throw new Exception("none")'


@pytest.mark.parametrize(
    ("before", "asked", "said"),
    [
        ("", f'"table-eu" is {{ Length: > 0 }} name ? name : {GUARDED}', {"table-eu"}),
        (f'if ("table-eu" is not {{ }} name) {GUARDED};', "name", {"table-eu"}),
        (f'if (!("table-eu" is string name)) {GUARDED};', "name", {"table-eu"}),
        ('var name = m.Body switch { "EU" => "table-eu", _ => "table-us" };', "name", BOTH),
        ("", f'm.Body switch {{ "EU" => Tables["EU"], "US" when m.Body.Length > 1 => "table-us", _ => {GUARDED} }}', BOTH),
        ('var name = m.Body switch { "EU" => "table-eu", var other => other };', "name", UNKNOWN | {"table-eu"}),
    ],
)
def test_a_name_that_a_pattern_or_a_switch_gives_in_csharp(before: str, asked: str, said: set[str], tmp_path: Path) -> None:
    assert tables(".cs", asked, tmp_path, before=before) == said


@pytest.mark.parametrize(("called", "said"), [("", {"table-eu"}), ("public static Orders Other(string other) => new Orders(other);", {"table-eu"} | UNKNOWN)])
def test_a_constructor_that_nobody_calls_gives_nothing(called: str, said: set[str], tmp_path: Path) -> None:
    """Lambda calls the one that needs nothing: https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html"""
    both = f'public Orders() {{ _table = "table-eu"; }} public Orders(string table) {{ _table = table; }} private readonly string _table; {called}'
    text = (
        CSHARP.replace("MAP", OF_TWO[".cs"])
        .replace("ASKED", "_table")
        .replace("BEFORE", "Other(m.Body);" if called else "")
        .replace("public async Task", f"{both} public async Task", 1)
    )
    found = [one.named for one in calls(tmp_path, ".cs", text).calls if one.service == "dynamodb"]
    assert {"".join(part if isinstance(part, str) else "?" for part in one) if one else "?" for one in found} == said
