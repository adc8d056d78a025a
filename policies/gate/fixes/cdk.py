"""A change in a CDK app: the argument of the construct, in Python or TypeScript; of what a level-2 construct has no argument for, the way round it.

https://docs.aws.amazon.com/cdk/v2/guide/cfn-layer.html
"""

from __future__ import annotations

import json
from typing import Any, Final

from queuegate._light import NamedTuple, regex
from queuegate.synth.sources.cdk.code.arguments import (
    ATTRIBUTES,
    SQS_EVENT_SOURCE,
    SQS_SUBSCRIPTION,
    STRUCTURES,
    Argument,
    Form,
    argument,
    camel,
    member,
    snake,
)  # fmt: skip
from queuegate.synth.values.defaults import QUEUE, ROLE

from ...change import Edit, Granted
from .cloudformation import taking
from .construct_paths import path_of
from .step import Step
from .typescript import in_typescript

PYTHON: Final = "Python"
TYPESCRIPT: Final = "TypeScript"
EVENT_SOURCE: Final = "SqsEventSource"
_SUBSCRIPTION: Final = "SqsSubscription"
_TAKEN: Final = {EVENT_SOURCE: SQS_EVENT_SOURCE, _SUBSCRIPTION: SQS_SUBSCRIPTION}
"""What is given to those that are no constructs: each makes one below a construct that is there."""
_VARIABLE: Final = "Environment.Variables."
_POLICIES: Final = {"Retain": "RETAIN", "Delete": "DESTROY", "Snapshot": "SNAPSHOT"}
_REMOVAL: Final = {"DeletionPolicy": _POLICIES, "UpdateReplacePolicy": _POLICIES}
"""Attributes that a removal policy sets, both of them: https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk/RemovalPolicy.html"""
_DAY: Final = 86_400
_HASH: Final = regex("[0-9A-F]{8}$")
"""What the CDK puts behind the name of a construct to make a logical ID of it: no part of the variable."""


class Construct(NamedTuple):
    """What people call the construct, and its class. A level-1 construct has the properties of CloudFormation under other spellings. `of` is the function by whose method it was made; of an
    SqsEventSource or an SqsSubscription, which are no constructs, the id of the one that it makes in the function or in the queue.
    """

    name: str
    kind: str
    is_level_1: bool = False
    of: str = ""

    @property
    def called(self) -> str:
        return f"the {self.kind} {self.name}" if self.name != self.kind else f"the {self.kind}"


def construct_of(edit: Edit, path: str | None, of: str = "") -> Construct:
    """The construct at a path. The resource of a level-2 construct stands below it, as `Resource`. `of` is the construct that has made it, if it is not of its own."""
    kind = edit.type.rpartition("::")[2]
    if path and path.rpartition("/")[2] not in ("Resource", "Default") and "/" in path:
        return Construct(edit.name, f"Cfn{kind}", is_level_1=True)
    around = (path or "").split("/")[-3:]
    if edit.type == ROLE and around[-2:-1] == ["ServiceRole"]:
        return Construct(f"of the Function {around[0]}", "role")
    if child := next((part for part in around if part.startswith(f"{EVENT_SOURCE}:")), ""):
        return Construct(edit.name.removeprefix(f"{EVENT_SOURCE} "), EVENT_SOURCE, of=child)
    if kind == "Subscription" and of:
        return Construct(edit.name.removeprefix("subscription "), _SUBSCRIPTION, of=around[-2])
    return Construct(edit.name, {"GlobalTable": "TableV2"}.get(kind, kind), of=of)


def in_cdk(edit: Edit, construct: Construct, languages: tuple[str, ...]) -> Step:
    """In these languages; in both where nobody knows which one it is."""
    owner = construct.called
    if (called := _by_a_method(edit, construct, languages)) is not None:
        return called
    if edit.property in _REMOVAL and (member := _REMOVAL[edit.property].get(edit.value)):
        return Step(f"set {_either([_named('removal_policy', f'RemovalPolicy.{member}', language) for language in languages], languages)} in {owner}")
    if edit.property == "EventSourceArn" and construct.kind == EVENT_SOURCE and (queue := _variable(edit.value)) is not None:
        return Step(f"give {_word(queue, languages)} to {owner} as its queue")
    if edit.property == "RedrivePolicy" and edit.type == QUEUE and isinstance(edit.value, dict) and not construct.is_level_1:
        return Step(f"set {_either([_redrive(edit.value, language) for language in languages], languages)} in {owner}")
    found = _level_1(edit) if construct.is_level_1 else argument(edit.type, edit.property)
    if found is None or not _can_be_given(found, edit.value) or _first(found) not in _TAKEN.get(construct.kind, (_first(found),)):
        return _overridden(edit, construct, languages)
    inside = found.inside if edit.value is None or edit.there or not all(one in STRUCTURES for one in found.inside) else ()
    around = f"{_word(inside[-1], languages)} of " if inside else ""
    if edit.value is None:
        return Step(f"remove {_word(found.word, languages)} from {around}{owner}")
    texts = [_assigned(found._replace(inside=() if inside else found.inside), edit.value, language) for language in languages]
    return Step(f"set {_either(texts, languages)} in {around}{owner}")


