"""A state waits for a task token that its message to the queue does not hold, or waits for it without an end, or hands it over and does not wait.

A state whose Resource ends in `.waitForTaskToken` continues when somebody calls SendTaskSuccess or SendTaskFailure with the token. The token is in the context object alone: `$$.Task.Token` under a name that ends in `.$`, or
`$states.context.Task.Token` in JSONata. Where the message does not hold it nobody can answer: each execution waits there until TimeoutSeconds or HeartbeatSeconds, and without these for a year. CloudFormation deploys it.

A state that hands the token over has to have an end of its own: a message that goes to the dead-letter queue, or expires, answers nobody, and its execution stays open for a year, while nothing fails and no alarm sees it. AWS
recommends TimeoutSeconds or HeartbeatSeconds of the state (https://docs.aws.amazon.com/step-functions/latest/dg/sfn-stuck-execution.html); TimeoutSeconds of the machine ends it, too. That is a warning.

So is a message that holds the token where Resource does not end in `.waitForTaskToken`: Step Functions goes on as soon as SQS has the message, and waits for no answer.

Bad::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Flow:
      Type: AWS::StepFunctions::StateMachine
      Properties:
        RoleArn: !GetAtt Sends.Arn
        Definition:
          StartAt: Ask
          States:
            Ask:
              Type: Task
              Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
              Parameters: {QueueUrl: !Ref Orders, MessageBody: {order.$: $.id, token: $$.Task.Token}}
              TimeoutSeconds: 3600
              End: true

Bad::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Flow:
      Type: AWS::StepFunctions::StateMachine
      Properties:
        RoleArn: !GetAtt Sends.Arn
        Definition:
          StartAt: Ask
          States:
            Ask:
              Type: Task
              Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
              Parameters: {QueueUrl: !Ref Orders, MessageBody: {order.$: $.id, token.$: $$.Task.Token}}
              End: true

Good::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Flow:
      Type: AWS::StepFunctions::StateMachine
      Properties:
        RoleArn: !GetAtt Sends.Arn
        Definition:
          StartAt: Ask
          States:
            Ask:
              Type: Task
              Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
              Parameters: {QueueUrl: !Ref Orders, MessageBody: {order.$: $.id, token.$: $$.Task.Token}}
              TimeoutSeconds: 3600
              End: true
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, Sender, goes_on_with_token, hands_token_over, names_token, senders, waits_for_token, waits_without_end

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "task-token-missing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
    fix="Put the token into the message: token.$ with the value $$.Task.Token; or remove .waitForTaskToken from Resource.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), lambda sender: _judge(queue, sender)))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    state, request = sender.settings, sender.request
    if sender.service != "states" or state is None or request is None:
        return
    name = sender.view.name
    if goes_on_with_token(state, request):
        yield Finding(
            f"the message of {name} to {queue.name} holds a task token, and Resource of the state does not end in .waitForTaskToken: the execution goes on at once, whatever SendTaskSuccess or SendTaskFailure answer",
            at=sender.place,
            because=[sender.view],
            key=f"{name} to {queue.name} without waiting",
            severity=Severity.WARNING,
            fix="Let Resource end in .waitForTaskToken, with TimeoutSeconds of the state; or leave the token out of the message.",
        )
    if not waits_for_token(state):
        return
    if hands_token_over(state, request):
        if waits_without_end(sender.view, state):
            yield Finding(
                f"{name} waits for the answer to its message to {queue.name} (.waitForTaskToken) without TimeoutSeconds and HeartbeatSeconds: "
                "where the message goes to the dead-letter queue or expires, the execution stays open for a year",
                at=sender.place,
                because=[sender.view],
                key=f"{name} to {queue.name} without an end",
                severity=Severity.WARNING,
                fix="Add TimeoutSeconds (or HeartbeatSeconds) to the state, longer than the slowest answer.",
            )
        return
    literal = ": it holds the text $$.Task.Token, since the name of the field does not end in .$" if names_token(request) else ""
    yield Finding(
        f"{name} waits for a task token (.waitForTaskToken), and its message to {queue.name} does not hold the token{literal}: nobody can answer, and each execution waits until its timeout",
        at=sender.place,
        because=[sender.view],
        key=f"{name} to {queue.name}",
    )
