"""What is wrong with a message is collected, rule by rule, and whatever has nothing wrong is worked on: no single answer leads there, and not the contrary of all of them either."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.report.record.model import Finding
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 180}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code/
      Handler: HANDLER
      Runtime: RUNTIME
      Timeout: 30
      Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}}}
"""
PYTHON = r"""import json, os, boto3
sns = boto3.client("sns")
def validate(n):
    errors = []
    if n["resource"] != "rol":
        errors.append("resource")
    if n["actie"] != "create":
        errors.append("actie")
    if not n["url"].startswith("https://x"):
        errors.append("url")
    if n["kind"] == "test":
        errors.append("kind")
    if "id" not in n:
        errors.append("id")
    return errors or None
def work(n):
    errors = validate(n)
    if errors:
        print("ignored", errors)
        return
    try:
        sns.publish(TopicArn="arn:aws:sns:eu-west-1:111122223333:t", Message=n["id"])
    except Exception as error:
        print(error)
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            n = json.loads(record["body"])
            work(n)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = r"""const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
function validate(n) {
  const errors = [];
  if (n.resource !== "rol") { errors.push("resource"); }
  if (n.actie !== "create") { errors.push("actie"); }
  if (!n.url.startsWith("https://x")) { errors.push("url"); }
  if (n.kind === "test") { errors.push("kind"); }
  if (!n.id) { errors.push("id"); }
  return errors.length > 0 ? errors : undefined;
}
async function work(n) {
  const errors = validate(n);
  if (errors) { console.log("ignored", errors); return; }
  try {
    await sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:eu-west-1:111122223333:t", Message: n.id }));
  } catch (error) {
    console.error(error);
  }
}
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await work(JSON.parse(record.body));
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
GO = r"""package main
import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"strings"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)
type notice struct{ Resource, Actie, URL, Kind, ID string }
var client *sns.Client
func init() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil { panic(err) }
	client = sns.NewFromConfig(cfg)
}
func validate(n notice) []string {
	var found []string
	if n.Resource != "rol" { found = append(found, "resource") }
	if n.Actie != "create" { found = append(found, "actie") }
	if !strings.HasPrefix(n.URL, "https://x") { found = append(found, "url") }
	if n.Kind == "test" { found = append(found, "kind") }
	if n.ID == "" { found = append(found, "id") }
	return found
}
var errNone = errors.New("none")
func work(ctx context.Context, n notice) error {
	if found := validate(n); len(found) > 0 {
		log.Println("ignored", found)
		return nil
	}
	_, err := client.Publish(ctx, &sns.PublishInput{TopicArn: aws.String("arn:aws:sns:eu-west-1:111122223333:t"), Message: aws.String(n.ID)})
	if err != nil {
		log.Println(err)
	}
	return nil
}
func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var response events.SQSEventResponse
	for _, record := range event.Records {
		var n notice
		err := json.Unmarshal([]byte(record.Body), &n)
		if err == nil { err = work(ctx, n) }
		if err != nil {
			response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: record.MessageId})
		}
	}
	return response, nil
}
func main() { lambda.Start(handle) }
"""
JAVA = r"""package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import com.fasterxml.jackson.databind.*;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import java.util.*;
public class Orders implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final SnsClient sns = SnsClient.create();
    private final ObjectMapper mapper = new ObjectMapper();
    private List<String> validate(JsonNode n) {
        List<String> found = new ArrayList<>();
        if (!n.get("resource").asText().equals("rol")) found.add("resource");
        if (!n.get("actie").asText().equals("create")) found.add("actie");
        if (!n.get("url").asText().startsWith("https://x")) found.add("url");
        if (n.get("kind").asText().equals("test")) found.add("kind");
        if (n.get("id") == null) found.add("id");
        return found;
    }
    private void work(JsonNode n) {
        List<String> found = validate(n);
        if (!found.isEmpty()) { System.out.println("ignored " + found); return; }
        try {
            sns.publish(PublishRequest.builder().topicArn("arn:aws:sns:eu-west-1:111122223333:t").message(n.get("id").asText()).build());
        } catch (Exception e) {
            System.out.println(e);
        }
    }
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try { work(mapper.readTree(message.getBody())); }
            catch (Exception e) { failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId())); }
        }
        return new SQSBatchResponse(failures);
    }
}
"""
CSHARP = r"""using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents; using Amazon.SimpleNotificationService; using Amazon.SimpleNotificationService.Model; using System; using System.Collections.Generic; using System.Text.Json; using System.Threading.Tasks;
namespace Shop;
public record Notice(string Resource, string Actie, string Url, string Kind, string Id);
public class Orders {
    private readonly IAmazonSimpleNotificationService _sns = new AmazonSimpleNotificationServiceClient();
    private static List<string> Validate(Notice n) {
        var found = new List<string>();
        if (n.Resource != "rol") found.Add("resource");
        if (n.Actie != "create") found.Add("actie");
        if (!n.Url.StartsWith("https://x")) found.Add("url");
        if (n.Kind == "test") found.Add("kind");
        if (string.IsNullOrEmpty(n.Id)) found.Add("id");
        return found;
    }
    private async Task Work(Notice n) {
        var found = Validate(n);
        if (found.Count > 0) { Console.WriteLine("ignored"); return; }
        try { await _sns.PublishAsync(new PublishRequest("arn:aws:sns:eu-west-1:111122223333:t", n.Id)); }
        catch (Exception e) { Console.WriteLine(e); }
    }
    public async Task<SQSBatchResponse> Handle(SQSEvent batch, ILambdaContext context) {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var record in batch.Records) {
            try { await Work(JsonSerializer.Deserialize<Notice>(record.Body)!); }
            catch (Exception) { failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = record.MessageId }); }
        }
        return new SQSBatchResponse(failures);
    }
}
"""
CODES = {
    "Python": ("python3.13", "index.handler", "index.py", PYTHON, ("print(error)", "raise"), "except Exception"),
    "Node.js": ("nodejs22.x", "index.handler", "index.js", NODE, ("console.error(error);", "throw error;"), "catch (error)"),
    "Go": ("provided.al2023", "bootstrap", "main.go", GO, ("log.Println(err)\n", "return err\n"), "if err != nil"),
    "Java": ("java21", "shop.Orders::handleRequest", "src/main/java/shop/Orders.java", JAVA, ("System.out.println(e);", "throw e;"), "catch (Exception e)"),
    "C#": ("dotnet8", "Shop::Shop.Orders::Handle", "Orders.cs", CSHARP, ("Console.WriteLine(e);", "throw;"), "catch (Exception e)"),
}
BUILD = {
    "Go": ("go.mod", "module shop\n\ngo 1.24\n"),
    "C#": ("Shop.csproj", '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>'),
}
RULES = ("swallowed-exception", "unprocessed-messages", "handler-response", "unawaited-work")
Said = Callable[..., list[Finding]]


