const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");

const sqs = new SQSClient({});

exports.handler = async (transfer) => {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.QUEUE_URL,
      MessageBody: JSON.stringify(transfer),
      MessageGroupId: transfer.account,
      MessageDeduplicationId: transfer.id,
    }),
  );
};
