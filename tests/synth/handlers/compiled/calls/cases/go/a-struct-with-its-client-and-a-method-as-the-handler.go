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
type Store struct {
	db    *dynamodb.Client
	table string
}
func NewStore(db *dynamodb.Client, table string) *Store { return &Store{db: db, table: table} }
func (s *Store) Save(ctx context.Context, id string) error {
	input := &dynamodb.UpdateItemInput{Key: nil}
	input.TableName = &s.table
	_, err := s.db.UpdateItem(ctx, input) //! dynamodb update_item ${TABLE}
	return err
}
func (s *Store) Remove(ctx context.Context, id string) error {
	_, err := s.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table})
	return err
}
type Handler struct{ store *Store }
func (h *Handler) Handle(ctx context.Context, event events.SQSEvent) error {
	for _, r := range event.Records {
		if err := h.store.Save(ctx, r.Body); err != nil {
			return err
		}
	}
	return nil
}
func main() {
	cfg, _ := config.LoadDefaultConfig(context.Background())
	h := &Handler{store: NewStore(dynamodb.NewFromConfig(cfg), os.Getenv("TABLE"))}
	lambda.Start(h.Handle)
}
