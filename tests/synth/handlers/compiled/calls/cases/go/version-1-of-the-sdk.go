package main
import (
	"os"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/dynamodb"
	"github.com/aws/aws-sdk-go/service/sqs"
	"github.com/aws/aws-sdk-go/service/sqs/sqsiface"
)
var sess = session.Must(session.NewSession())
var db = dynamodb.New(sess)
type sender struct{ api sqsiface.SQSAPI }
func (s sender) send(body string) {
	s.api.SendMessage(&sqs.SendMessageInput{QueueUrl: aws.String(os.Getenv("NEXT")), MessageBody: &body}) //! sqs send_message ${NEXT}
}
func handler(event events.SQSEvent) error {
	_, err := db.GetItem(&dynamodb.GetItemInput{TableName: aws.String(os.Getenv("TABLE"))}) //! dynamodb get_item ${TABLE}
	sender{api: sqs.New(sess)}.send("x")
	return err
}
func main() { lambda.Start(handler) }