def _by_a_method(edit: Edit, construct: Construct, languages: tuple[str, ...]) -> Step | None:
    """What the app says by a method of a construct, and not by an argument."""
    owner, instead = construct.called, _variable(edit.value)
    if isinstance(edit.value, Granted):
        if (call := edit.value.call) is not None:
            return taking(edit.value, f"call {_word(call.name, languages)} on {Construct(call.owner, call.kind).called} with {' and '.join(call.given)}")
        return taking(edit.value, _granted(edit.value.statement, construct, languages))
    if edit.property in _REMOVAL and construct.is_level_1 and (member := _REMOVAL[edit.property].get(edit.value)):
        return Step(f"call {_word('apply_removal_policy', languages)} on {owner} with RemovalPolicy.{member}")
    if edit.property.startswith(_VARIABLE) and not construct.is_level_1 and edit.value is not None:
        name = json.dumps(edit.property.removeprefix(_VARIABLE))
        calls = [f"{_spelt('add_environment', language)}({name}, {_attribute(edit, language)})" for language in languages]
        return Step(f"call {_either(calls, languages)} on {owner}")
    if edit.property == "FunctionName" and construct.kind == EVENT_SOURCE and isinstance(edit.value, dict):
        variable = _HASH.sub("", str(edit.value.get("Ref")))
        return Step(f"call {_word('add_event_source', languages)} on {variable} with {owner}, instead of that of the Function")
    if edit.property == "FunctionName" and construct.of and instead is not None:
        return Step(
            f"call {_word('add_event_source_mapping', languages)} on {_word(instead, languages)} for {construct.name}, instead of that of {construct.of}"
        )
    return None


def _attribute(edit: Edit, language: str) -> str:
    """A value that refers to a level-2 construct of the app, as an attribute of its variable."""
    resources = edit.place.scope.template.body.get("Resources", {})
    match edit.value:
        case {"Ref": str(name)}:
            attribute = "Ref"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            pass
        case _:
            return _literal(edit.value, language)
    kind = resources[name].get("Type") if isinstance(resources.get(name), dict) else None
    word, path = ATTRIBUTES.get(f"{kind}.{attribute}"), path_of(edit.place.scope.template, name) or "/Resource"
    return _spelt(f"{_variable({'Ref': name})}.{word}", language) if word and path.endswith("/Resource") else _literal(edit.value, language)


def _granted(statement: str, construct: Construct, languages: tuple[str, ...]) -> str:
    """A statement added to a role: by its method, by that of the function that has made it, or, where the construct has none, in its property."""
    said = _either([statement if language == PYTHON else in_typescript(statement) for language in languages], languages)
    if construct.is_level_1:
        policy = _either(["an iam.CfnRole.PolicyProperty" if language == PYTHON else "a policy" for language in languages], languages)
        return f"add {policy} with {said} to policies of {construct.called}"
    function = construct.kind == "role" and construct.name.removeprefix("of ")
    word, owner = ("add_to_role_policy", function) if function else ("add_to_policy", construct.called)
    return f"call {_either([_spelt(word, language) for language in languages], languages)} on {owner} with {said}"


def _can_be_given(found: Argument, value: Any) -> bool:
    """Can the value be spelt as this argument? A construct can, where the value is a reference to it."""
    return value is None or found.form not in (Form.CONSTRUCT, Form.ARN) or _variable(value) is not None


def _variable(value: Any) -> str | None:
    """The variable of a construct that the value refers to."""
    match value:
        case {"Fn::GetAtt": [str(name), "Arn"]} | {"Ref": str(name)}:
            return snake(_HASH.sub("", name))
    return None


