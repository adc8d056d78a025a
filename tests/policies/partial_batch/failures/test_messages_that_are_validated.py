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