@pytest.fixture
def said(tmp_path: Path) -> Said:
    """`said(language, *changes)`: what is said of the handler, with these texts changed."""

    def judge(language: str, *changes: tuple[str, str]) -> list[Finding]:
        runtime, handler, name, text, *_ = CODES[language]
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        for file, held in ((name, text), BUILD.get(language, ("README", ""))):
            (tmp_path / "code" / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "code" / file).write_text(held, encoding="utf-8")
        (tmp_path / "template.yaml").write_text(TEMPLATE.replace("RUNTIME", runtime).replace("HANDLER", handler), encoding="utf-8")
        return run(Flags(targets=(str(tmp_path / "template.yaml"),), only=RULES, linters=("none",), cache=False), tmp_path).report.findings

    return judge


@pytest.mark.parametrize("language", CODES)
def test_the_work_behind_it_is_reached(language: str, said: Said) -> None:
    (one,) = said(language)
    assert (one.verdict, one.rule, one.resource) == ("fail", "swallowed-exception", "Worker")
    assert f"('{CODES[language][5]}')" in one.message
    text = CODES[language][3]
    assert one.source is not None
    assert CODES[language][5] in text.splitlines()[(one.source.line or 0) - 1]
    assert said(language, CODES[language][4]) == []


BOUNDS = {
    "Python": ("def validate(n)", "def work(n)"),
    "Node.js": ("function validate(n)", "async function work(n)"),
    "Go": ("func validate(", "var errNone"),
    "Java": ("    private List<String> validate(", "    private void work("),
    "C#": ("    private static List<string> Validate(", "    private async Task Work("),
}
FORMS = [
    pytest.param(
        "Python",
        r"""CHECKS = {
    "resource": lambda n: n["resource"] == "rol",
    "actie": lambda n: n["actie"] == "create",
    "url": lambda n: n["url"].startswith("https://x"),
    "kind": lambda n: n["kind"] != "test",
    "id": lambda n: "id" in n,
}
def validate(n):
    return [name for name, check in CHECKS.items() if not check(n)]
""",
        id="Python: rules in a table",
    ),
    pytest.param(
        "Python",
        r"""def problems(n):
    if n["resource"] != "rol":
        yield "resource"
    if n["actie"] != "create":
        yield "actie"
    if not n["url"].startswith("https://x"):
        yield "url"
    if n["kind"] == "test":
        yield "kind"
def validate(n):
    return list(problems(n))
""",
        id="Python: a generator",
    ),
    pytest.param(
        "Python",
        r"""REQUIRED = ("resource", "actie", "url", "kind", "id")
def validate(n):
    missing = [name for name in REQUIRED if not n.get(name)]
    return missing
""",
        id="Python: fields that are not there",
    ),
    pytest.param(
        "Python",
        r"""def validate(n):
    valid = True
    if n["resource"] != "rol":
        valid = False
    if n["actie"] != "create":
        valid = False
    if n["kind"] == "test":
        valid = False
    return None if valid else ["bad"]
""",
        id="Python: a flag",
    ),
    pytest.param(
        "Node.js",
        r"""const rules = {
  resource: (n) => n.resource === "rol",
  actie: (n) => n.actie === "create",
  url: (n) => n.url.startsWith("https://x"),
  kind: (n) => n.kind !== "test",
};
function validate(n) {
  const errors = Object.entries(rules).filter(([, ok]) => !ok(n)).map(([name]) => name);
  return errors.length > 0 ? errors : undefined;
}
""",
        id="Node.js: rules in a table",
    ),
    pytest.param(
        "Node.js",
        r"""function validate(n) {
  const errors = [
    n.resource === "rol" ? null : "resource",
    n.actie === "create" ? null : "actie",
    n.url.startsWith("https://x") ? null : "url",
    n.kind === "test" ? "kind" : null,
  ].filter(Boolean);
  return errors.length ? errors : undefined;
}
""",
        id="Node.js: a list with holes",
    ),
    pytest.param(
        "Node.js",
        r"""function validate(n) {
  const ok = [n.resource === "rol", n.actie === "create", n.url.startsWith("https://x"), n.kind !== "test"].every(Boolean);
  return ok ? undefined : ["bad"];
}
""",
        id="Node.js: every",
    ),
    pytest.param(
        "Node.js",
        r"""const required = ["resource", "actie", "url", "kind", "id"];
function validate(n) {
  const missing = required.filter((name) => !n[name]);
  return missing.length ? missing : undefined;
}
""",
        id="Node.js: fields that are not there",
    ),
    pytest.param(
        "Node.js",
        r"""function validate(n) {
  const errors = [];
  if (n.resource !== "rol") { errors.push("resource"); } else if (n.kind === "test") { errors.push("kind"); }
  if (n.actie !== "create") { errors.push("actie"); } else if (!n.url.startsWith("https://x")) { errors.push("url"); }
  return errors.length ? errors : undefined;
}
""",
        id="Node.js: one after the other",
    ),
    pytest.param(
        "Go",
        r"""type rule struct { name string; ok func(notice) bool }
var rules = []rule{
	{"resource", func(n notice) bool { return n.Resource == "rol" }},
	{"actie", func(n notice) bool { return n.Actie == "create" }},
	{"url", func(n notice) bool { return strings.HasPrefix(n.URL, "https://x") }},
	{"kind", func(n notice) bool { return n.Kind != "test" }},
}
func validate(n notice) []string {
	var found []string
	for _, one := range rules {
		if !one.ok(n) { found = append(found, one.name) }
	}
	return found
}
""",
        id="Go: rules in a table",
    ),
    pytest.param(
        "Java",
        r"""    private record Rule(String name, java.util.function.Predicate<JsonNode> ok) {}
    private static final List<Rule> RULES = List.of(
        new Rule("resource", n -> n.get("resource").asText().equals("rol")),
        new Rule("actie", n -> n.get("actie").asText().equals("create")),
        new Rule("url", n -> n.get("url").asText().startsWith("https://x")),
        new Rule("kind", n -> !n.get("kind").asText().equals("test")));
    private List<String> validate(JsonNode n) {
        return RULES.stream().filter(rule -> !rule.ok().test(n)).map(Rule::name).toList();
    }
""",
        id="Java: a stream of rules",
    ),
    pytest.param(
        "Java",
        r"""    private List<String> validate(JsonNode n) {
        boolean valid = true;
        if (!n.get("resource").asText().equals("rol")) valid = false;
        if (!n.get("actie").asText().equals("create")) valid = false;
        if (n.get("kind").asText().equals("test")) valid = false;
        return valid ? List.of() : List.of("bad");
    }
""",
        id="Java: a flag",
    ),
    pytest.param(
        "C#",
        r"""    private static readonly (string Name, Func<Notice, bool> Ok)[] Rules = {
        ("resource", n => n.Resource == "rol"),
        ("actie", n => n.Actie == "create"),
        ("url", n => n.Url.StartsWith("https://x")),
        ("kind", n => n.Kind != "test"),
    };
    private static List<string> Validate(Notice n) => Rules.Where(rule => !rule.Ok(n)).Select(rule => rule.Name).ToList();
""",
        id="C#: a query over rules",
    ),
    pytest.param(
        "C#",
        r"""    private static IEnumerable<string> Problems(Notice n) {
        if (n.Resource != "rol") yield return "resource";
        if (n.Actie != "create") yield return "actie";
        if (n.Kind == "test") yield return "kind";
    }
    private static List<string> Validate(Notice n) => Problems(n).ToList();
""",
        id="C#: an iterator",
    ),
]


