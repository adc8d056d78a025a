"""What one template says to others, and what others may say to it: names, exports, nested stacks. It is read off the template, with nothing linked.

Whatever may cross is in it, and some that does not: `groups` puts together what may be linked. A name of which nothing is spelt (`Ref` of a parameter without a value)
crosses to no other template, except from what would settle a finding there: an alarm or a policy that may be about anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from sys import intern
from typing import Any, Final

from queuegate._light import regex

from ...language.cross_region import READER, read, written
from ...language.cross_stack import STORE
from ...language.nested_stacks import STACK, meant
from ...language.parameters.accepted import kin, section
from ...language.scope import Scope
from ...values.defaults import (
    ALARM,
    ALIAS,
    BUS,
    COMPOSITE_ALARM,
    INVOKE_CONFIG,
    MAPPING,
    METHOD,
    PIPE,
    RULE,
    SCHEDULE,
    SECRET,
    STATE_MACHINE,
    SUBSCRIPTION,
    VERSION,
)
from ..formats.arn_formats import IDENTITIES
from .crossings import Anything, Crossing, Exchange, Export, Mappings, Nesting, Parameters
from .ownership import Expression, said
from .possible_texts import HOLE, NAMED, VARIABLE, Spellings, as_read

_SSM: Final = "{{resolve:ssm:"
_STORED: Final = regex(r"\{\{resolve:ssm:([^{}]*)\}\}")
_APART: Final = regex(r"[^\w+=.@\x01\x02-]+")
"""What parts the names in a string; those with other characters are met whole, between colons, slashes or quotes."""
READ: Final = frozenset(
    {
        *IDENTITIES,
        *NAMED,
        MAPPING,
        STACK,
        METHOD,
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Integration",
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::AppSync::DataSource",
        "AWS::AppSync::FunctionConfiguration",
        "AWS::AppSync::Resolver",
        "AWS::AutoScaling::LifecycleHook",
        COMPOSITE_ALARM,
        BUS,
        "AWS::IAM::Policy",
        "AWS::IAM::RolePolicy",
        "AWS::IoT::TopicRule",
        ALIAS,
        INVOKE_CONFIG,
        "AWS::Lambda::Permission",
        VERSION,
        PIPE,
        "AWS::S3::BucketPolicy",
        SUBSCRIPTION,
        "AWS::SNS::TopicInlinePolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueueInlinePolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::SSM::Parameter",
        SCHEDULE,
        SECRET,
        STATE_MACHINE,
        "Custom::LogRetention",
        "Custom::S3BucketNotifications",
    }
)
"""The types of resources that a pipeline is linked with. Of all others nothing crosses."""


def crossing(scope: Scope, *, nested: bool = False) -> Crossing:
    """What may cross from or to this template. A `nested` one's parameters are given by its parents, and not known here."""
    reader = _Reader(scope, nested=nested)
    for resource in scope.resources.values():
        reader.resource(resource)
    reader.walk(scope.maps)
    exports = tuple(reader.outputs())  # before what is read is counted: outputs spell words, too
    return Crossing(
        names=tuple(reader.names),
        words=tuple(intern(word) for word in reader.words),
        exchange=Exchange(exports, tuple(reader.imports), tuple(reader.stacks), scope.template.called),
        nesting=Nesting(tuple(file for name in scope.resources if (file := meant(scope.template, name))), reader.hands_on),
        policies=Anything(reader.anything, reader.by_parameter),
        alarms=Anything(reader.watching, reader.watching_by_parameter),
        parameters=Parameters(tuple(_told(kin(name, variable)) for name, variable in scope.variables.items()), scope.allowed is not None),
        mappings=Mappings(sum(resource.get("Type") == MAPPING for resource in scope.resources.values()), tuple(reader.sources)),
    )


def _told(shared: tuple[Any, ...]) -> str:
    """As a text, the same in every run."""
    return repr([sorted(map(repr, one)) if isinstance(one, frozenset) else repr(one) for one in shared])


