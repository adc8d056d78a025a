package main
import (
	"context"
	"os"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)
type repository interface {
	put(ctx context.Context, id string) error
}
type real struct{ client *dynamodb.Client }
func (r real) put(ctx context.Context, id string) error {
	_, err := r.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(os.Getenv("TABLE"))}) //! dynamodb put_item ${TABLE}
	return err
}
type memory struct{}
func (m memory) put(ctx context.Context, id string) error { return nil }
type archive struct{ client *dynamodb.Client }
func (a archive) put(ctx context.Context, id string) error {
	_, err := a.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: aws.String("archive")})
	return err
}
func build(ctx context.Context) repository {
	if os.Getenv("LOCAL") != "" {
		return memory{}
	}
	cfg, _ := config.LoadDefaultConfig(ctx)
	return real{client: dynamodb.NewFromConfig(cfg)}
}
var store repository
func handler(ctx context.Context, event events.SQSEvent) error {
	for _, r := range event.Records {
		store.put(ctx, r.Body)
	}
	return nil
}
func main() {
	store = build(context.Background())
	lambda.Start(handler)
}