@pytest.mark.parametrize(("language", "form"), FORMS)
def test_the_same_written_otherwise_says_the_same(language: str, form: str, said: Said) -> None:
    (one,) = said(language)
    begins, ends = (CODES[language][3].index(text) for text in BOUNDS[language])
    (other,) = said(language, (CODES[language][3][begins:ends], form))
    assert (other.verdict, other.rule, other.message) == (one.verdict, one.rule, one.message)


@pytest.mark.parametrize("language", CODES)
def test_one_rule_less_changes_nothing(language: str, said: Said) -> None:
    (one,) = said(language)
    for_kind = next(line for line in CODES[language][3].splitlines(keepends=True) if "kind" in line and "test" in line)
    without = for_kind if language != "Python" else f'{for_kind}        errors.append("kind")\n'
    (other,) = said(language, (without, "\n" * without.count("\n")))
    assert (other.rule, other.message, other.source) == (one.rule, one.message, one.source)


def test_work_that_nobody_waits_for_behind_it(said: Said) -> None:
    (one,) = said("Node.js", ("await work(", "work("), ("console.error(error);", "throw error;"))
    assert (one.verdict, one.rule, one.resource) == ("fail", "unawaited-work", "Worker")


CHOSEN = {
    "a condition": 'if (n.resource === "rol" && n.actie !== "delete" && !n.test && n.version >= 2) { WORK }',
    "kept before it decides": 'const wanted = n.resource === "rol" && n.actie !== "delete" && !n.test; if (wanted) { WORK } else { console.log("not wanted", n.id); }',
    "left first": 'if (n.resource !== "rol") { return; } if (n.actie === "delete" || n.test) { return; } WORK',
    "a switch": 'switch (n.resource) { case "rol": if (n.actie !== "delete") { WORK } break; default: console.log("other"); }',
}


@pytest.mark.parametrize("chosen", CHOSEN.values(), ids=CHOSEN)
def test_several_messages_may_be_those_that_are_worked_on(chosen: str, said: Said) -> None:
    work = 'await sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:eu-west-1:111122223333:t", Message: n.id }));'
    begins, ends = NODE.index("  const errors = validate(n);"), NODE.index("exports.handler")
    assert said("Node.js", (NODE[begins:ends], chosen.replace("WORK", work) + "\n}\n")) == []
    (one,) = said("Node.js", (NODE[begins:ends], chosen.replace("WORK", f"try {{ {work} }} catch (error) {{ console.error(error); }}") + "\n}\n"))
    assert (one.verdict, one.rule) == ("fail", "swallowed-exception")