def _redrive(policy: dict[str, Any], language: str) -> str:
    """A redrive policy to a queue of the same app, whose construct is in a variable of its name."""
    variable, receives = _variable(policy["deadLetterTargetArn"]) or "", policy["maxReceiveCount"]
    arguments = ", ".join([_named("max_receive_count", str(receives), language), _named("queue", _spelt(variable, language), language)])
    return _named("dead_letter_queue", f"DeadLetterQueue({arguments})" if language == PYTHON else f"{{ {arguments} }}", language)


def _first(found: Argument) -> str:
    return found.inside[0] if found.inside else found.word


def _either(texts: list[str], languages: tuple[str, ...]) -> str:
    """One text; of two languages both, unless they are the same."""
    if len(set(texts)) == 1:
        return texts[0]
    return " or ".join(f"{text} ({language})" for text, language in zip(texts, languages, strict=True))


def _word(word: str, languages: tuple[str, ...]) -> str:
    return _either([_spelt(word, language) for language in languages], languages)


def _spelt(word: str, language: str) -> str:
    return word if language == PYTHON else camel(word)


def _assigned(found: Argument, value: Any, language: str) -> str:
    text = _named(found.word, _value(found, value, language), language)
    for around in reversed([one for one in found.inside if one in STRUCTURES]):
        text = _named(around, f"{STRUCTURES[around]}({text})" if language == PYTHON else f"{{ {text} }}", language)
    return text


def _named(word: str, value: str, language: str) -> str:
    return f"{word}={value}" if language == PYTHON else f"{camel(word)}: {value}"


def _value(found: Argument, value: Any, language: str) -> str:
    match found.form:
        case Form.DURATION:
            days = found.of == "days" or (value and value % _DAY == 0)
            return f"Duration.days({value if found.of == 'days' else value // _DAY})" if days else f"Duration.seconds({value})"
        case Form.MEMBER:
            return f"{found.of}.{member(found.of, value)}"
        case Form.MEMBERS:
            return f"[{', '.join(f'{found.of}.{member(found.of, one)}' for one in value)}]"
        case Form.CONSTRUCT | Form.ARN:
            return _spelt(f"{_variable(value)}{'.queue_arn' if found.form is Form.ARN else ''}", language)
        case Form.FILTERS:
            patterns = [_literal(json.loads(one["Pattern"]), language) for one in value]
            return f"[{', '.join(f'FilterCriteria.filter({pattern})' for pattern in patterns)}]"
        case Form.FLAG:
            return _literal(found.of in value, language)
    return _literal(value, language)


def _literal(value: Any, language: str) -> str:
    match value:
        case {"Ref": str(name)}:
            return f'Fn.ref("{name}")'
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f'Fn.get_att("{name}", "{attribute}").to_string()' if language == PYTHON else f'Fn.getAtt("{name}", "{attribute}").toString()'
    return json.dumps(value, ensure_ascii=False) if language == TYPESCRIPT or not isinstance(value, (bool, list, dict)) else repr(value)


def _level_1(edit: Edit) -> Argument:
    """A level-1 construct has every property; what is in another is given as a structure or a dictionary."""
    *around, last = edit.property.split(".")
    if edit.type == QUEUE and around and around[0].startswith("Redrive"):  # a JSON document, which the CDK does not spell anew
        return Argument(last, inside=(snake(around[0]),))
    return Argument(snake(last), inside=tuple(map(snake, around)))


def _overridden(edit: Edit, construct: Construct, languages: tuple[str, ...]) -> Step:
    """https://docs.aws.amazon.com/cdk/v2/guide/cfn-layer.html#develop-customize-override"""
    child, owner = ("default_child", "find_child") if languages == (PYTHON,) else ("defaultChild", "findChild")
    where = f"on node.{child} of {construct.called}"
    if construct.kind in _TAKEN and construct.of:
        around, kind = construct.name.removeprefix("of ").partition(" to ")[0], "Function" if construct.kind == EVENT_SOURCE else "Queue"
        where = f'on node.{owner}("{construct.of}").node.{child} of the {kind} {around}'
    if edit.property == "DependsOn":
        calls = [f"node.{'add_dependency' if language == PYTHON else 'addDependency'}({edit.value})" for language in languages]
        return Step(f"call {_either(calls, languages)} on {construct.called}")
    if edit.value is None:
        name = _either([_spelt("add_property_override", language) for language in languages], languages)
        return Step(f"remove the override of {edit.property} from {construct.called} ({name})")
    calls = [f"{_spelt('add_property_override', language)}({json.dumps(edit.property)}, {_literal(edit.value, language)})" for language in languages]
    return Step(f"call {_either(calls, languages)} {where}")
