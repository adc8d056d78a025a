"""Java, Go and C#: the answer of a batch that is kept under a name, and only written to the log, is one that nothing acts on."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.compiled.calls.reader import read_calls
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

HELP: Any = runpy.run_path(str(Path(__file__).parent.with_name("answer") / "reading.py"))
MADE = {
    "Java": (
        "java21",
        "Worker.java",
        "shop.Worker::handleRequest",
        HELP["JAVA"]
        + """import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.*;
public class Worker implements RequestHandler<SQSEvent, Void> {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private final SqsClient sqs = SqsClient.create();
  public Void handleRequest(SQSEvent event, Context context) {
    SendMessageBatchResponse answer = sqs.sendMessageBatch(b -> b.queueUrl("u"));
    BODY
    return null;
  }
}
""",
    ),
    "Go": (
        "provided.al2023",
        "main.go",
        "bootstrap",
        """package main
import (
	"context"
	"fmt"
	"log/slog"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)
var client *sqs.Client
func handle(ctx context.Context, e events.SQSEvent) error {
	answer, err := client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{})
	if err != nil { return err }
	BODY
	return nil
}
func main() { lambda.Start(handle) }
""",
    ),
    "C#": (
        "dotnet8",
        "Function.cs",
        "Shop::Shop.Function::Handle",
        """using System; using System.Threading.Tasks; using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents; using Amazon.SQS; using Amazon.SQS.Model;
namespace Shop;
public class Function {
  private readonly IAmazonSQS _sqs = new AmazonSQSClient();
  public async Task Handle(SQSEvent evnt, ILambdaContext context) {
    var answer = await _sqs.SendMessageBatchAsync(new SendMessageBatchRequest());
    BODY
  }
}
""",
    ),
}
LOGGED = {
    "Java": ['log.info("sent {}", answer);', 'if (!answer.failed().isEmpty()) { log.error("lost {}", answer.failed()); } else { context.getLogger().log("sent"); }', "System.out.println(answer);"],
    "Go": ['slog.Info("sent", "answer", answer)', 'if len(answer.Failed) > 0 { slog.Error("lost", "n", len(answer.Failed)) }', "fmt.Println(answer)"],
    "C#": ['context.Logger.LogInformation($"sent {answer.Successful.Count}");', 'if (answer.Failed.Count > 0) context.Logger.LogError("lost");', "Console.WriteLine(answer);"],
}  # fmt: skip
USED = {
    "Java": ["if (!answer.failed().isEmpty()) { throw new RuntimeException(); }", 'log.info("sent"); again(answer);'],
    "Go": ['if len(answer.Failed) > 0 { return fmt.Errorf("lost") }', 'if len(answer.Failed) > 0 { slog.Error("lost"); return again(answer) }'],
    "C#": ["if (answer.Failed.Count > 0) throw new Exception();", "Again(answer);"],
}  # fmt: skip


def dropped(folder: Path, language: str, body: str) -> list[bool]:
    runtime, file, handler, text = MADE[language]
    (folder / file).write_text(text.replace("BODY", body), encoding="utf-8")
    (folder / "go.mod").write_text("module shop\n", encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    found = read_calls(Code("Worker", runtime, handler, folder, None, place, place, place))
    return [one.use == "dropped" for one in found.calls if one.operation == "send_message_batch"]


@pytest.mark.parametrize(("language", "body"), [(language, one) for language, bodies in LOGGED.items() for one in bodies])
def test_only_written_to_the_log(language: str, body: str, tmp_path: Path) -> None:
    assert dropped(tmp_path, language, body) == [True]


@pytest.mark.parametrize(("language", "body"), [(language, one) for language, bodies in USED.items() for one in bodies])
def test_acted_on(language: str, body: str, tmp_path: Path) -> None:
    assert dropped(tmp_path, language, body) == [False]
