"""The role of a function that sends to the queue also has sqs:ReceiveMessage, sqs:DeleteMessage or sqs:PurgeQueue on it.

The worker never gets what a producer receives or deletes. AWS recommends a role each for those who send and those who receive, so that a mistake on one side loses nothing on the other.

A warning, and a note where SAM gives it for a connector. A producer, here, is another function of the template whose role names this queue for sqs:SendMessage, and that no event source mapping of the queue invokes. Resource `*`, and wildcards for other actions of SQS too, are not
judged. cfn-lint and checkov do not see it.

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: [sqs:SendMessage, sqs:ReceiveMessage, sqs:DeleteMessage], Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt ProducerRole.Arn}

Good::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt ProducerRole.Arn}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from queuegate.synth.iam import Grant, each, grants_on_queue, producers
from queuegate.synth.model import Function, Role

from ..rule import Finding, Mapping, Severity, listed, rule

_VERBS: Final = {"sqs:receivemessage": "receives", "sqs:deletemessage": "deletes", "sqs:purgequeue": "purges"}


@rule(
    "producer-may-receive",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Allow the producer sqs:SendMessage only (in the CDK: queue.grant_send_messages(function)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(producers(mapping), lambda found: _judge(mapping, *found))


def _judge(mapping: Mapping, function: Function, role: Role) -> Iterator[Finding]:
    for grants in _by_line(grants_on_queue(mapping, role, frozenset(_VERBS))):
        first, actions = grants[0], listed(grant.action for grant in grants)
        does = listed(_VERBS[action.lower()] for grant in grants for action in grant.actions("sqs"))
        yield Finding(
            f"{role.name} has {actions} on {mapping.source()}, to which {function.name} sends: messages that it {does} do not reach {mapping.function.name}",
            at=first.place,
            fix=f"Write a policy in place of the connector, without {actions} (SAM's SQSSendMessagePolicy)."
            if (connected := first.is_of_connector())
            else f"Remove {actions} from this statement of {role.name} (in the CDK: grant_send_messages in the place of what gives it).",
            key=f"{actions} on {mapping.source()}",
            because=(function,),
            severity=Severity.NOTE if connected else None,
        )


def _by_line(grants: Iterable[Grant]) -> list[list[Grant]]:
    """The actions that stand in one place for a person: a line of a list; all those that a connector or a policy template of SAM's gives."""
    found: dict[tuple[str | int, ...], list[Grant]] = {}
    for grant in grants:
        found.setdefault(grant.place.scope.template.written(grant.place.route), []).append(grant)
    return [*found.values()]
