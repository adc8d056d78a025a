"""A queue policy or key policy allows a service principal without an aws:SourceArn or aws:SourceAccount condition.

SNS, EventBridge and S3 act for every AWS account. A statement with the service principal alone allows the topic, rule or bucket of any account to send, if its owner knows the queue's ARN: the service is a confused deputy. A
Condition on aws:SourceArn or aws:SourceAccount says whose resource may.

A warning. A note for principals that send with the role of somebody (sqs, lambda, scheduler, pipes, states), and never in their own name: a statement for one of them allows nothing, as far as AWS's pages tell, and can be removed. SQS
needs no permission to move a message to a dead-letter queue. That is not tried for each of them.

A note for sns, events and s3 in the policy of a key that encrypts the queue or its dead-letter queue: the service may use the key for a resource of another account, and still needs the queue policy to send. The CDK
leaves the Condition out where a topic is subscribed, unless the feature flag @aws-cdk/aws-sns-subscriptions:restrictSqsDescryption is set.

The CDK leaves the Condition out where an EventBridge rule sends to an encrypted queue, unless the feature flag @aws-cdk/aws-events:eventsTargetQueueSameAccount is set. cfn-lint and checkov do not see it.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]

Good::

    Topic:
      Type: AWS::SNS::Topic
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from queuegate.synth.iam import (
    CALLERS,
    EVERYBODY,
    SERVICES,
    SOURCES,
    Principal,
    Statement,
    asked_of_callers,
    each,
    gathered,
    is_about,
    is_limited,
    key_statements,
    pipeline_statements,
    queue_statements,
    walls,
)
from queuegate.synth.model import Key, Queue
from queuegate.synth.values import Place

from ..rule import Finding, Mapping, Severity, Undecided, acts, rule

_SOURCES: Final = {"sns": "a topic", "events": "a rule", "s3": "a bucket", "ses": "a receipt rule", "iot": "a rule"}
_OWN: Final = {"sns": "your topic", "events": "your rule", "s3": "your bucket"}
_ANY_SERVICE: Final = "each service that its Condition names"
"""Whom Principal `*` lets in where only keys such as aws:PrincipalServiceName are asked for."""
_BY_ROLE: Final = {
    "sqs": "SQS moves messages to a dead-letter queue without one",
    "lambda": "Lambda uses the function's execution role",
    "scheduler": "EventBridge Scheduler uses the role of the schedule",
    "pipes": "EventBridge Pipes uses the role of the pipe",
    "states": "Step Functions uses the role of the state machine",
}
"""Services that use a role and not a service principal, and why:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html, https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html,
https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html,
https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html
"""


@rule(
    "service-principal-unconfined",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    fix="Add a Condition: ArnEquals on aws:SourceArn with the ARN of the topic, rule or bucket, or StringEquals on aws:SourceAccount with the account.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    parts: list[Callable[[], Iterator[Finding]]] = [
        lambda: each(pipeline_statements(mapping), lambda found: _judge(*found)),
        lambda: each(dict.fromkeys(key for queue in mapping.own_queues() for key in _key(queue)), _of_key),
    ]
    yield from each(parts, lambda part: part())


def _judge(queue: Queue, statement: Statement) -> Iterator[Finding]:
    if not statement.allow or statement.all_principals_but:
        return

    def limits(keys: frozenset[str]) -> bool:
        return is_limited(statement, keys, walls(queue, partial(queue_statements, queue), keys), partial(is_about, queue=queue))

    services = [(str(one.name), one.place) for one in statement.principals if one.kind == "Service"]
    if services and not _is_never_met(statement) and not limits(SOURCES):
        yield from (_finding(queue, statement, *one) for one in services)
    everybody = [one for one in statement.principals if one.kind == EVERYBODY and asked_of_callers(statement, SERVICES)]
    if everybody and limits(CALLERS) and not limits(CALLERS - SERVICES):
        yield from (_finding(queue, statement, _ANY_SERVICE, one.place) for one in everybody)


def _is_never_met(statement: Statement) -> bool:
    """Does it compare a source with a wildcard letter by letter, so that it allows nothing? Then who was meant cannot send, which another rule says.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
    """
    exact = [one for one in statement.conditions if one.key.lower() in SOURCES and one.operator.lower().removesuffix("ifexists") == "stringequals"]
    return any(all("*" in str(value) for value in one.values) for one in exact)


def _sources(statement: Statement) -> str:
    """What it says of the source instead, as it is written: a pattern, say, that others fit too."""
    said = [f"{one.key} {', '.join(map(str, one.values))}" for one in statement.conditions if one.key.lower() in SOURCES]
    return f"for {' and '.join(said)}, which names no account" if said else "without an aws:SourceArn or aws:SourceAccount condition"


def _finding(queue: Queue, statement: Statement, name: str, place: Place) -> Finding:
    service = name.partition(".")[0]
    if service in _BY_ROLE:
        said = f"the queue policy of {queue.name} allows {name} {acts(statement)}, but {_BY_ROLE[service]}: the statement has no use"
        fix = f"Remove {name} from the statement."
    else:
        said = f"the queue policy of {queue.name} allows {name} {acts(statement)} {_sources(statement)}: {_SOURCES.get(service, 'a resource')} of any account may do so"
        fix = f"Add a Condition for {name}: ArnEquals on aws:SourceArn with the ARN of {_OWN.get(service, 'your resource')}, or StringEquals on aws:SourceAccount with your account."
    return Finding(said, at=place, key=f"{name} on {queue.name}", because=(queue,), severity=Severity.NOTE if service in _BY_ROLE else None, fix=fix)


def _key(queue: Queue) -> list[Key]:
    """The key of its own; nothing where it is not known, since a note is not worth a question."""
    with suppress(Undecided):
        return [queue.key] if queue.key else []
    return []


def _of_key(key: Key) -> Iterator[Finding]:
    for statement in gathered(key_statements(key))[0]:
        with suppress(Undecided):
            services = [one for one in statement.principals if one.kind == "Service" and str(one.name).partition(".")[0] in _OWN]
            if (
                services
                and statement.allow
                and not statement.all_principals_but
                and not is_limited(statement, SOURCES, walls(key, partial(key_statements, key), SOURCES))
            ):
                yield from [_finding_of_key(key, one) for one in services]


def _finding_of_key(key: Key, principal: Principal) -> Finding:
    service = str(principal.name).partition(".")[0]
    return Finding(
        f"the key policy of {key.name} allows {principal.name} to use the key without an aws:SourceArn or aws:SourceAccount condition: it may do so for {_SOURCES[service]} of any account",
        at=principal.place,
        key=f"{principal.name} on {key.name}",
        because=(key,),
        severity=Severity.NOTE,
        fix=f"Add a Condition for {principal.name}: StringEquals on aws:SourceAccount with your account, or ArnEquals on aws:SourceArn with the ARN of {_OWN[service]}.",
    )
