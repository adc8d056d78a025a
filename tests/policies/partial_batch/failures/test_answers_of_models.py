"""`swallowed-exception`: what a model or a service makes of a message is nothing until it is handed on, so that whoever drops it after that has not done the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
PYTHON = """
import boto3, json, requests

client = boto3.client("SERVICE")

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            answer = client.ASKED
            try:
                requests.post("https://example.com", json={"answer": str(answer)}, timeout=3).raise_for_status()
            except Exception as error:
                print("not delivered", error)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = """
const aws = require("@aws-sdk/client-SERVICE");
const client = new aws.CLIENT({});
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const answer = await client.send(new aws.ASKED);
      try {
        const sent = await fetch("https://example.com", { method: "POST", body: String(answer), signal: AbortSignal.timeout(3000) });
        if (!sent.ok) throw new Error("refused");
      } catch (error) { console.warn(error); }
    } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("service", "asked", "verdicts"),
    [
        ("bedrock-runtime", 'converse(modelId="m", messages=[{"role": "user", "content": [{"text": record["body"]}]}])', ["fail"]),
        ("comprehend", 'detect_sentiment(Text=record["body"], LanguageCode="en")', ["fail"]),
        ("translate", 'translate_text(Text=record["body"], SourceLanguageCode="en", TargetLanguageCode="de")', ["fail"]),
        ("sns", 'publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:orders", Message=record["body"])', []),
    ],
)
def test_whoever_drops_an_answer_has_not_done_the_work(service: str, asked: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(PYTHON.replace("SERVICE", service).replace("ASKED", asked), RULE)] == verdicts


@pytest.mark.parametrize(
    ("service", "client", "asked", "verdicts"),
    [
        ("bedrock-runtime", "BedrockRuntimeClient", "InvokeModelCommand({ modelId: 'm', body: record.body })", ["fail"]),
        ("textract", "TextractClient", "DetectDocumentTextCommand({ Document: { Bytes: record.body } })", ["fail"]),
        ("sns", "SNSClient", "PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:123456789012:orders', Message: record.body })", []),
    ],
)
def test_so_it_is_in_node(service: str, client: str, asked: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = NODE.replace("SERVICE", service).replace("CLIENT", client).replace("ASKED", asked)
    assert [one.verdict for one in coded(code, RULE, properties="    Runtime: nodejs22.x\n")] == verdicts
