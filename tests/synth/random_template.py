"""Random small templates, full of what makes worlds: the same number always gives the same template."""

from __future__ import annotations

import json
import random
from typing import Any

Node = Any


class Maker:
    """One template's random choices."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)  # noqa: S311 - no secret
        self.parameters: dict[str, Node] = {}
        self.conditions: dict[str, Node] = {}
        self.maps: dict[str, dict[str, dict[str, Node]]] = {}
        self.sound: list[str] = []  # the conditions that name no missing one
        self.names = self.random.choice(["unnamed", "unnamed", "computed", "literal", "twins"])

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def parameter(self) -> Node:
        made: dict[str, Node] = {"Type": "String"}
        match self.random.randrange(6):
            case 0 | 1:
                made["AllowedValues"] = self.random.sample("abcd", self.random.randint(1, 4))
                if self.chance(0.5):
                    made["Default"] = made["AllowedValues"][-1]
            case 2 | 3:
                made["Default"] = self.random.choice(["a", "b", "x", "", 30])
        return made

    def ref(self) -> Node:
        return {"Ref": self.random.choice([*self.parameters, *self.parameters, "AWS::Region"])}

    def condition(self, depth: int = 0) -> Node:
        kind = self.random.randrange(9) if depth < 2 else self.random.randrange(4)
        if kind < 3:
            sides = [self.ref(), self.random.choice(["a", "b", "c", "", 30, self.ref()])]
            return {"Fn::Equals": sides[:: self.random.choice([1, -1])]}
        if kind == 3:
            return {"Fn::Equals": [self.text(), self.random.choice(["a-x", "b-x", "a", {"Fn::Join": ["-", [self.ref(), "x"]]}])]}
        if kind == 4 and self.conditions:
            return {"Condition": "Missing" if self.chance(0.12) else self.random.choice(list(self.conditions))}
        if kind == 5:
            return {"Fn::Not": [self.condition(depth + 1)]}
        return {self.random.choice(["Fn::And", "Fn::Or"]): [self.condition(depth + 1) for _ in range(self.random.randint(2, 3))]}

    def text(self) -> Node:
        """A string with a parameter in it, or cut out of one."""
        one, other = (self.random.choice(list(self.parameters)) for _ in range(2))
        ways: list[Node] = [
            {"Fn::Sub": f"${{{one}}}-x"},
            {"Fn::Sub": f"${{{one}}}-x"},
            {"Fn::Sub": f"${{{one}}}-${{{other}}}"},
            {"Fn::Join": ["-", [{"Ref": one}, "x"]]},
            {"Fn::Select": [0, [{"Ref": one}, {"Ref": other}]]},
            {"Fn::Select": [0, {"Fn::Split": ["-", {"Fn::Sub": f"${{{one}}}-${{{other}}}"}]}]},
            {"Fn::Select": [1, {"Fn::Split": ["-", {"Ref": one}]}]},
        ]
        return self.random.choice(ways)

    def known(self) -> str:
        return self.random.choice(list(self.conditions))

    def anything(self, pick: Any, depth: int = 0, *, absent: bool = True) -> Node:
        """What `pick` gives, or an `Fn::If` of it, or nothing."""
        kind = self.random.randrange(10)
        if kind < 4 or depth > 2:
            return pick()
        if kind < 8:
            return {"Fn::If": [self.known(), self.anything(pick, depth + 1, absent=absent), self.anything(pick, depth + 1, absent=absent)]}
        return {"Ref": "AWS::NoValue"} if absent and kind == 8 else pick()

    def number(self) -> Node:
        if self.maps and self.chance(0.25):
            table = self.random.choice(list(self.maps))
            return {"Fn::FindInMap": [table, {"Ref": table.removeprefix("Map")}, self.random.choice("st")]}
        return self.ref() if self.chance(0.06) else self.random.choice([3, 5, "10", 30, 60, "300", 600])

    def queue_name(self, queue: str) -> Node:
        first = next(iter(self.parameters))
        return {
            "computed": {"Fn::Join": ["-", [queue, {"Ref": first}]]} if queue == "Q1" else {"Fn::Sub": f"{queue}-${{{first}}}"},
            "literal": f"{queue}-a",
            "twins": {"Fn::Sub": f"Q-${{{first}}}"} if queue != "Dlq" else "Dlq-a",
        }[self.names]

    def queue_arn(self, *queues: str) -> Node:
        queue = self.random.choice(queues)
        start = "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:"
        ways: list[Node] = [{"Fn::GetAtt": [queue, "Arn"]}, {"Fn::Sub": f"${{{queue}.Arn}}"}, {"Fn::Sub": f"{start}${{{queue}.QueueName}}"}]
        if self.names != "unnamed":
            name = self.queue_name(queue)
            ways += [
                {"Fn::Sub": [f"{start}${{Name}}", {"Name": name}]},
                {"Fn::Join": [":", ["arn:aws:sqs", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}, name]]},
            ]
            ways.append(f"arn:aws:sqs:eu-west-1:111122223333:{queue}-a")
        if self.chance(0.05):
            ways = [self.ref()]
        return self.random.choice(ways)

    def redrive(self) -> Node:
        target, count = self.queue_arn("Dlq", "Dlq", "Q2"), self.number()
        if self.chance(0.3):
            return {
                "Fn::Sub": [
                    '{"deadLetterTargetArn": "${Target}", "maxReceiveCount": ${Count}}',
                    {"Target": target, "Count": self.random.choice([3, "5", {"Ref": next(iter(self.parameters))}])},
                ]
            }
        return {"deadLetterTargetArn": target, "maxReceiveCount": self.anything(lambda: count)}

    def dimensions(self) -> Node:
        value = self.random.choice(
            [{"Fn::GetAtt": [self.random.choice(["Dlq", "Dlq", "Q1"]), "QueueName"]}, {"Fn::Sub": "${Dlq.QueueName}"}, self.ref(), "Dlq-a"]
        )
        item = {"Name": "QueueName", "Value": value}
        return [self.random.choice([item, item, {"Fn::If": [self.known(), item, {"Ref": "AWS::NoValue"}]}])]

    def function(self) -> Node:
        return self.random.choice([{"Ref": "F"}, {"Ref": "F"}, {"Fn::GetAtt": ["F", "Arn"]}, {"Fn::Sub": "${F.Arn}:live"}, {"Ref": "Live"}, {"Ref": "G"}])

    def resources(self) -> dict[str, Node]:
        made: dict[str, Node] = {}
        for queue in ("Dlq", "Q1", "Q2"):
            properties = {name: self.anything(self.number) for name in ("VisibilityTimeout", "MessageRetentionPeriod") if self.chance(0.8)}
            if self.names != "unnamed":
                properties["QueueName"] = self.queue_name(queue)
            if queue != "Dlq":
                properties["RedrivePolicy"] = self.anything(self.redrive)
            made[queue] = {"Type": "AWS::SQS::Queue", "Properties": properties}
        for function in ("F", "G"):
            made[function] = {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Timeout": self.anything(self.number), "ReservedConcurrentExecutions": self.anything(self.number)},
            }
        made["Live"] = {"Type": "AWS::Lambda::Alias", "Properties": {"Name": "live", "FunctionName": self.anything(lambda: {"Ref": "F"}, absent=False)}}
        for i in range(self.random.randint(1, 3)):
            made[f"M{i}"] = {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": self.anything(lambda: self.queue_arn("Q1", "Q2"), absent=False),
                    "FunctionName": self.anything(self.function, absent=False),
                    "MaximumBatchingWindowInSeconds": self.anything(self.number),
                    "ScalingConfig": self.anything(lambda: {"MaximumConcurrency": self.anything(self.number)}),
                },
            }
        for i in range(self.random.randint(0, 4)):
            made[f"A{i}"] = {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "MetricName": self.anything(lambda: self.random.choice(["Depth", "Depth", "Age", self.ref()])),
                    "Dimensions": self.anything(self.dimensions),
                },
            }
        for name, resource in made.items():
            if self.chance(0.4 if name[0] in "MA" else 0.12 if self.names != "twins" or name == "Dlq" else 0.7):
                resource["Condition"] = self.random.choice(self.sound)
        return made

    def template(self) -> dict[str, Node]:
        for i in range(self.random.randint(1, 4)):
            self.parameters[f"P{i}"] = self.parameter()
        for i in range(self.random.randint(1, 4)):
            self.conditions[f"C{i}"] = made = self.condition()
            if not any(f'"{name}"' in json.dumps(made) for name in ("Missing", *(name for name in self.conditions if name not in self.sound))):
                self.sound.append(f"C{i}")
        if not self.sound:
            self.conditions["C0"] = {"Fn::Equals": [self.ref(), "a"]}
            self.sound.append("C0")
        for name, parameter in self.parameters.items():
            if self.chance(0.3) and (values := parameter.get("AllowedValues", ["a", "b", parameter.get("Default", "c")])):
                keys = self.random.sample(values, self.random.randint(1, len(values))) if self.chance(0.3) else values
                self.maps[f"Map{name}"] = {str(key): {inner: self.random.choice([5, "10", 60]) for inner in "st"} for key in keys}
        rules: dict[str, Node] = {}
        if self.chance(0.4):
            whole = self.chance(0.5)
            rules["R"] = {
                "Assertions": [{"Assert": self.claim()} for _ in range(self.random.randint(1, 2))],
                **({} if whole else {"RuleCondition": self.claim()}),
            }
        return {"Parameters": self.parameters, "Conditions": self.conditions, "Mappings": self.maps, "Rules": rules, "Resources": self.resources()}

    def claim(self) -> Node:
        """What `Rules` say; they cannot name a condition."""
        kind = self.random.randrange(5)
        if kind == 0:
            return {"Fn::Contains": [self.random.sample("abc", 2), self.ref()]}
        if kind == 1:
            return {self.random.choice(["Fn::And", "Fn::Or"]): [self.claim(), self.claim()]}
        if kind == 2:
            return {"Fn::Not": [self.claim()]}
        return {"Fn::Equals": [self.ref(), self.random.choice(["a", "b", self.ref()])]}


def template(number: int) -> dict[str, Node]:
    return Maker(number).template()
