"""Random small assemblies, full of what one template says to another: the same number always gives the same templates, and the values that are given for their parameters."""

from __future__ import annotations

import copy
import random
import runpy
from pathlib import Path
from typing import Any

Node = Any
Maker: Any = runpy.run_path(str(Path(__file__).with_name("random_template.py")))["Maker"]
SHAPES = [  # each template, the one that it is nested in, and how often
    {"one": ("", 0), "two": ("", 0)},
    {"one": ("", 0), "two": ("one", 1)},
    {"one": ("", 0), "two": ("one", 2)},
    {"one": ("", 0), "two": ("", 0), "three": ("two", 1)},
    {"one": ("", 0), "two": ("one", 1), "three": ("two", 1)},
    {"one": ("", 0), "two": ("one", 1), "three": ("one", 1)},
    {"one": ("", 0), "two": ("one", 2), "three": ("two", 1)},
]
KINDS = {"Arn": "queue", "Name": "name", "Fn": "function", "Num": "number"}


class Stack(Maker):  # type: ignore[misc]  # loaded by its path
    """One template's random choices. `offers` are the expressions that give a queue's ARN, its name, a function or a number of another stack; `children` are the nested
    stacks by their logical ids, each with what it is given."""

    def __init__(self, number: int, stack: str, common: dict[str, Node]) -> None:
        super().__init__(number)
        self.stack, self.common = stack, common
        self.children: dict[str, tuple[Stack, dict[str, Node]]] = {}
        self.guards: dict[str, str] = {}  # the conditions of the children
        self.offers: dict[str, list[Node]] = {kind: [] for kind in KINDS.values()}
        self.parent: Stack | None = None
        self.handed: list[dict[str, Node]] = []  # to each stack that is made of it
        self.names = self.random.choice(["unnamed", "unnamed", "computed"])

    def offered(self, kind: str, probability: float) -> Node:
        return copy.deepcopy(self.random.choice(self.offers[kind])) if self.offers[kind] and self.chance(probability) else None

    def parameter(self) -> Node:
        common = self.common.get(f"P{len(self.parameters)}")
        made = copy.deepcopy(common) if common and self.chance(0.7) else super().parameter()
        if "AllowedValues" in made:
            made["AllowedValues"] = made["AllowedValues"][:3]
            if "Default" in made:
                made["Default"] = made["AllowedValues"][0]
        return made

    def number(self) -> Node:
        return self.offered("number", 0.2) or super().number()

    def queue_arn(self, *queues: str) -> Node:
        return self.offered("queue", 0.4) or super().queue_arn(*queues)

    def function(self) -> Node:
        return self.offered("function", 0.35) or super().function()

    def dimensions(self) -> Node:
        value = self.offered("name", 0.4)
        return [{"Name": "QueueName", "Value": value}] if value else super().dimensions()

    def claim(self) -> Node:
        if self.chance(0.15):
            return {"Fn::EachMemberIn": [[self.ref()], self.random.sample("abcx", 2)]}
        return super().claim()

    def resources(self) -> dict[str, Node]:
        made = {name: node for name, node in super().resources().items() if name not in ("M2", "A2", "A3")}
        for name, node in made.items():
            if name[0] not in "MA" and self.chance(0.6):  # others refer to it, and somebody would in every assembly
                node.pop("Condition", None)
        for name, (child, handed) in self.children.items():
            made[name] = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"./{child.stack}.json", "Parameters": handed}}
            if condition := self.guards.get(name):
                made[name]["Condition"] = condition
        return made

    def template(self) -> dict[str, Node]:
        for i in range(self.random.randint(1, 2)):
            self.parameters[f"P{i}"] = self.parameter()
        for name, parameter in self.parameters.items() if self.parent else ():
            if any("AWS::NoValue" in str(handed.get(name, "AWS::NoValue")) for handed in self.handed):  # without a value there is no stack
                parameter.setdefault("Default", parameter.get("AllowedValues", ["a"])[0])
        for i in range(self.random.randint(1, 3)):
            self.conditions[f"C{i}"] = self.condition()
            self.sound.append(f"C{i}")
        for name, parameter in self.parameters.items():
            if self.chance(0.2) and "AllowedValues" in parameter:
                self.maps[f"Map{name}"] = {key: {inner: self.random.choice([5, "10", 60]) for inner in "st"} for key in parameter["AllowedValues"]}
        rules = {"R": {"Assertions": [{"Assert": self.claim()}], **({} if self.chance(0.4) else {"RuleCondition": self.claim()})}} if self.chance(0.45) else {}
        for child, handed in self.children.values():
            handed.update(child.taken(self))
            child.handed.append(handed)
        for name in self.children:
            if self.chance(0.5):
                self.guards[name] = self.random.choice(self.sound)
            for output, kind in KINDS.items():
                self.offers[kind].append(self.guarded(name, output))
        if self.parent:
            self.parameters |= {name: {"Type": "String"} for name in KINDS}
            for name, kind in KINDS.items():
                self.offers[kind] += [{"Ref": name}, {"Fn::Sub": f"${{{name}}}"}]
        return {
            "Parameters": self.parameters,
            "Conditions": self.conditions,
            "Mappings": self.maps,
            "Rules": rules,
            "Resources": self.resources(),
            "Outputs": self.outputs(),
        }

    def condition(self, depth: int = 0) -> Node:
        """No condition here names a missing one: that is tried in single templates."""
        while '"Missing"' in str(made := super().condition(depth)).replace("'", '"'):
            pass
        return made

    def ref(self) -> Node:
        """The region now and then: in every stack it makes the worlds several times as many."""
        return {"Ref": "AWS::Region"} if self.chance(0.08) else {"Ref": self.random.choice([name for name in self.parameters if name not in KINDS])}

    def guarded(self, child: str, output: str) -> Node:
        """An output of a nested stack, mostly asked only where there is such a stack."""
        read = {"Fn::GetAtt": [child, f"Outputs.{output}"]}
        instead = {"Arn": {"Fn::GetAtt": ["Q1", "Arn"]}, "Name": {"Fn::GetAtt": ["Dlq", "QueueName"]}, "Fn": {"Ref": "F"}, "Num": 60}[output]
        return {"Fn::If": [self.guards[child], read, instead]} if child in self.guards and self.chance(0.85) else read

    def redrive(self) -> Node:
        """What a parent gives may be any text: bare in JSON it has to be a number."""
        made = super().redrive()
        if self.parent and isinstance(made.get("Fn::Sub"), list) and isinstance(made["Fn::Sub"][1]["Count"], dict):
            made["Fn::Sub"][1]["Count"] = self.random.choice([3, "5"])
        return made

    def taken(self, parent: Stack) -> dict[str, Node]:
        """What the parent gives for the parameters: made before the parent knows what comes back."""

        def constant() -> Node:
            return self.random.choice([*"abcx", "", 30])

        handed: dict[str, Node] = {}
        for name in ("P0", "P1"):
            match self.random.randrange(6):
                case 0 | 1 | 2:
                    handed[name] = {"Ref": self.random.choice([own for own in parent.parameters if own not in KINDS])}
                case 3:
                    handed[name] = constant()
                case 4:
                    other = self.random.choice([constant(), {"Ref": "AWS::NoValue"}, parent.ref()])
                    handed[name] = {"Fn::If": [parent.known(), constant(), other]}
        handed["Arn"] = parent.anything(lambda: parent.queue_arn("Q1", "Q2", "Dlq"), absent=False)
        handed["Name"] = {"Fn::GetAtt": [self.random.choice(["Dlq", "Dlq", "Q1"]), "QueueName"]}
        handed["Fn"] = parent.anything(parent.function, absent=False)
        handed["Num"] = parent.anything(parent.number)
        return handed

    def outputs(self) -> dict[str, Node]:
        queue = self.random.choice(["Q1", "Q2", "Dlq"])
        values = {
            "Arn": self.random.choice(
                [{"Fn::GetAtt": [queue, "Arn"]}, {"Fn::If": [self.known(), {"Fn::GetAtt": ["Q1", "Arn"]}, {"Fn::GetAtt": ["Q2", "Arn"]}]}]
            ),
            "Name": {"Fn::GetAtt": [queue, "QueueName"]},
            "Fn": self.random.choice([{"Ref": "F"}, {"Fn::GetAtt": ["G", "Arn"]}, {"Ref": "Live"}]),
            "Num": self.anything(lambda: self.random.choice([3, "30", 60, 600]), absent=False),
        }
        made: dict[str, Node] = {}
        for output, value in values.items():
            made[output] = {"Value": value, "Export": {"Name": self.export(output)}}
            if self.chance(0.1 if self.parent else 0.25):
                made[output]["Condition"] = condition = self.random.choice(self.sound)
                if self.chance(0.8):  # under the same name, the other value in the other worlds
                    opposite = f"Not{condition}"
                    self.conditions[opposite] = {"Fn::Not": [{"Condition": condition}]}
                    made[f"{output}Else"] = {
                        "Value": {"Fn::GetAtt": ["Q2", "Arn"]} if output == "Arn" else value,
                        "Export": made[output]["Export"],
                        "Condition": opposite,
                    }
        return made

    def export(self, output: str) -> Node:
        return {"Fn::Sub": f"{self.stack}-{output}-${{P0}}"} if self.random.random() < 0.4 else f"{self.stack}-{output}"

    def may_import(self, other: str, outputs: dict[str, Node]) -> None:
        """Offer what another stack exports."""
        for output, kind in KINDS.items():
            name = outputs[output]["Export"]["Name"]
            ways = (
                [{"Fn::ImportValue": name}, {"Fn::ImportValue": {"Fn::Join": ["-", [f"{other}-{output}", {"Ref": "P0"}]]}}]
                if isinstance(name, dict)
                else [{"Fn::ImportValue": name}]
            )
            if self.chance(0.2):
                ways.append({"Fn::GetStackOutput": {"StackName": other, "OutputName": output}})
            if self.chance(0.05):
                ways.append({"Fn::ImportValue": "elsewhere"})
            self.offers[kind] += ways


def assembly(number: int) -> tuple[dict[str, Node], dict[str, str]]:
    """The templates by their stacks, and the values given for their parameters."""
    chance = random.Random(number)  # noqa: S311 - no secret
    shape = chance.choice(SHAPES)
    common = {"P0": {"Type": "String", "AllowedValues": ["a", "b"]}, "P1": chance.choice([{"Type": "String", "Default": "a"}, {"Type": "String"}])}
    makers = {stack: Stack(10 * number + i, stack, common) for i, stack in enumerate(shape)}
    for stack, (parent, times) in shape.items():
        if parent:
            makers[stack].parent = makers[parent]
            makers[parent].children |= {name: (makers[stack], {}) for name in (stack.title(), f"{stack.title()}Too")[:times]}
    made: dict[str, Node] = {}
    for stack, maker in makers.items():
        for other in made:
            if shape[stack][0] != other and chance.random() < 0.8:
                maker.may_import(other, made[other]["Outputs"])
        made[stack] = maker.template()
    given = {}
    for stack in shape:
        for name in ("P0", "P1"):
            if chance.random() < 0.12:
                given[chance.choice([name, f"{stack}.{name}"])] = chance.choice("abx")
    return made, given
