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
func handler(ctx context.Context, event events.SQSEvent) error {
	cfg, _ := config.LoadDefaultConfig(ctx)
	db := dynamodb.NewFromConfig(cfg)
	table := os.Getenv("TABLE")
	db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{{Put: &types.Put{TableName: &table}}, {ConditionCheck: &types.ConditionCheck{TableName: aws.String("users")}}}}) //! dynamodb put_item ${TABLE} //! dynamodb condition_check_item users
	db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: {}}}) //! dynamodb batch_write_item ${TABLE}
	db.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(event.Records[0].Body)}) //! dynamodb get_item ?
	return nil
}
func main() { lambda.Start(handler) }
