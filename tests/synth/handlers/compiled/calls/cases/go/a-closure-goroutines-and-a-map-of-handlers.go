package main
import (
	"context"
	"os"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)
type work func(ctx context.Context, body string) error
func main() {
	cfg, _ := config.LoadDefaultConfig(context.Background())
	db := dynamodb.NewFromConfig(cfg)
	handlers := map[string]work{"put": put(db)}
	lambda.Start(func(ctx context.Context, event events.SQSEvent) error {
		for _, r := range event.Records {
			go func() { handlers["put"](ctx, r.Body) }()
		}
		return nil
	})
}
func put(db *dynamodb.Client) work {
	return func(ctx context.Context, body string) error {
		_, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("orders")}) //! dynamodb put_item orders
		return err
	}
}
