"""Where a SAM function's failed or finished asynchronous calls go, and what its role may therefore send to.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..template import Route
from .refused_events import near_type
from .written import Lowered, Written, is_call, made

_ACTIONS: Final = {"SQS": "sqs:SendMessage", "SNS": "sns:Publish", "EventBridge": "events:PutEvents", "Lambda": "lambda:InvokeFunction"}
_MADE: Final = {"SQS": ("Queue", "AWS::SQS::Queue"), "SNS": ("Topic", "AWS::SNS::Topic")}
"""What SAM makes where a destination of this type names none: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html"""


def sending(lowered: Lowered, function: str, properties: Written, attributes: Mapping[str, Written]) -> list[Written]:
    """The inline policies of a generated role. A destination that the template leaves to SAM is added, and so is the function's AWS::Lambda::EventInvokeConfig."""
    found: list[Written] = []
    if isinstance(properties.get("DeadLetterQueue"), dict):
        _refused(lowered, f"DeadLetterQueue of {function}", properties.part("DeadLetterQueue"), tuple(_MADE))
        found += _send(properties.part("DeadLetterQueue"), properties.get("DeadLetterQueue").get("TargetArn"), "DeadLetterQueue")
    config = properties.part("EventInvokeConfig") if properties.has("EventInvokeConfig") else None
    destinations = config.part("DestinationConfig") if config and config.has("DestinationConfig") else None
    named: dict[str, Written] = {}
    for name in ("OnSuccess", "OnFailure"):
        if destinations and isinstance(destinations.get(name), dict):
            one, logical_id = destinations.part(name), f"{function}EventInvokeConfig{name}"
            _refused(lowered, f"{name} of {function}", one, tuple(_ACTIONS))
            arn = one.get("Destination") or _target(lowered, function, logical_id, one, attributes)
            found += _send(one, arn, logical_id)
            parts: dict[Route, Written] = {("Destination",): one.part("Destination")} if one.get("Destination") else {}
            named[name] = made({"Destination": arn} if arn else {}, one.at, parts)
    if config is not None and isinstance(config.value, dict):
        lowered.add(f"{function}EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", _settings(function, properties, config, named), config, attributes)
    return found


def _refused(lowered: Lowered, what: str, destination: Written, types: tuple[str, ...]) -> None:
    """Note a Type that is missing, or a slip of one that SAM has; any other may be a new one."""
    kind = destination.get("Type")
    if is_call(destination.value):
        return
    if kind is None:
        lowered.refuse(f"{what} has no Type ({', '.join(types)}), and SAM refuses it", destination.at)
    elif isinstance(kind, str) and kind not in types and (meant := near_type(kind, types)):
        lowered.refuse(f"{what} has Type {kind}, which SAM spells {meant}: SAM refuses it", destination.part("Type").at)


def _settings(function: str, properties: Written, config: Written, named: Mapping[str, Written]) -> dict[str, Written]:
    """What the resource has that SAM makes of the property; it is the alias's, where the function has one."""
    found = {key: config.part(key) for key in ("MaximumEventAgeInSeconds", "MaximumRetryAttempts") if config.has(key)}
    alias = properties.part("AutoPublishAlias") if properties.get("AutoPublishAlias") else made("$LATEST", config.at)
    if named:
        parts: dict[Route, Written] = {(name,): one for name, one in named.items()}
        at = config.part("DestinationConfig").at
        found["DestinationConfig"] = made({name: one.value for name, one in named.items()}, at, parts)
    return {"FunctionName": made({"Ref": function}, config.at), "Qualifier": alias, **found}


def _target(lowered: Lowered, function: str, logical_id: str, destination: Written, attributes: Mapping[str, Written]) -> Any:
    if not isinstance(kind := destination.get("Type"), str) or kind not in _MADE:
        return None
    suffix, resource = _MADE[kind]
    name = f"{logical_id}{suffix}"
    lowered.add(name, resource, {}, made(None, destination.at), attributes)
    lowered.names[f"{function}.Destination{suffix}"] = name
    return {"Ref": name} if kind == "SNS" else {"Fn::GetAtt": [name, "Arn"]}


def _send(target: Written, arn: Any, name: str) -> list[Written]:
    """What the role may send there; a Type that is a slip is told, and read as it is meant."""
    kind = target.get("Type")
    action = _ACTIONS.get(kind if kind in _ACTIONS else near_type(kind, _ACTIONS)) if isinstance(kind, str) else None
    if action is None or not arn:
        return []
    statement = {"Action": action, "Effect": "Allow", "Resource": arn}
    return [made({"PolicyName": f"{name}Policy", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}, target.at)]
