package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var db = dynamodb.New(dynamodb.Options{})

func handler(ctx context.Context, e events.SQSEvent) error {
	left := map[string][]types.WriteRequest{os.Getenv("TABLE"): {}}
	for len(left) > 0 {
		out, err := db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: left}) //! dynamodb batch_write_item ${TABLE}
		if err != nil {
			return err
		}
		left = out.UnprocessedItems
	}
	other := map[string][]types.WriteRequest{os.Getenv("TABLE"): {}}
	other = elsewhere()
	_, err := db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: other}) //! dynamodb batch_write_item ?
	return err
}

func elsewhere() map[string][]types.WriteRequest { return nil }

func main() { lambda.Start(handler) }
