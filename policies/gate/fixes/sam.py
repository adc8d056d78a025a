"""A change in a SAM template: of what a person wrote there, a function, its events, `Globals`, never of what the transform makes of it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
"""

from __future__ import annotations

from typing import Final

from queuegate.synth.sources.template import SAM, Route

from ...change import ATTRIBUTES, Edit, Granted
from .cloudformation import assigned, in_cloudformation
from .step import Step

_NAMES: Final = {
    "AWS::Lambda::Function": {"DeadLetterConfig": "DeadLetterQueue", "DeadLetterConfig.TargetArn": "DeadLetterQueue", "TracingConfig.Mode": "Tracing"},
}
"""Properties that SAM spells in its own way."""
_DEPTH_OF_EVENT: Final = 5


def is_made_by_sam(edit: Edit) -> bool:
    """Does SAM make the resource, of one of its own types?"""
    template = edit.place.scope.template
    written = template.written(edit.place.route[:2])
    resources = template.source.get("Resources")
    kind = resources[written[1]].get("Type") if isinstance(resources, dict) and written[1:2] and isinstance(resources.get(written[1]), dict) else None
    return written != edit.place.route[:2] or str(kind).startswith(SAM)


def in_sam(edit: Edit, *, is_json: bool = False) -> Step:
    """In the words of the SAM resource that makes this one."""
    if edit.outside or edit.at.route[:1] in (("Parameters",), ("Mappings",)):
        return in_cloudformation(edit, is_json=is_json)
    template = edit.place.scope.template
    written = template.written(edit.place.route[:2])
    if written[2:4] == ("Properties", "Events") and len(written) >= _DEPTH_OF_EVENT:
        return _event(edit, written, is_json=is_json)
    if isinstance(edit.value, Granted) and written != edit.place.route[:2]:
        return Step(f"add {edit.value.template or f'Statement: [{edit.value.statement}]'} to the Policies of {written[1]}")
    named = edit._replace(property=spelt_in_sam(edit))
    if written == edit.place.route[:2]:
        return _in_globals(named, template.written(edit.at.route), is_json=is_json)
    return Step(f"SAM makes {edit.name} of {written[1]}, and takes no {edit.property} for it: define the {edit.type} as a resource of its own.", possible=False)


def spelt_in_sam(edit: Edit) -> str:
    """The property as SAM spells it."""
    return _NAMES.get(edit.type, {}).get(edit.property, edit.property)


def _event(edit: Edit, written: Route, *, is_json: bool) -> Step:
    function, event = written[1], written[4]
    if edit.property in ATTRIBUTES:
        return assigned(edit, str(function), is_json=is_json)
    if written[_DEPTH_OF_EVENT:] != ():
        return _subscription(edit, f"{function}.Events.{event}", is_json=is_json)
    return assigned(edit, f"the event {event} of {function}", is_json=is_json)


def _subscription(edit: Edit, event: str, *, is_json: bool) -> Step:
    """An SNS event with a queue between: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqssubscriptionobject.html"""
    if edit.type == "AWS::Lambda::EventSourceMapping" and edit.property == "BatchSize":
        return assigned(edit, f"SqsSubscription in {event}", is_json=is_json)
    what = "makes this queue" if edit.type == "AWS::SQS::Queue" else "makes this event source mapping"
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
