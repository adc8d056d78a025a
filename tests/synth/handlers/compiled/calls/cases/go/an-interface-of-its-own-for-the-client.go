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
type putter interface {
	PutItem(ctx context.Context, in *dynamodb.PutItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
}
type publisher interface {
	Publish(ctx context.Context, in *sns.PublishInput, opts ...func(*sns.Options)) (*sns.PublishOutput, error)
}
type deps struct {
	db  putter
	sns publisher
}
func (d deps) handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	for _, r := range event.Records {
		if _, err := d.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(os.Getenv("TABLE"))}); err != nil { //! dynamodb put_item ${TABLE}
			return events.SQSEventResponse{}, err
		}
		d.sns.Publish(ctx, &sns.PublishInput{TopicArn: aws.String(os.Getenv("TOPIC")), Message: &r.Body}) //! sns publish ${TOPIC}
	}
	return events.SQSEventResponse{}, nil
}
func main() {
	cfg, _ := config.LoadDefaultConfig(context.Background())
	d := deps{db: dynamodb.NewFromConfig(cfg), sns: sns.NewFromConfig(cfg)}
	lambda.Start(d.handle)
}
