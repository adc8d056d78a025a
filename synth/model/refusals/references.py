"""The properties of a resource that name another one by its ARN or its name, and name something else: another attribute, or a resource of another type."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.coerce import document, text
from ...language.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.formats.arn_formats import IDENTITIES, given_by
from ...linking.resources import View
from ...values.defaults import (
    ALIAS,
    BUCKET,
    BUS,
    FUNCTION,
    INVOKE_CONFIG,
    KEY,
    LOG_GROUP,
    MAPPING,
    METHOD,
    PIPE,
    QUEUE,
    ROLE,
    RULE,
    SCHEDULE,
    STATE_MACHINE,
    SUBSCRIPTION,
    TABLE,
    TOPIC,
    VERSION,
)
from ...values.text import Text, Token
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from ..around.redrive import LATE

_POLICY: Final = "AWS::IAM::ManagedPolicy"
_LOG_FILTER: Final = "AWS::Logs::SubscriptionFilter"
_REPLICA: Final = "AWS::KMS::ReplicaKey"
SUBNET: Final = "AWS::EC2::Subnet"
GROUP: Final = "AWS::EC2::SecurityGroup"
_BETWEEN: Final = regex(r"[,;\s]")
_EACH: Final = "*"
"""Stands for the items of a list."""


class RefusedForm(NamedTuple):
    """What is written, in words, what the service takes, and where it is written. `right` is the value that would be right, as CloudFormation spells it; `also` what else is to be done, `explains` the doubts that others have because of it, `comes` what comes of it where CloudFormation deploys it."""

    path: str
    place: Place
    said: str
    accepts: str
    right: Any = None
    also: str = ""
    explains: tuple[Undecided, ...] = ()
    comes: str = ""


class _Row(NamedTuple):
    """What a property accepts, in words: types of resources, and what of them (`ARN`, `name`, `id`, `URL`). `services` are those that an ARN may be of; none: it is spelt in other ways too."""

    path: tuple[str, ...]
    words: str
    kinds: tuple[str, ...]
    given: tuple[str, ...]
    services: tuple[str, ...] = ()


_ANY: Final = tuple(IDENTITIES)
"""Where a resource of any type may stand: of those that are not among these, nobody knows here what their attributes give."""
_TARGETS: Final = tuple(kind for kind in _ANY if kind != QUEUE)


def _role(*path: str) -> _Row:
    return _Row(path, "the ARN of a role", (ROLE,), ("ARN",), ("iam",))


def _letters(*path: str) -> _Row:
    return _Row(path, "the ARN of a queue", (QUEUE,), ("ARN",), ("sqs",))


def _target(*path: str) -> _Row:
    """What a rule or a schedule calls; of a queue in its place others speak, who know which one is meant."""
    return _Row(path, "the ARN of its target", _TARGETS, ("ARN",))


def _of_function(words: str, *more: str) -> _Row:
    return _Row(("FunctionName",), words, (FUNCTION, *more), ("ARN", "name"))


def _key(*path: str) -> _Row:
    return _Row(path, "the ARN of a key", (KEY, _REPLICA), ("ARN",), ("kms",))


def _any_key(*path: str) -> _Row:
    return _Row(path, "the id, the ARN or an alias of a key", (KEY, _REPLICA, "AWS::KMS::Alias"), ("ARN", "id", "name"))


def _roles(*path: str) -> _Row:
    return _Row(path, "the name of a role", (ROLE,), ("name",))


_DESTINATIONS: Final = (QUEUE, TOPIC, FUNCTION, ALIAS, VERSION, BUS)
_ROWS: Final[dict[str, tuple[_Row, ...]]] = {
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    FUNCTION: (
        _role("Role"),
        _Row(("DeadLetterConfig", "TargetArn"), "the ARN of a queue or a topic", (QUEUE, TOPIC), ("ARN",), ("sqs", "sns")),
        _key("KmsKeyArn"),
        # https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
        _Row(("VpcConfig", "SubnetIds", _EACH), "the id of a subnet", (SUBNET,), ("id",)),
        _Row(("VpcConfig", "SecurityGroupIds", _EACH), "the id of a security group", (GROUP,), ("id", "name")),
    ),
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    MAPPING: (
        _of_function("the name or the ARN of a function", ALIAS, VERSION),
        _Row(("DestinationConfig", "OnFailure", "Destination"), "the ARN of a destination", (*_DESTINATIONS, BUCKET), ("ARN",)),
    ),
    ALIAS: (
        _of_function("the name or the ARN of a function"),
        _Row(("FunctionVersion",), "the number of a version, as !GetAtt Version.Version gives it", (VERSION,), ("number",)),
    ),
    VERSION: (_of_function("the name or the ARN of a function"),),
    # https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html and API_OnSuccess.html
    INVOKE_CONFIG: (
        _of_function("the name or the ARN of a function", ALIAS, VERSION),
        _Row(("DestinationConfig", "OnFailure", "Destination"), "the ARN of a destination", (*_DESTINATIONS, BUCKET), ("ARN",)),
        _Row(("DestinationConfig", "OnSuccess", "Destination"), "the ARN of a destination", _DESTINATIONS, ("ARN",)),
    ),
    # https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    "AWS::Lambda::Permission": (
        _of_function("the name or the ARN of a function", ALIAS, VERSION),
        _Row(("SourceArn",), "the ARN of what invokes the function", _ANY, ("ARN",)),
    ),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    QUEUE: (_any_key("KmsMasterKeyId"),),
    TOPIC: (_any_key("KmsMasterKeyId"),),
    TABLE: (_any_key("SSESpecification", "KMSMasterKeyId"),),
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    LOG_GROUP: (_key("KmsKeyId"),),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
    "AWS::SQS::QueuePolicy": (_Row(("Queues", _EACH), "the URL of a queue", (QUEUE,), ("URL", "ARN", "name")),),  # of ARNs and names another rule speaks
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html
    "AWS::SNS::TopicPolicy": (_Row(("Topics", _EACH), "the ARN of a topic", (TOPIC,), ("ARN",), ("sns",)),),
    # https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    SUBSCRIPTION: (_Row(("TopicArn",), "the ARN of a topic", (TOPIC,), ("ARN",), ("sns",)),),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
    ROLE: (
        _Row(("ManagedPolicyArns", _EACH), "the ARN of a managed policy", (_POLICY,), ("ARN",), ("iam",)),
        _Row(("PermissionsBoundary",), "the ARN of a managed policy", (_POLICY,), ("ARN",), ("iam",)),
    ),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
    "AWS::IAM::Policy": (_roles("Roles", _EACH),),
    _POLICY: (_roles("Roles", _EACH),),
    "AWS::IAM::RolePolicy": (_roles("RoleName"),),
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html and API_DeadLetterConfig.html
    RULE: (_role("Targets", _EACH, "RoleArn"), _letters("Targets", _EACH, "DeadLetterConfig", "Arn"), _target("Targets", _EACH, "Arn")),
    # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeadLetterConfig.html
    SCHEDULE: (_role("Target", "RoleArn"), _letters("Target", "DeadLetterConfig", "Arn"), _target("Target", "Arn")),
    # https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_DeadLetterConfig.html
    PIPE: (
        _role("RoleArn"),
        _Row(("Source",), "the ARN of what it reads", _ANY, ("ARN",)),
        *(
            _Row(
                ("SourceParameters", f"{kind}StreamParameters", "DeadLetterConfig", "Arn"),
                "the ARN of a queue or a topic",
                (QUEUE, TOPIC),
                ("ARN",),
                ("sqs", "sns"),
            )
            for kind in ("DynamoDB", "Kinesis")
        ),
    ),
    # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html
    "AWS::AutoScaling::LifecycleHook": (
        _role("RoleARN"),
        _Row(("NotificationTargetARN",), "the ARN of a queue or a topic", (QUEUE, TOPIC), ("ARN",), ("sqs", "sns")),
    ),
    # https://docs.aws.amazon.com/iot/latest/apireference/API_SqsAction.html
    "AWS::IoT::TopicRule": (_role("TopicRulePayload", "Actions", _EACH, "Sqs", "RoleArn"),),
    # https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
    METHOD: (_role("Integration", "Credentials"),),
    "AWS::ApiGatewayV2::Integration": (_role("CredentialsArn"),),
    # https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    STATE_MACHINE: (_role("RoleArn"),),
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
    _LOG_FILTER: (
        _Row(
            ("DestinationArn",),
            "the ARN of a stream of Kinesis, a delivery stream of Firehose, a function or a destination of CloudWatch Logs",
            (FUNCTION, ALIAS, VERSION, "AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream", "AWS::Logs::Destination"),
            ("ARN",),
        ),
    ),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
    BUCKET: (
        _Row(("NotificationConfiguration", "LambdaConfigurations", _EACH, "Function"), "the ARN of a function", (FUNCTION, ALIAS, VERSION), ("ARN",)),
        _Row(("NotificationConfiguration", "TopicConfigurations", _EACH, "Topic"), "the ARN of a topic", (TOPIC,), ("ARN",)),
    ),
}
_TO_NO_QUEUE: Final = (_LOG_FILTER, BUCKET)
"""What may name a queue in the place of something else, and sends it nothing then."""
REFERRING: Final = frozenset(_ROWS)
"""The types of resources that name others."""


def misdirected(view: View) -> Iterator[RefusedForm]:
    """Each property of it that names what it cannot name, in this world. What nobody knows is not among them."""
    for row in _ROWS.get(view.facts.type, ()) if not view.is_outside else ():
        with suppress(Undecided):
            for named, at in _texts(row, view):
                yield from _judged(row, named, at, view)


def misled(queue: View) -> Iterator[View]:
    """The resources beside a queue that name it where something else has to stand."""
    own = (queue.facts.scope.id, queue.id)
    for view in (View(facts, queue.world) for kind in _TO_NO_QUEUE for facts in queue.facts.links.of(kind, queue.facts.scope)):
        with suppress(Undecided):
            named = [token for row in _ROWS[view.facts.type] for text, _ in _texts(row, view) for token in text.tokens]
            if any(own == (token.scope, token.name) for token in named) and view.exists():
                yield view


def _texts(row: _Row, view: View) -> Iterator[tuple[Text, Place]]:
    """What stands in the place of a row."""
    value, place = view.facts.dig(row.path[: row.path.index(_EACH)] if _EACH in row.path else row.path, view.world)
    if value is not ABSENT:
        yield from _named(value, place, row.path[row.path.index(_EACH) :] if _EACH in row.path else (), view)


def _named(value: Any, place: Place, path: tuple[str, ...], view: View) -> Iterator[tuple[Text, Place]]:
    """The texts at a path below a value: of each item of a list."""
    with suppress(Undecided):
        if not path:
            yield text(value, view.world, place), place
        elif path[0] == _EACH:
            for item, at in elements(value, view.world, place):
                yield from _named(item, at, path[1:], view)
        elif isinstance(value := document(value, view.world, place), dict) and path[0] in value:
            found, at = resolve(value[path[0]], view.world, place / path[0])
            if found is not ABSENT:
                yield from _named(found, at, path[1:], view)


def _judged(row: _Row, named: Text, place: Place, view: View) -> Iterator[RefusedForm]:
    head = named[0] if named else None
    if "id" in row.given and row.kinds in ((SUBNET,), (GROUP,)) and any(isinstance(part, str) and _BETWEEN.search(part) for part in named):
        said, right = f"'{named}', a list in one text", None
    elif isinstance(head, Token):
        facts = view.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" and len(named) == 1 else None
        said = _instead(row, facts, head.attribute) if facts is not None else ""
        right = _reference(facts, row) if facts is not None and facts.type in row.kinds and facts.scope is view.facts.scope else None
    else:
        made = view.facts.scope.template.written(place.route)[-2:] != place.route[-2:]  # SAM looks names of policies up
        said, right = "" if made and row.kinds == (_POLICY,) else _spelt_instead(row, named), None
    if said:
        path, listed = ".".join(key for key in row.path if key != _EACH), _EACH in row.path
        meant = right if listed else _only_one(row, view) if right is None and isinstance(head, Token) else None
        also = f"Write {_short(meant)} in its place." if meant else ""
        yield RefusedForm(path, place, said, row.words, None if listed else right, also, _doubts(row, named, view))


def _instead(row: _Row, facts: Facts, attribute: str) -> str:
    """What a reference gives, in words; "" where the property accepts that, or where it is not known."""
    if facts.type not in row.kinds and row.kinds != _ANY:
        known = facts.type.startswith("AWS::") and not facts.type.startswith(LATE) and row.kinds != _TARGETS
        return f"{facts.name}, a resource of type {facts.type}" if known else ""
    given = given_by(facts.type, attribute)
    return f"the {given} of {facts.name}" if given is not None and given not in row.given else ""


def _spelt_instead(row: _Row, named: Text) -> str:
    """The text, where it is an ARN of another service, or none where only an ARN is accepted."""
    head = named[0] if named and isinstance(named[0], str) else ""
    if row.given == ("name",) and head.startswith("arn:"):
        return f"'{named}'"
    if not row.services or "arn:".startswith(head) or "${" in head:
        return ""
    if not head.startswith("arn:"):
        return f"'{named}'"
    service = head.split(":")[2:3] if head.count(":") > 2 else []  # noqa: PLR2004 - arn:partition:service:
    return f"'{named}'" if service and service[0] not in row.services else ""


def _reference(facts: Facts, row: _Row) -> Any:
    """The reference that gives what the property accepts."""
    identity = IDENTITIES.get(facts.type)
    for given in row.given if identity is not None else ():
        attributes = identity.arns if given == "ARN" else identity.names if given == "name" else ()  # type: ignore[union-attr]  # as the line above says
        if attributes:
            return {"Ref": facts.id} if "" in attributes else {"Fn::GetAtt": [facts.id, attributes[0]]}
    return None


def _only_one(row: _Row, view: View) -> Any:
    """The reference to the only resource of the template that it can mean, if there is but one."""
    found = [facts for kind in row.kinds for facts in view.facts.links.of(kind, view.facts.scope)]
    return _reference(found[0], row) if len(found) == 1 else None


def role_by_name(named: Text, view: View) -> str:
    """The role whose name a document of this resource gives where its ARN is needed; "" where it does not. Properties are judged by their rows."""
    return "" if view.facts.type in _ROWS else name_of_role(named, view)


def name_of_role(named: Text, beside: View) -> str:
    """The role of the targets whose name this is, as a reference gives it, rather than its ARN; "" of anything else."""
    head = named[0] if len(named) == 1 else None
    facts = beside.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
    is_name = facts is not None and facts.type == ROLE and given_by(facts.type, head.attribute) == "name"  # type: ignore[union-attr]  # as the line above says
    return facts.id if facts is not None and is_name else ""


def _short(reference: Any) -> str:
    """A reference in YAML's short form."""
    match reference:
        case {"Fn::GetAtt": [name, attribute]}:
            return f"!GetAtt {name}.{attribute}"
    return f"!Ref {reference['Ref']}"


def _doubts(row: _Row, named: Text, view: View) -> tuple[Undecided, ...]:
    """Why others cannot follow it."""
    if row.kinds[0] not in IDENTITIES:
        return ()
    try:
        view.facts.links.find(named, row.kinds[0], view.world, view.facts.scope)
    except Undecided as doubt:
        return (doubt.again(),)
    return ()
