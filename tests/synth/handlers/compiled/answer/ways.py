"""A handler of Go whose body, result and functions a test writes, and what is said of failures."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

HELP: Any = runpy.run_path(str(Path(__file__).with_name("reading.py")))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
GO = """package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/hashicorp/go-multierror"
	"github.com/pkg/errors"
	"github.com/redis/go-redis/v9"
	"go.uber.org/multierr"
	"gorm.io/gorm"
)

var topic *sns.Client
var queue *sqs.Client
var rdb = redis.NewClient(&redis.Options{})

func work(ctx context.Context, m events.SQSMessage) error {
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
	return err
}

MORE

func handle(ctx context.Context, e events.SQSEvent) RESULT {
BODY
}

func main() { lambda.Start(handle) }
"""
BATCH = "(r events.SQSEventResponse, err error)"
TELL = "r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})"
EACH = "for _, m := range e.Records {{ {0} }}\nreturn r, nil"


def go(body: str, result: str = "error", more: str = "") -> str:
    return GO.replace("MORE", more).replace("RESULT", result).replace("BODY", body)


def told(found: Any) -> set[str]:
    return {one.told for one in found.failures}
