"""A write that goes well once, with version 1 of the SDK for Go: whether a message that was processed fails when it comes again."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_duplicates_in_compiled_handlers import LANGUAGES, said

OF_OLD = """package main

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/dynamodb"
)

var db = dynamodb.New(session.Must(session.NewSession()))

func handler(ctx context.Context, event events.SQSEvent) error {
	for _, m := range event.Records {
		_, err := db.PutItemWithContext(ctx, &dynamodb.PutItemInput{
			TableName:           aws.String("payments"),
			Item:                map[string]*dynamodb.AttributeValue{"id": {S: aws.String(m.MessageId)}},
			ConditionExpression: aws.String("attribute_not_exists(id)"),
		})
		ASKS
		if err != nil {
			return err
		}
	}
	return nil
}

func main() { lambda.Start(handler) }
"""


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("", [("fail", "again-raised", 19)]),
        ("if aerr, ok := err.(awserr.Error); ok && aerr.Code() == dynamodb.ErrCodeConditionalCheckFailedException {\n\t\t\tcontinue\n\t\t}", []),
        ('var aerr awserr.Error\n\t\tif errors.As(err, &aerr) && aerr.Code() == "ConditionalCheckFailedException" {\n\t\t\tcontinue\n\t\t}', []),
        ("if _, ok := err.(*dynamodb.ConditionalCheckFailedException); ok {\n\t\t\tcontinue\n\t\t}", []),
    ],
)
def test_so_it_is_with_version_1_of_the_sdk_for_go(asks: str, told: list[tuple[str, str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LANGUAGES, "Go", ("provided.al2023", "bootstrap", "main.go", OF_OLD.replace("ASKS", asks)))
    assert [(verdict, key, at) for verdict, _, key, at in said(tmp_path, "Go", "")] == told