class _Reader:
    """Collects what crosses while it goes through a template once."""

    def __init__(self, scope: Scope, *, nested: bool) -> None:
        self.scope = scope
        spellings = Spellings(scope, nested=nested)
        self.spelt = spellings.of
        self.names: dict[str, None] = {}
        self.words: dict[str, None] = {}
        self.imports: dict[str, None] = {}
        self.stacks: dict[str, None] = {}
        self.sources: dict[str, None] = {}
        self.anything = self.by_parameter = self.watching = self.watching_by_parameter = self.hands_on = False
        for resource in scope.resources.values():
            self.names.update(dict.fromkeys(spellings.named(resource)))
        self.imports.update(dict.fromkeys(f"{_SSM}{name}" for name in scope.stored.values()))

    def resource(self, resource: dict[str, Any]) -> None:
        kind = resource.get("Type")
        self.walk([*written(resource).values()])
        self.imports.update(dict.fromkeys(read(resource)))
        if not isinstance(kind, str) or kind not in READ:
            return
        properties = resource.get("Properties")
        own = properties if isinstance(properties, dict) else {}
        named = NAMED.get(kind)
        self.walk([value for key, value in own.items() if key != named])
        if kind == MAPPING:
            self.sources.update(dict.fromkeys(self.source(own.get("EventSourceArn"))))
        elif kind == RULE:
            self.anything |= "aws.cloudwatch" in str(resource)
        elif kind == STACK:
            self.hands_on |= any(self.is_open(value) for value in section(own, "Parameters").values())
        for value in said(kind, own):
            self.settling(value, alarm=kind == ALARM)

    def settling(self, value: Any, *, alarm: bool) -> None:
        """A value that says which resource an alarm or a policy is about."""
        if isinstance(value, Expression):
            self.anything |= not isinstance(value.text, str) or "AWS/" in value.text
        elif not set(spellings := self.spelt(value)) <= self.names.keys():
            unknown = [part for text in spellings for part in text.split(HOLE)[1::2]]
            nobodys, handed = "" in unknown, any(part in self.scope.declared for part in unknown)
            if alarm:
                self.watching, self.watching_by_parameter = self.watching or nobodys, self.watching_by_parameter or handed
            else:
                self.anything, self.by_parameter = self.anything or nobodys, self.by_parameter or handed

    def is_open(self, value: Any) -> bool:
        return any(HOLE in text for text in self.spelt(value))

    def source(self, value: Any) -> Iterator[str]:
        """What a mapping reads, as far as another that reads the same can be told by it."""
        match value:
            case {"Fn::ImportValue": name}:
                yield from (f"import {text}" for text in self.spelt(name))
            case str() if "{{resolve:" in value:
                yield value
            case _:
                yield from (text for text in self.spelt(value) if text and HOLE not in text)

    def outputs(self) -> Iterator[Export]:
        for output in section(self.scope.template.body, "Outputs").values():
            if isinstance(output, dict):
                self.walk(output.get("Value"))
                export = output.get("Export")
                named = export.get("Name") if isinstance(export, dict) else None
                yield Export(tuple(map(as_read, self.spelt(named))) if named is not None else (), self.leads(output.get("Value")))
        for resource in self.scope.resources.values():
            yield from (Export((key,), self.leads(value)) for key, value in written(resource).items())
            if resource.get("Type") == STORE and "Name" in (stored := section(resource, "Properties")):
                yield Export(tuple(f"{_SSM}{as_read(one)}" for one in self.spelt(stored["Name"])), self.leads(stored.get("Value")))

    def leads(self, value: Any) -> bool:
        """May this lead to a resource that a pipeline is linked with?"""
        match value:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]} | {"Fn::GetAtt": str(name)}:
                return str(self.scope.resources.get(name.partition(".")[0], {}).get("Type")) in READ | {READER}
            case {"Fn::ImportValue": _} | {"Fn::GetStackOutput": _} | {"Ref": dict()} | {"Fn::GetAtt": [dict(), _]}:
                return True
            case {"Fn::Sub": str() | [str(), _]}:
                text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
                own = [] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][1]
                return self.leads(own) or any(self.leads({"Ref": name.partition(".")[0].strip()}) for name in VARIABLE.findall(text))
            case dict():
                return any(self.leads(inner) for inner in value.values())
            case list():
                return any(self.leads(inner) for inner in value)
        return False

    def walk(self, node: Any) -> None:
        """Take up every string, import and name of a stack below a node."""
        waiting = [node]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                self.take(node)
            elif isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                name = next(iter(node)) if len(node) == 1 else ""
                if name == "Fn::ImportValue":
                    self.imports.update(dict.fromkeys(self.spelt(node[name])))
                elif name == "Fn::GetStackOutput" and isinstance(node[name], dict):
                    self.stacks.update(dict.fromkeys(self.spelt(node[name].get("StackName"))))
                elif name in ("Ref", "Fn::Sub", "Fn::Join"):
                    for text in self.spelt(node):
                        self.take(text)
                if name not in ("Ref", "Fn::GetAtt"):
                    waiting.extend(node.values())

    def take(self, text: str) -> None:
        if text in self.words:
            return
        for name in _STORED.findall(text) if _SSM in text else ():
            self.imports[f"{_SSM}{name}"] = None
        self.words[text] = None
        if (parts := _APART.split(text)) != [text]:
            self.words.update(dict.fromkeys(parts))
            self.words.update(dict.fromkeys(text.split(":")))
            self.words.update(dict.fromkeys(re.split('[:/"]', text)))
