// Clients of AWS's SDK, version 2 and 3, and a schema: what they do is `shop`'s work.
const { deliver } = require('shop');
class Request {
  constructor(given, callback) { this.given = given; if (callback) this.promise().then((value) => callback(null, value), callback); }
  promise() { return deliver(this.given).then((value) => ({ ...value, MessageId: 'sent' })); }
}
class Client {
  put(given, callback) { return new Request(given, callback); }
  transactWrite(given, callback) { return new Request(given, callback); }
  sendMessage(given, callback) { return new Request(given, callback); }
  send(command) { return deliver(command.input); }
  static from(client) { return client; }
}
class Command { constructor(input) { this.input = input; } }
class DynamoDB extends Client {}
DynamoDB.DocumentClient = Client;
module.exports = {
  DynamoDB, SQS: Client, SQSClient: Client, DynamoDBClient: Client, DynamoDBDocumentClient: Client, PutCommand: Command, TransactWriteCommand: Command, SendMessageCommand: Command,
  config: { update() {} },
};
