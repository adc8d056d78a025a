"""What stands around a pipeline: tables, keys, log groups, and who else calls a function."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ...language import coerce
from ...language.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.properties import Property
from ...linking.resources import Required, View, view_of
from ...values.defaults import FUNCTION, GLOBAL_TABLE, INVOKE_CONFIG, KEY, LOG_GROUP, SCALABLE_TARGET, TABLE
from ...values.same_text import SameText
from ...values.text import Text, Token, same, settle
from ...values.value import ABSENT, Place, Value
from ...values.worlds import Outside, Undecided, World

if TYPE_CHECKING:
    from ...linking.links import Links


class _Keyed(View):
    """What has a primary key."""

    def indexes(self) -> list[str]:
        """The names of its secondary indexes."""
        return [name for name, _, _ in self._indexes()]

    def _indexes(self) -> Iterator[tuple[str, dict[str, Any], Place]]:
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            listed, place = self.facts.dig((kind,), self.world)
            for node, at in [] if listed is ABSENT else elements(listed, self.world, place):
                if isinstance(node, dict) and "IndexName" in node:
                    yield coerce.string(*_resolved(node["IndexName"], self.world, at / "IndexName")), node, at

    def key(self) -> dict[str, str]:
        """The names of its partition key (`HASH`) and its sort key (`RANGE`)."""
        return {kind: name for name, kind in self._of_schema(*self.facts.dig(("KeySchema",), self.world)).items()}

    def types(self) -> dict[str, str]:
        """The types of the attributes of its keys (`S`, `N`, `B`)."""
        found: dict[str, str] = {}
        listed, place = self.facts.dig(("AttributeDefinitions",), self.world)
        for node, at in [] if listed is ABSENT else elements(listed, self.world, place):
            if isinstance(node, dict) and {"AttributeName", "AttributeType"} <= {*node}:
                name, kind = (coerce.string(*_resolved(node[key], self.world, at / key)) for key in ("AttributeName", "AttributeType"))
                found[name] = kind
        return found

    def key_of_index(self, index: str) -> dict[str, str]:
        """The attributes of the key of an index, each with what it is of it (`HASH`, `RANGE`); of a global one there may be several of each; "" stands for the table itself.

        https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GlobalSecondaryIndex.html
        """
        if not index:
            return self._of_schema(*self.facts.dig(("KeySchema",), self.world))
        found = next(((node, at) for name, node, at in self._indexes() if name == index), None)
        if found is None or "KeySchema" not in found[0]:
            return {}
        listed, at = resolve(found[0]["KeySchema"], self.world, found[1] / "KeySchema")
        return self._of_schema(listed, at)

    def _of_schema(self, listed: Any, place: Place) -> dict[str, str]:
        found: dict[str, str] = {}
        for node, at in [] if listed is ABSENT else elements(listed, self.world, place):
            if isinstance(node, dict) and {"KeyType", "AttributeName"} <= {*node}:
                kind, name = (coerce.string(*_resolved(node[key], self.world, at / key)) for key in ("KeyType", "AttributeName"))
                found[name] = kind
        return found


def _resolved(value: Any, world: World, place: Place) -> tuple[Any, World, Place]:
    known, at = resolve(value, world, place)
    return known, world, at


class Table(_Keyed):
    """An `AWS::DynamoDB::Table`."""

    type = TABLE
    recovery: Property[bool] = Property("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", coerce.boolean)
    billing: Property[str] = Property("BillingMode", coerce.string)
    write_capacity: Property[int | None] = Property("ProvisionedThroughput.WriteCapacityUnits", coerce.integer)
    most_writes: Property[int | None] = Property("OnDemandThroughput.MaxWriteRequestUnits", coerce.integer)
    expires: Property[bool] = Property("TimeToLiveSpecification.Enabled", coerce.boolean)
    expires_by: Property[str | None] = Property("TimeToLiveSpecification.AttributeName", coerce.string)
    protected: Property[bool] = Property("DeletionProtectionEnabled", coerce.boolean)

    def unrecoverable(self) -> Iterator[Value[bool] | Place]:
        """Where it is said, or could be, that what is lost stays lost."""
        if not self.recovery.get():
            yield self.recovery

    def unprotected(self) -> Iterator[Value[bool] | Place]:
        """Where it is said, or could be, that it may be deleted."""
        if not self.protected.get():
            yield self.protected


class GlobalTable(_Keyed):
    """An `AWS::DynamoDB::GlobalTable`: every replica says for itself whether it can be restored, or deleted."""

    type = GLOBAL_TABLE
    expires: Property[bool] = Property("TimeToLiveSpecification.Enabled", coerce.boolean)
    expires_by: Property[str | None] = Property("TimeToLiveSpecification.AttributeName", coerce.string)

    def unrecoverable(self) -> Iterator[Value[bool] | Place]:
        return self._without("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")

    def unprotected(self) -> Iterator[Value[bool] | Place]:
        return self._without("DeletionProtectionEnabled")

    def _without(self, *keys: str) -> Iterator[Place]:
        """Where a replica does not switch this on."""
        listed, place = self.facts.dig(("Replicas",), self.world)
        for replica, at in [] if listed is ABSENT else elements(listed, self.world, place):
            node: Any = replica
            for key in keys:
                if not isinstance(node, dict) or key not in node:
                    node = ABSENT
                    break
                node, at = resolve(node[key], self.world, at / key)  # noqa: PLW2901 - one level deeper
            if node is ABSENT or not coerce.boolean(node, self.world, at):
                yield at


class Key(View):
    """An `AWS::KMS::Key`."""

    type = KEY
    rotation: Property[bool] = Property("EnableKeyRotation", coerce.boolean)
    spec: Property[str] = Property("KeySpec", coerce.string)
    origin: Property[str] = Property("Origin", coerce.string)
    policy: Property[bool | None] = Property("KeyPolicy", coerce.present)
    pending_window: Property[int] = Property("PendingWindowInDays", coerce.integer)
    enabled: Property[bool] = Property("Enabled", coerce.boolean)
    usage: Property[str] = Property("KeyUsage", coerce.string)


class LogGroup(View):
    """An `AWS::Logs::LogGroup`."""

    type = LOG_GROUP
    retention: Property[bool | None] = Property("RetentionInDays", coerce.present)
    log_group_name: Property[Text | None] = Property("LogGroupName", coerce.text)

    def is_called(self, name: Text) -> bool:
        """Is this its name, or a reference to it? Raises `Undecided` where a part that is not known decides."""
        head = name[0] if len(name) == 1 else None
        if isinstance(head, Token) and head.kind == "resource":
            return (head.scope, head.name) == (self.facts.scope.id, self.facts.id)
        own = self.spelt()
        return own is not None and same(own, name)

    def spelt(self) -> Text | None:
        own = self.log_group_name.get()
        return None if own is None else self.facts.scope.spelt(own, self.world)


class EventInvokeConfig(View):
    """An `AWS::Lambda::EventInvokeConfig`: what becomes of a function's asynchronous invocations."""

    type = INVOKE_CONFIG
    on_failure: Property[bool | None] = Property("DestinationConfig.OnFailure", coerce.present)
    function: Required[View] = Required("FunctionName", FUNCTION)


