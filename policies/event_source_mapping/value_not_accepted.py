"""A property has a number outside AWS's bounds, a word that its enumeration does not have, or a text of the wrong form.

CloudFormation and the service refuse it, so the stack fails when the resource is created and when it is updated. Looked at are the mapping, its queue and dead-letter queue, its function with
its log group and tables, the queues' keys, the alarms that name these, the subscriptions that send to the queue, and the rules, schedules and permissions by which functions and state machines run that feed it. What would follow from such a value is not judged: a retention of 30 s expires no message, since
no such queue exists. Words are case-sensitive.

Of the wrong form is a name with a character that the service does not accept or that is too long, a name or a URL where an ARN is needed (Role and DeadLetterConfig of a function, TopicArn of a subscription, RoleArn of a pipe, what a rule,
a bucket, a schedule or a pipe sends to), an ARN where a name is needed (the log group of a function, Roles of a policy), a resource of another type (FunctionName that is a role, Role that is a queue), a managed policy of AWS without the path that its ARN has (`service-role/`), or with a slip in its name, and an environment variable whose name Lambda reserves. So is a Runtime that is none, is missing or is written for a container image (as are a Handler and Layers), an attribute that no key of a table has, a capacity that does not fit the BillingMode, a comparison with a band of anomaly detection without one, a schedule (`cron(0 6 * * *)`, `rate(5 minute)`, `at(2027-02-30T10:00:00)`), an EndDate that is not after the StartDate, a rule with neither EventPattern nor ScheduleExpression, the pattern of a rule or of a pipe's filter that is none (`source: orders`),
an Input that is no JSON, an InputPath that does not begin with $, two targets of one Id, a schedule on a bus of one's own, a FLEXIBLE time window without minutes, the name of a time zone that there is not (`GMT Standard Time`), the brackets of a composite alarm's AlarmRule, an alias of a key that does not begin with `alias/`, and a KmsMasterKeyId that is neither an id, an ARN nor an alias.

A parameter's Default, too, has to be one that the parameter accepts: among AllowedValues, a match of the whole of AllowedPattern, within MinLength and MaxLength or MinValue and MaxValue. It is judged where no value is given for the parameter. (Batch size, batching window, concurrency, pollers, timeout, visibility timeout, the data key's period, alarms' periods and the redrive policies have rules of their own.)

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 30}

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionResponseTypes: [ReportBatchItemFailure]}

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {Environment: {Variables: {AWS_REGION: eu-west-1}}}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 86400}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionResponseTypes: [ReportBatchItemFailures]}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from queuegate.synth.iam import Misnamed, arn_of_aws, misnamed_policies, others_feeding, policy_resources, queue_policies_of, topic_policies_of, used_tables
from queuegate.synth.model import (
    RefusedDefault,
    RefusedForm,
    Sender,
    Subscription,
    View,
    aliases_of,
    ask_for_network,
    ask_for_runtime,
    destined_for,
    ill_formed,
    instead_of_arn,
    misled,
    refused,
    refused_defaults,
    role_by_name,
    senders,
)
from queuegate.synth.values import Value

from ..rule import Change, Finding, Mapping, Severity, Undecided, rule

_OWN_RULES: Final = {
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "ScalingConfig.MaximumConcurrency",
    "ProvisionedPollerConfig.MinimumPollers",
    "ProvisionedPollerConfig.MaximumPollers",
    "Timeout",
    "VisibilityTimeout",
    "KmsDataKeyReusePeriodSeconds",
    "RedrivePolicy.maxReceiveCount",
    "RedriveAllowPolicy.redrivePermission",
    "Period",
}
_SERVICES: Final = {
    "IAM": "IAM",
    "Events": "EventBridge",
    "Scheduler": "EventBridge Scheduler",
    "Pipes": "EventBridge Pipes",
    "SQS": "SQS",
    "Lambda": "Lambda",
    "CloudWatch": "CloudWatch",
    "SNS": "SNS",
    "Logs": "CloudWatch Logs",
    "DynamoDB": "DynamoDB",
    "KMS": "KMS",
    "S3": "S3",
    "AutoScaling": "Auto Scaling",
    "ApplicationAutoScaling": "Application Auto Scaling",
    "IoT": "AWS IoT",
    "ApiGateway": "API Gateway",
    "ApiGatewayV2": "API Gateway",
    "StepFunctions": "Step Functions",
}
_BY_ARN: Final = {"events": "EventBridge", "s3": "S3", "scheduler": "EventBridge Scheduler", "pipes": "EventBridge Pipes"}
"""Who names the queue by its ARN: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_QueueConfiguration.html, https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html,
https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_CreatePipe.html. (Of subscriptions subscription-invalid speaks.)"""
_MAKERS: Final = {"AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::Pipes::Pipe", "AWS::ApiGatewayV2::Integration"}
"""What makes messages of events, of requests, or of nothing but the time."""
_INVOKING: Final = ("AWS::Events::Rule", "AWS::Scheduler::Schedule")
_SCHEDULE: Final = "AWS::Scheduler::Schedule"
_FUNCTION: Final = "AWS::Lambda::Function"
_COMPOSITE: Final = "AWS::CloudWatch::CompositeAlarm"
_SCALING: Final = "AWS::ApplicationAutoScaling::ScalableTarget"
_LINE: Final = 60
"""How much of a value a message shows, in characters."""


@rule(
    "value-not-accepted",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set the property to a value that the service accepts, in its spelling.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    parts = dict.fromkeys(_parts(mapping))
    for part in parts:
        for value, row in refused(part):
            if value.name in _OWN_RULES:
                continue
            yield _finding(part, value, row.words, row.default)
        for wrong in ill_formed(part):
            yield _of_form(part, wrong)
        if part.facts.type in _MAKERS:
            from queuegate.synth.model import refused_rule_forms  # noqa: PLC0415 - few pipelines have one, and event patterns are much to import

            for wrong in refused_rule_forms(part):
                yield _of_form(part, wrong)
    for queue in _known(mapping.own_queues):
        for sender in _known(lambda queue=queue: senders(queue)):  # type: ignore[misc]  # a default argument is no annotation
            if (
                sender.service in _BY_ARN
                and sender.request is None
                and not (sender.gives_up and sender.view in parts)
                and (instead := instead_of_arn(sender.named, sender.view))
            ):
                yield _of_target(sender, instead, queue)
            if sender.service == "apigateway" and sender.role is not None and (role := role_by_name(sender.role, sender.view)):
                yield _of_credentials(sender, role)
    for one in refused_defaults(mapping):
        yield _of_default(one)
    for role in _known(lambda: [function.role for function in [mapping.own_function()] if function is not None]):
        for policy in misnamed_policies(role):
            yield _of_policy(role, policy)
    for function in (part for part in parts if part.facts.type == _FUNCTION):
        ask_for_network(function)
        ask_for_runtime(function)
    if schedules := [part for part in parts if part.facts.type == _SCHEDULE]:
        from queuegate.synth.model import ask_for_zone  # noqa: PLC0415 - as above

        for schedule in schedules:
            ask_for_zone(schedule)


def _parts(mapping: Mapping) -> Iterator[View]:
    """Everything that belongs to the pipeline, as far as it is known."""
    yield mapping
    yield from _known(mapping.own_queues)
    for view in _known(lambda: (sender.view for queue in mapping.own_queues() if queue == mapping.queue for sender in senders(queue))):
        yield view
        if view.facts.type == "AWS::StepFunctions::StateMachine":
            yield from _invoking(view)
        if view.facts.type == "AWS::Pipes::Pipe":
            from queuegate.synth.model import source_table  # noqa: PLC0415 - few pipelines have a pipe

            yield from _known(lambda view=view: filter(None, [source_table(view)]))  # type: ignore[misc]  # a default argument is no annotation
        if view.facts.type == Subscription.type:
            from queuegate.synth.model import publishers  # noqa: PLC0415 - few pipelines have a topic

            for topic in _known(lambda view=view: filter(None, [Subscription(view.facts, view.world).topic])):  # type: ignore[misc]  # a default argument is no annotation
                yield topic
                yield from _known(lambda topic=topic: topic_policies_of(topic))  # type: ignore[misc]  # as above
                yield from _known(lambda topic=topic: (one.view for one in publishers(topic)))  # type: ignore[misc]  # as above
    yield from _known(lambda: (view for queue in mapping.own_queues() for view in (*destined_for(queue), *misled(queue))))
    for watched in _known(mapping.watched):
        yield watched
        yield from _known(watched.alarms.naming)
    yield from (view for facts in mapping.facts.links.deployed_with(_COMPOSITE, mapping.facts.scope) if (view := View(facts, mapping.world)).exists())
    for queue in _known(mapping.own_queues):
        for key in _known(lambda queue=queue: filter(None, [queue.key])):  # type: ignore[misc]  # a default argument is no annotation
            yield key
            yield from aliases_of(key)
        yield from _known(lambda queue=queue: queue_policies_of(queue))  # type: ignore[misc]  # as above
    for role in _known(lambda: [mapping.function.role]):
        yield role
        yield from _known(lambda role=role: policy_resources(role))  # type: ignore[misc]  # as above
    for function in _known(lambda: filter(None, [mapping.own_function(), *others_feeding(mapping)])):
        yield function
        yield from _known(lambda function=function: (*function.aliases, *function.versions))  # type: ignore[misc]  # as above
        yield from _known(lambda function=function: function.invoke_configs)  # type: ignore[misc]  # as above
        yield from _known(lambda function=function: used_tables(function))  # type: ignore[misc]  # as above
        yield from _known(lambda function=function: filter(None, [function.log_group()]))  # type: ignore[misc]  # as above
        yield from _invoking(function)
        if function.facts.links.of(_SCALING):
            from queuegate.synth.model import scaling  # noqa: PLC0415 - as above

            yield from _known(lambda function=function: scaling(function))  # type: ignore[misc]  # as above
        yield from _known(lambda function=function: function.permissions)  # type: ignore[misc]  # as above


def _invoking(target: View) -> Iterator[View]:
    """The rules and schedules that invoke a function, or start a state machine."""
    if any(target.facts.links.of(kind) for kind in _INVOKING):
        from queuegate.synth.model import triggers  # noqa: PLC0415 - as above

        yield from _known(lambda: (one.view for one in triggers(target) if one.view.facts.type in _INVOKING))


def _known(follow: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    try:
        yield from follow()
    except Undecided:  # what it names is not known: nothing can be said of that
        return


def _finding(part: View, value: Value[Any], words: tuple[str | int, ...], usual: Any) -> Finding:
    service = _SERVICES.get(part.facts.type.split("::")[1], "AWS")
    given, path = value.written(), value.name
    unit = f" {value.unit}" if value.unit else ""
    near: Any
    if not words:
        least, most = value.limits
        said, bounds = f"{given:,}{unit}", f"{least:,} to {most:,}{unit}" if most is not None else f"{least:,}{unit} or more"
        near = most if most is not None and given > most else least if usual is None else usual
    else:
        several = given if isinstance(given, tuple) else (given,)
        wrong = next(one for one in several if one not in words)
        said, bounds = f"{wrong:,}{unit}" if isinstance(wrong, int) else str(wrong)[:_LINE], _listed(wrong, words) + unit
        near = _nearest(wrong, words)
        if near is not None and isinstance(given, tuple):
            near = list(dict.fromkeys(near if one == wrong else one for one in several))
    return Finding(
        f"{path} of {part.name} is {said}; {service} accepts {bounds}: CloudFormation fails, on create and on update",
        at=value,
        key=path,
        changes=[Change(part, path, near)] if near is not None else [],
        fix=f"Set {path} of {part.name} to one of {bounds}." if near is None else f"{usual:,} is the default." if not words and near == usual else "",
    )


def _of_form(part: View, wrong: RefusedForm) -> Finding:
    service = _SERVICES.get(part.facts.type.split("::")[1], "AWS")
    arn = arn_of_aws(wrong.said.strip("'")) if wrong.path == "ManagedPolicyArns" else None
    return Finding(
        f"{wrong.path} of {part.name} is {wrong.said}; {service} accepts {wrong.accepts}: {wrong.comes or 'CloudFormation fails, on create and on update'}",
        at=wrong.place,
        key=wrong.path,
        changes=[Change(part, wrong.path, wrong.right)] if wrong.right is not None else [],
        explains=wrong.explains,
        fix=f"Write {arn} in its place."
        if arn
        else wrong.also or ("" if wrong.right is not None else f"Set {wrong.path} of {part.name} to what {service} accepts: {wrong.accepts}."),
    )


def _of_target(sender: Sender, instead: str, queue: View) -> Finding:
    named = f": !GetAtt {queue.id}.Arn" if queue.facts.scope is sender.view.facts.scope else ""
    return Finding(
        f"{sender.place.property} of {sender.view.name} has {instead}; {_BY_ARN[sender.service]} accepts the ARN of a queue: CloudFormation fails, on create and on update",
        at=sender.place,
        key=f"{sender.place.property} to {queue.name}",
        fix=f"Write the ARN of {queue.name} in its place{named}.",
    )


def _of_credentials(sender: Sender, role: str) -> Finding:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html"""
    return Finding(
        f"credentials of an integration of {sender.view.name} is the name of {role}; API Gateway accepts the ARN of a role: CloudFormation fails, on create and on update",
        at=sender.place,
        key=f"credentials by {role}",
        fix=f"Write !GetAtt {role}.Arn in its place.",
    )


