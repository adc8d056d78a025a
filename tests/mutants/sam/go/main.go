package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type order struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
}

var (
	bills  *dynamodb.Client
	ledger = &http.Client{Timeout: time.Second}
)

func bill(ctx context.Context, body string) error {
	var o order
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		return fmt.Errorf("no order: %w", err)
	}
	res, err := ledger.Post("https://ledger.example.com/bills", "application/json", bytes.NewBufferString(body))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("the ledger says %s", res.Status)
	}
	_, err = bills.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String(os.Getenv("TABLE")),
		Item:      map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: o.ID}},
	})
	return err
}

func handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var failed []events.SQSBatchItemFailure
	for _, message := range event.Records {
		if err := bill(ctx, message.Body); err != nil {
			log.Printf("failed: %s %v", message.MessageId, err)
			failed = append(failed, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: failed}, nil
}

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	bills = dynamodb.NewFromConfig(cfg)
	lambda.Start(handle)
}
