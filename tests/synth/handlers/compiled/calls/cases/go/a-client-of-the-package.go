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
var (
	client *dynamodb.Client
	table  = os.Getenv("TABLE_NAME")
)
func init() {
	cfg, err := config.LoadDefaultConfig(context.TODO())
	if err != nil {
		panic(err)
	}
	client = dynamodb.NewFromConfig(cfg)
}
func handler(ctx context.Context, event events.SQSEvent) error {
	for _, record := range event.Records {
		_, err := client.PutItem(ctx, &dynamodb.PutItemInput{ //! dynamodb put_item ${TABLE_NAME}
			TableName: aws.String(table),
			Item: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: record.MessageId}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
func main() {
	lambda.Start(handler)
}
