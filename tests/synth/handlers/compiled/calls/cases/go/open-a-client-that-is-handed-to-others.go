//? sqs
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
	"github.com/samber/lo"
)
func handler(ctx context.Context, event events.SQSEvent) error {
	cfg, _ := config.LoadDefaultConfig(ctx)
	lo.Use(sqs.NewFromConfig(cfg))
	return nil
}
func main() { lambda.Start(handler) }
