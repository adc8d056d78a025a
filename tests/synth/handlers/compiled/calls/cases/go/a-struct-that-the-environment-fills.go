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
	"github.com/caarlos0/env/v10"
)
type settings struct {
	Table string `env:"TABLE,required"`
	Queue string `env:"NEXT" envDefault:"https://sqs.eu-west-1.amazonaws.com/111122223333/next"`
}
var s settings
func handler(ctx context.Context, event events.SQSEvent) error {
	cfg, _ := config.LoadDefaultConfig(ctx)
	dynamodb.NewFromConfig(cfg).Scan(ctx, &dynamodb.ScanInput{TableName: &s.Table}) //! dynamodb scan ${TABLE}
	sqs.NewFromConfig(cfg).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &s.Queue}) //! sqs send_message ${NEXT}
	return nil
}
func main() {
	env.Parse(&s)
	lambda.Start(handler)
}
