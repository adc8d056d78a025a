"""A change in a SAM template: of what a person wrote there, a function, its events, `Globals`, never of what the transform makes of it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
"""

from __future__ import annotations

from typing import Any, Final

from queuegate.synth.sources.template import Route
from queuegate.synth.values import Place
from queuegate.synth.values.defaults import FUNCTION, MAPPING, QUEUE, STATE_MACHINE, TABLE

from ...change import ATTRIBUTES, Edit, Granted
from .cloudformation import assigned, in_cloudformation, taking
from .step import Step

_NAMES: Final = {
    FUNCTION: {"DeadLetterConfig": "DeadLetterQueue", "DeadLetterConfig.TargetArn": "DeadLetterQueue", "TracingConfig.Mode": "Tracing"},
    MAPPING: {"EventSourceArn": "Queue"},
}
"""Properties that SAM spells in its own way."""
_SAME: Final = {
    "AWS::Serverless::Function": FUNCTION,
    "AWS::Serverless::SimpleTable": TABLE,
    "AWS::Serverless::StateMachine": STATE_MACHINE,
}
"""What SAM's types become, under the same name."""
_TABLE: Final = ("PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName", "Tags", *ATTRIBUTES)
"""What SAM's table accepts of DynamoDB's: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html"""
_DEPTH_OF_EVENT: Final = 5


def is_made_by_sam(edit: Edit) -> bool:
    """Does SAM make the resource, of one of its own types?"""
    return _type_as_written(edit) != edit.type


def _type_as_written(edit: Edit) -> str | None:
    """The type of the resource that a person wrote; None where this one is made of a part of it."""
    template = edit.place.scope.template
    found: Any = template.source
    for key in template.written(edit.place.route[:2]):
        found = found.get(key) if isinstance(found, dict) else found[key] if isinstance(found, list) and isinstance(key, int) else None
    kind = found.get("Type") if isinstance(found, dict) else None
    return kind if isinstance(kind, str) else None


def in_sam(edit: Edit, *, is_json: bool = False) -> Step:
    """In the words of the SAM resource that makes this one."""
    if edit.outside:
        return in_cloudformation(edit, is_json=is_json)
    template = edit.place.scope.template
    written = _outside_loops(template.written(edit.place.route[:2]))
    if written[2:4] == ("Properties", "Events") and len(written) >= _DEPTH_OF_EVENT:
        return _event(edit, written, is_json=is_json)
    if isinstance(edit.value, Granted) and written[1] != edit.place.route[1]:
        policy, behind = (edit.value.template, "") if edit.value.template else _policy(edit.value.statement, is_json=is_json)
        return taking(edit.value, f"add {policy} to the Policies of {written[1]}{behind}")
    at = _outside_loops(template.written(edit.at.route))
    if at[2:3] == ("Properties",) and edit.there == edit.property.count(".") + 1:
        named = edit._replace(property=Place(edit.place.scope, at).property or edit.property)
        return assigned(named._replace(there=named.property.count(".") + 1), str(at[1]), is_json=is_json)
    kind = _type_as_written(edit) or ""
    if kind == "AWS::Serverless::SimpleTable" and edit.property.partition(".")[0] not in _TABLE:
        return Step(f"{kind} has no {edit.property}: define {edit.name} as an {edit.type} with it.", possible=False)
    if _SAME.get(kind) == edit.type:
        return _in_globals(edit._replace(property=spelt_in_sam(edit)), at, is_json=is_json)
    return Step(f"SAM makes {edit.name} of {written[1]}, and takes no {edit.property} for it: define the {edit.type} as a resource of its own.", possible=False)


def _policy(statement: str, *, is_json: bool) -> tuple[str, str]:
    """A statement as an item of Policies, and what is said behind it."""
    written, bracket, behind = statement.rpartition("}")
    return (f'{{"Statement": [{written}{bracket}]}}' if is_json else f"Statement: [{written}{bracket}]"), behind


def _outside_loops(route: Route) -> Route:
    """The way as if the loop that makes the resource were written out: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html"""
    while str(route[1:2]).startswith("('Fn::ForEach"):
        route = ("Resources", *route[3:])
    return route


def spelt_in_sam(edit: Edit) -> str:
    """The property as SAM spells it."""
    return _NAMES.get(edit.type, {}).get(edit.property, edit.property)


def _event(edit: Edit, written: Route, *, is_json: bool) -> Step:
    function, event = written[1], written[4]
    if edit.property in ATTRIBUTES:
        return assigned(edit, str(function), is_json=is_json)
    if edit.property == "FunctionName":
        return _published(edit, str(function))
    if written[_DEPTH_OF_EVENT:] != ():
        return _subscription(edit, f"{function}.Events.{event}", is_json=is_json)
    return assigned(edit._replace(property=spelt_in_sam(edit)), f"the event {event} of {function}", is_json=is_json)


def _published(edit: Edit, function: str) -> Step:
    """An event invokes the alias that SAM makes, and no other: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html"""
    resource = str(edit.value.get("Ref")) if isinstance(edit.value, dict) else ""
    found: Any = edit.place.scope.template.source.get("Resources", {}).get(resource)
    name = found["Properties"].get("Name") if isinstance(found, dict) and isinstance(found.get("Properties"), dict) else None
    if not isinstance(name, str):
        return Step(f"An event of {function} invokes $LATEST unless AutoPublishAlias is set: name the alias there.", possible=False)
    return Step(f"set AutoPublishAlias of {function} to {name} (it makes the alias, in place of {resource})")


def _subscription(edit: Edit, event: str, *, is_json: bool) -> Step:
    """An SNS event with a queue between: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqssubscriptionobject.html"""
    if edit.type == MAPPING and edit.property == "BatchSize":
        return assigned(edit, f"SqsSubscription in {event}", is_json=is_json)
    what = "makes this queue" if edit.type == QUEUE else "makes this event source mapping"
    return Step(
        f"SAM {what} of SqsSubscription in {event}, and takes no {edit.property} there: subscribe an AWS::SQS::Queue of the template to the topic (AWS::SNS::Subscription), "
        f"read it with an event of type SQS, and set {edit.property} there.",
        possible=False,
    )


def _in_globals(edit: Edit, at: Route, *, is_json: bool) -> Step:
    if at[:1] != ("Globals",):
        return assigned(edit, edit.name, is_json=is_json)
    step = assigned(edit, edit.name, is_json=is_json)
    if edit.value is None:
        return Step(f"remove {edit.property} from {'.'.join(map(str, at[:2]))}")
    return step._replace(text=f"{step.text} (it comes from {'.'.join(map(str, at[:2]))})")