def _of_policy(role: View, policy: Misnamed) -> Finding:
    has, name = policy.right.rpartition(":")[2], policy.arn.rpartition("/")[2]
    known = f"IAM has the policy of that name at {has}" if has.endswith(f"/{name}") else f"IAM has no such policy ({has} is one)"
    return Finding(
        f"ManagedPolicyArns of {role.name} has {policy.arn}, and {known}: CloudFormation fails, on create and on update",
        at=policy.place,
        key=policy.arn,
        fix=f"Write {policy.right} in its place.",
    )


def _of_default(one: RefusedDefault) -> Finding:
    return Finding(
        f"Default of the parameter {one.name} is '{one.default}', and the parameter accepts {one.accepts}: CloudFormation fails where no value is given for it",
        at=one.place,
        key=f"Default of {one.name}",
        fix=f"Write a Default that {one.name} accepts, or leave it out.",
    )


def _listed(wrong: Any, words: tuple[str | int, ...]) -> str:
    """The words, or the numbers on either side."""
    numbers = [word for word in words if isinstance(word, int)]
    if not numbers:
        return ", ".join(map(str, words))
    sides = [max((word for word in numbers if word < wrong), default=None), min((word for word in numbers if word > wrong), default=None)]
    return "no number between " * (None not in sides) + " and ".join(f"{side:,}" for side in sides if side is not None)


def _nearest(wrong: Any, words: tuple[str | int, ...]) -> str | int | None:
    """The word that was meant: the next number that is not less, or what is spelt alike. None where nothing is near."""
    numbers = [word for word in words if isinstance(word, int)]
    if numbers:
        return min((word for word in numbers if word >= wrong), default=max(numbers))
    from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong word

    by_case = {str(word).casefold(): word for word in words}
    near = get_close_matches(str(wrong)[:_LINE].casefold(), by_case, 1)
    return by_case[near[0]] if near else words[0] if len(words) == 1 else None
