"""The object of a bucket that a call is about, as far as the code and its environment spell it: the same in five languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.report.record.model import Finding
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

RULE = "missing-call-permission"
TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Kept: {Type: AWS::S3::Bucket}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: HANDLER
      CodeUri: code/
      Environment: {Variables: {BUCKET: !Ref Kept, PREFIX: VALUE}}
      Policies:
        - Statement:
            - {Effect: Allow, Action: s3:PutObject, Resource: !Sub "${Kept.Arn}/ALLOWED"}
      Events: {Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
PYTHON = """import os
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    for record in event["Records"]:
        CALL
"""
PUT = 's3.put_object(Bucket=os.environ["BUCKET"], Key=os.environ["PREFIX"] + record["messageId"], Body="x")'
UPLOAD = "s3.upload_file(\"/tmp/x\", os.environ['BUCKET'], f\"{os.environ['PREFIX']}{record['messageId']}\")"
NODE = """import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
export const handler = async (event) => {
  for (const record of event.Records) {
    await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: `${process.env.PREFIX}${record.messageId}`, Body: "x" }));
  }
};
"""
JAVA = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
public class Orders implements RequestHandler<SQSEvent, Void> {
    private final S3Client s3 = S3Client.create();
    private final String prefix = System.getenv("PREFIX");
    public Void handleRequest(SQSEvent event, Context context) {
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            s3.putObject(PutObjectRequest.builder().bucket(System.getenv("BUCKET")).key(prefix + message.getMessageId()).build(), RequestBody.fromString("x"));
        }
        return null;
    }
}
"""
GO = """package main
import (
	"context"
	"os"
	"strings"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)
var client *s3.Client
func init() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil { panic(err) }
	client = s3.NewFromConfig(cfg)
}
func handle(ctx context.Context, event events.SQSEvent) error {
	for _, record := range event.Records {
		key := os.Getenv("PREFIX") + record.MessageId
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(os.Getenv("BUCKET")), Key: aws.String(key), Body: strings.NewReader("x")}); err != nil { return err }
	}
	return nil
}
func main() { lambda.Start(handle) }
"""
CSHARP = """using Amazon.Lambda.Core; using Amazon.Lambda.SQSEvents; using Amazon.S3; using Amazon.S3.Model; using System; using System.Threading.Tasks;
namespace Shop;
public class Orders {
    private readonly IAmazonS3 _s3 = new AmazonS3Client();
    private readonly string _prefix = Environment.GetEnvironmentVariable("PREFIX");
    public async Task Handle(SQSEvent batch, ILambdaContext context) {
        foreach (var record in batch.Records)
            await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Environment.GetEnvironmentVariable("BUCKET"), Key = $"{_prefix}{record.MessageId}", ContentBody = "x" });
    }
}
"""
CODES = {
    "boto3": ("python3.13", "index.handler", "index.py", PYTHON.replace("CALL", PUT)),
    "a transfer of boto3": ("python3.13", "index.handler", "index.py", PYTHON.replace("CALL", UPLOAD)),
    "Node.js": ("nodejs22.x", "index.handler", "index.mjs", NODE),
    "Java": ("java21", "shop.Orders::handleRequest", "src/main/java/shop/Orders.java", JAVA),
    "Go": ("provided.al2023", "bootstrap", "main.go", GO),
    "C#": ("dotnet8", "Shop::Shop.Orders::Handle", "Orders.cs", CSHARP),
}


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str, str, str], list[Finding]]:
    """`said(code, value, allowed)`: what the rule says of one of `CODES`, with PREFIX of this value, and a role that may put objects of these keys."""

    def judge(code: str, value: str, allowed: str) -> list[Finding]:
        runtime, handler, name, text = CODES[code]
        file = tmp_path / "code" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        if code == "Go":
            (tmp_path / "code/go.mod").write_text("module shop\n\ngo 1.24\n", encoding="utf-8")
        if code == "C#":
            (tmp_path / "code/Shop.csproj").write_text(
                '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>', encoding="utf-8"
            )
        template = TEMPLATE.replace("RUNTIME", runtime).replace("HANDLER", handler).replace("VALUE", value).replace("ALLOWED", allowed)
        (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
        return run(Flags(targets=(str(tmp_path / "template.yaml"),), only=(RULE,), linters=("none",), cache=False), tmp_path).report.findings

    return judge


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("value", "allowed", "verdicts"),
    [
        ("archive/", "archive/*", []),
        ("archive/", "archive/????????-*", ["undecided"]),
        ("archive/", "orders/*", ["fail"]),
        ("!Sub '${AWS::Region}/'", "archive/*", ["undecided"]),
    ],
)
def test_the_environment_says_how_a_key_begins(
    code: str, value: str, allowed: str, verdicts: list[str], said: Callable[[str, str, str], list[Finding]]
) -> None:
    found = said(code, value, allowed)
    assert [one.verdict for one in found] == verdicts
    assert all("/archive/*" in one.message for one in found if one.verdict == "fail")
