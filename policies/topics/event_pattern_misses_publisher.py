"""A rule of EventBridge asks for a source or detail-type that functions write otherwise when they put their events.

A rule gets an event only where its pattern has the very source and detail-type of it: `Order Placed` is not `OrderPlaced`, and words are case-sensitive. What no rule matches, EventBridge drops without an error: PutEvents succeeds, the
function goes on, and no message comes to the queue.

It judges functions to which an environment variable names the rule's bus, and for the default bus those of the same stack, where their code writes out the source and the detail-type of all that they put
there. Where the rule matches none of it, and what it asks for differs by capitals, hyphens, points or spaces, by one letter, or by what comes before a point, one of the two is a slip. A rule for events of others is no finding, and neither is a word
that a state machine, a schedule or something else of the templates has, too. cfn-lint and
checkov do not look into the code.

Bad::

    Placed:
      Type: AWS::Events::Rule
      Properties:
        EventPattern: {source: [shop], detail-type: [Order Placed]}
        Targets:
          - Id: orders
            Arn: !GetAtt Orders.Arn
            DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Placed.Arn}}
    ShopRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: put
            PolicyDocument:
              Version: "2012-10-17"
              Statement: [{Effect: Allow, Action: events:PutEvents, Resource: !Sub "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"}]
    Shop:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.13
        Handler: index.handler
        Role: !GetAtt ShopRole.Arn
        Code:
          ZipFile: |
            import json
            import boto3

            events = boto3.client("events")

            def handler(event, context):
                entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps(event)}
                if events.put_events(Entries=[entry])["FailedEntryCount"]:
                    raise RuntimeError("not put")

Good::

    Placed:
      Type: AWS::Events::Rule
      Properties:
        EventPattern: {source: [shop], detail-type: [OrderPlaced]}
        Targets:
          - Id: orders
            Arn: !GetAtt Orders.Arn
            DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Placed.Arn}}
    ShopRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: put
            PolicyDocument:
              Version: "2012-10-17"
              Statement: [{Effect: Allow, Action: events:PutEvents, Resource: !Sub "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"}]
    Shop:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.13
        Handler: index.handler
        Role: !GetAtt ShopRole.Arn
        Code:
          ZipFile: |
            import json
            import boto3

            events = boto3.client("events")

            def handler(event, context):
                entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps(event)}
                if events.put_events(Entries=[entry])["FailedEntryCount"]:
                    raise RuntimeError("not put")
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import missed_events

from ..rule import Finding, Mapping, Outside, Related, Severity, rule


@rule(
    "event-pattern-misses-publisher",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",
    fix="Let the pattern of the rule and the code write the source and the detail-type alike.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        several = [*missed_events(mapping)]
    except Outside:
        return
    for one in several:
        rule_name, name, said = one.sender.view.name, one.function.name, one.put.source if one.key == "source" else one.put.detail_type
        yield Finding(
            f"{rule_name} asks for events of {one.key} '{one.meant}', and {name} puts its events with {one.key} '{said}': EventBridge sends none of them to {mapping.queue.name}",
            at=one.sender.view.facts.written(("EventPattern",))[1],
            because=[Related(f"{name} puts them here", one.put.at)],
            key=f"{rule_name}: {one.key}",
            fix=f"Write '{said}' in EventPattern of {rule_name}, or '{one.meant}' in the code of {name}.",
        )
