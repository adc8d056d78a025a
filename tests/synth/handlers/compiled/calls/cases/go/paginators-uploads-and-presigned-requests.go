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
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
)
func handler(ctx context.Context, event events.SQSEvent) error {
	cfg, _ := config.LoadDefaultConfig(ctx)
	db, objects := dynamodb.NewFromConfig(cfg), s3.NewFromConfig(cfg)
	bucket := os.Getenv("BUCKET")
	pages := dynamodb.NewQueryPaginator(db, &dynamodb.QueryInput{TableName: aws.String("orders"), IndexName: aws.String("byDay")}) //! dynamodb query orders index
	for pages.HasMorePages() {
		pages.NextPage(ctx)
	}
	uploader := manager.NewUploader(objects)
	uploader.Upload(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("a")}) //! s3 put_object ${BUCKET}
	presigner := s3.NewPresignClient(objects)
	presigner.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket)}) //! s3 get_object ${BUCKET}
	return nil
}
func main() { lambda.Start(handler) }
