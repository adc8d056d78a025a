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
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)
func handler(ctx context.Context, event events.SQSEvent) error {
	cfg, _ := config.LoadDefaultConfig(ctx)
	provider := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), os.Getenv("ROLE"))
	cfg.Credentials = aws.NewCredentialsCache(provider)
	theirs := dynamodb.NewFromConfig(cfg)
	theirs.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("theirs")})
	return nil
}
func main() { lambda.Start(handler) }