class Permission(View):
    """An `AWS::Lambda::Permission`: who else may invoke a function."""

    type = "AWS::Lambda::Permission"
    principal: Property[Text | None] = Property("Principal", coerce.text)
    source_arn: Property[Text | None] = Property("SourceArn", coerce.text)
    source_account: Property[Text | None] = Property("SourceAccount", coerce.text)
    organisation: Property[Text | None] = Property("PrincipalOrgID", coerce.text)
    event_source_token: Property[bool | None] = Property("EventSourceToken", coerce.present)
    url_auth: Property[bool | None] = Property("FunctionUrlAuthType", coerce.present)
    via_url: Property[bool | None] = Property("InvokedViaFunctionUrl", coerce.boolean)
    """Does it count only where the function is invoked by its URL? https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"""
    function: Required[View] = Required("FunctionName", FUNCTION)


def scales_itself(table: Table) -> bool:
    """Does Application Auto Scaling look after its capacity, as far as a template says? https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html"""
    targets = table.facts.links.of(SCALABLE_TARGET, table.facts.scope)
    return any("dynamodb:table:WriteCapacityUnits" in str(facts.body) for facts in targets)


_RETENTION = "Custom::LogRetention"
"""What the CDK's `log_retention` makes: it sets the retention of a log group that it does not define. Its properties have the log group's names."""
_KINDS = (LOG_GROUP, _RETENTION)


def tables_in(text: Text, asker: View) -> Iterator[Table | GlobalTable]:
    """The tables that a text names: by a reference, or by its whole name or ARN. What is not known to be a table is none."""
    links, kinds = asker.facts.links, (TABLE, GLOBAL_TABLE)
    for token in text.tokens:
        facts = links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
        if facts is not None and facts.type in kinds:
            yield view_of(facts, asker.world)
            return
    for kind in kinds:
        with suppress(Undecided):
            yield view_of(links.find(text, kind, asker.world, asker.facts.scope), asker.world)


def log_group_of(function: View, name: Text) -> LogGroup | None:
    """The log group with this name that exists in this world. Raises `Outside` where a reference leads out of the targets."""
    refers = len(name) == 1 and isinstance(name[0], Token) and name[0].kind == "resource"
    links = function.facts.links
    if not refers and not any(map(links.of, _KINDS)):
        return None
    spelt = Text.of(settle(function.facts.scope.spelt(name, function.world), function.world))
    doubt: Undecided | None = None
    referred = [facts for facts in (links.facts.get((name[0].scope, name[0].name)),) if facts and facts.type in _KINDS] if refers else []
    for facts in dict.fromkeys([*referred, *links.keep("log groups", lambda: _by_name(links)).of(spelt)]):
        group = LogGroup(facts, function.world)
        try:
            if ((refers and group.is_called(name)) or group.is_called(spelt)) and group.exists():
                return group
        except Outside:
            continue
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()
    return None


def _by_name(links: Links) -> SameText[Facts]:
    """What has the names of log groups, by these names."""

    def spellings(facts: Facts) -> Iterator[Text | None]:
        for outcome in facts.plan("log group", lambda world: LogGroup(facts, world).spelt()).outcomes():
            if isinstance(outcome, (Text, Undecided)):
                yield outcome if isinstance(outcome, Text) else None

    return SameText((facts, spellings(facts)) for kind in _KINDS for facts in links.of(kind))
