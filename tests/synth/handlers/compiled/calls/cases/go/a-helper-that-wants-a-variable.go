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
	"log"
)
type Config struct {
	Queue string
	Topic string
}
func must(name string) string {
	value, ok := os.LookupEnv(name)
	if !ok {
		log.Fatalf("%s is missing", name)
	}
	return value
}
func load() Config { return Config{Queue: must("QUEUE"), Topic: must("TOPIC")} }
func handler(ctx context.Context, event events.SQSEvent) error {
	c := load()
	cfg, _ := config.LoadDefaultConfig(ctx)
	send(ctx, sqs.NewFromConfig(cfg), c.Queue)
	sns.NewFromConfig(cfg).Publish(ctx, &sns.PublishInput{TopicArn: aws.String(c.Topic)}) //! sns publish ${TOPIC}
	return nil
}
func send(ctx context.Context, client *sqs.Client, url string) {
	client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: aws.String(url)}) //! sqs send_message_batch ${QUEUE}
}
func main() { lambda.Start(handler) }
