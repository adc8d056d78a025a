"""The same verdicts without worlds: every assignment of the parameters, one after the other, by the plainest code there is.

Written apart from the mechanism, and sharing nothing with it. A string is a `str` here: `<?P0>` stands for a parameter that is something else, `<Q1.Arn>` for what only
the deployment knows. A condition is True, False or None (nobody knows: it names a condition that does not exist).
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

OPEN = "something else"
QUEUES = ("Dlq", "Q1", "Q2")
Doc = dict[str, Any]
Equation = frozenset[str]


class Unknown(Exception):  # noqa: N818 - a verdict
    pass


class Foreign(Unknown):
    pass


class Asked(Exception):  # noqa: N818 - a question
    """An equation of which this assignment does not say whether it holds."""


def walk(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(inner)


def may_be(one: str, two: str) -> bool:
    """Can two strings be the same, by what is known of their ends?"""
    for a, b in ((one, two), (two, one)):
        if "<" not in a:
            return a.startswith(b.split("<")[0]) and a.endswith(b.split(">")[-1])
    starts, ends = [text.split("<")[0] for text in (one, two)], [text.split(">")[-1] for text in (one, two)]
    return (starts[0].startswith(starts[1]) or starts[1].startswith(starts[0])) and (ends[0].endswith(ends[1]) or ends[1].endswith(ends[0]))


def domains(doc: Doc) -> dict[str, set[Any]]:
    """What each parameter may be."""
    equal = [set(), *({frozenset(map(json.dumps, sides))} for name, sides in walk([doc["Conditions"], doc["Rules"]]) if name == "Fn::Equals")]
    groups: list[set[str]] = []
    for pair in [sides for several in equal for sides in several] + [
        frozenset({json.dumps(member), json.dumps(sides[1])}) for name, sides in walk(doc["Rules"]) if name == "Fn::Contains" for member in sides[0]
    ]:
        plain = {side for side in pair if not any(call in side for call in ("Fn::Sub", "Fn::Join"))}
        if any('"Ref"' in side for side in plain):
            groups.append(plain)
    found: dict[str, set[Any]] = {}
    for name, parameter in {**doc["Parameters"], "AWS::Region": {}}.items():
        group, own = {json.dumps({"Ref": name})}, set()
        while True:  # whoever is compared with one of us is one of us
            wider = group.union(*(other for other in groups if any('"Ref"' in side for side in group & other)))
            if wider == group:
                break
            group = wider
        for member in map(json.loads, group):
            if not isinstance(member, dict):
                own.add(str(member))
            elif member["Ref"] in doc["Parameters"]:
                other = doc["Parameters"][member["Ref"]]
                own |= set(map(str, other.get("AllowedValues", [other["Default"]] if "Default" in other else [])))
        if "AllowedValues" in parameter:
            own = set(parameter["AllowedValues"])
        keys = [set(doc["Mappings"][at[0]]) for call, at in walk(doc["Resources"]) if call == "Fn::FindInMap" and at[1] == {"Ref": name}]
        if keys:
            usable = set.intersection(*keys)
            own = (own & usable if "AllowedValues" in parameter else usable) or own
        elif "AllowedValues" not in parameter and "Default" not in parameter:
            own.add(OPEN)
        found[name] = own
    return found


class Assignment:
    """A template in one assignment."""

    def __init__(self, doc: Doc, own: dict[str, set[Any]], values: dict[str, Any], equations: dict[Equation, bool]) -> None:
        self.doc, self.domains, self.values, self.equations = doc, own, values, equations

    def holds(self, expr: Any) -> bool | None:
        ((name, argument),) = expr.items()
        match name:
            case "Condition":
                return self.holds(self.doc["Conditions"][argument]) if argument in self.doc["Conditions"] else None
            case "Fn::Not":
                inner = self.holds(argument[0])
                return None if inner is None else not inner
            case "Fn::And" | "Fn::Or":
                parts, decisive = [self.holds(part) for part in argument], name == "Fn::Or"
                return decisive if decisive in parts else None if None in parts else not decisive
            case "Fn::Contains":
                return any([self.equal(member, argument[1]) for member in argument[0]])  # noqa: C419 - all of them, so that each equation is met
        return self.equal(*argument)

    def equal(self, one: Any, two: Any) -> bool:
        left, right = str(self.value(one)), str(self.value(two))
        if left == right:
            return True
        if "<" not in left + right:
            return False
        for side, other in ((left, right), (right, left)):  # a parameter that is something else is none of the constants that are told apart
            if re.fullmatch(r"<\??[^<>]*>", side) and "<" not in other and other in self.domains.get(side.strip("<?>"), ()):
                return False
        key = frozenset(json.dumps(side) if "<" not in side else re.sub(r"<\??([^>]*)>", r"${\1}", side) for side in (left, right))
        if key not in self.equations:
            raise Asked(key)
        return self.equations[key]

    def value(self, expr: Any) -> Any:
        """The value of an expression; None where nothing is left of it."""
        if isinstance(expr, list):
            return [value for value in map(self.value, expr) if value is not None]
        if not isinstance(expr, dict):
            return expr
        if len(expr) == 1:
            ((name, argument),) = expr.items()
            match name:
                case "Ref":
                    return None if argument == "AWS::NoValue" else self.named(argument)
                case "Fn::GetAtt":
                    return f"<{argument[0]}.{argument[1]}>"
                case "Fn::If":
                    return self.value(argument[1] if self.known(argument[0]) else argument[2])
                case "Fn::FindInMap":
                    try:
                        return self.doc["Mappings"][argument[0]][self.value(argument[1])][argument[2]]
                    except KeyError:
                        raise Unknown from None
                case "Fn::Join":
                    return argument[0].join(str(self.value(item)) for item in argument[1])
                case "Fn::Sub":
                    template, own = argument if isinstance(argument, list) else (argument, {})
                    return re.sub(r"\$\{([^}]*)\}", lambda found: str(self.value(own[found[1]]) if found[1] in own else self.named(found[1])), template)
        return {key: value for key, inner in expr.items() if (value := self.value(inner)) is not None}

    def named(self, name: str) -> str:
        value = self.values.get(name, OPEN)
        return str(value) if value is not OPEN else f"<{'?' if name in self.doc['Parameters'] else ''}{name}>"

    def known(self, condition: str) -> bool:
        if (truth := self.holds(self.doc["Conditions"][condition])) is None:
            raise Unknown
        return truth

    def there(self, resource: str) -> bool:
        condition = self.doc["Resources"][resource].get("Condition")
        return condition is None or self.known(condition)

    def deployable(self) -> bool:
        """Does every resource that exists refer only to such as exist, and do the template's `Rules` hold?"""
        for rule in self.doc["Rules"].values():
            claims = [self.holds(claim["Assert"]) for claim in rule["Assertions"]]
            if self.holds(rule.get("RuleCondition", {"Fn::Equals": ["a", "a"]})) and not all(claims):
                return False
        for name, resource in self.doc["Resources"].items():
            for written in resource["Properties"].values():
                try:
                    mentioned = re.findall(r"<(\w+)[.>]", json.dumps(self.value(written))) if self.there(name) else []
                    if not all(self.there(other) for other in mentioned if other in self.doc["Resources"]):
                        return False
                except Unknown:
                    continue
        return True

    def read(self, resource: str, *keys: str, default: Any = None) -> Any:
        node = self.doc["Resources"][resource]["Properties"]
        for key in keys:
            node = self.shallow(node)
            if isinstance(node, str):
                try:
                    node = json.loads(re.sub(r": ([^\"]*)}$", r': "\1"}', node))
                except ValueError:
                    raise Unknown from None
            if not isinstance(node, dict):
                raise Unknown
            if key not in node:
                return default
            node = node[key]
        value = self.value(node)
        return default if value is None else value

    def shallow(self, node: Any) -> Any:
        """The node without the functions around it: what is inside may be unknown, as long as nobody reads it."""
        while isinstance(node, dict) and len(node) == 1 and next(iter(node)) in ("Fn::If", "Ref", "Fn::Sub"):
            if "Fn::If" not in node:
                return {} if (value := self.value(node)) is None else value
            condition, yes, no = node["Fn::If"]
            node = yes if self.known(condition) else no
        return node

    def number(self, resource: str, *keys: str, default: Any = None) -> Any:
        value = self.read(resource, *keys, default=default)
        if value is None or isinstance(value, int):
            return value
        if not isinstance(value, str) or not value.isdecimal():
            raise Unknown
        return int(value)

    def queue(self, text: Any) -> str | None:
        """Which queue a text names."""
        if text is None:
            return None
        if found := re.fullmatch(r"(?:arn:aws:sqs:(?:<AWS::Region>|[^:<]*):<AWS::AccountId>:)?<(Dlq|Q1|Q2)\.\w+>", text):
            return found[1]
        spelt = re.sub(r"<AWS::\w+>", "<!>", text)
        name = spelt.split(":")[5] if spelt.startswith("arn:") else spelt
        hits, doubtful = [], False
        for queue in QUEUES:
            own = self.read(queue, "QueueName")
            if own is None:
                continue
            if own == name:
                try:
                    hits += [queue] if self.there(queue) else []
                except Unknown:
                    doubtful = True
            elif "<?" in own + name:
                doubtful |= may_be(own, name)
        if len(hits) == 1:
            return hits[0]
        raise Unknown if hits or doubtful else Foreign

    def function(self, text: str) -> str:
        name = text.strip("<>").partition(".")[0].partition(">")[0]
        if name == "Live":
            self.there(name)  # nobody knows whether it exists: nobody knows its function
            return self.function(self.read(name, "FunctionName"))
        return name

    # the judgements

    def judged(self, rule: str, mapping: str) -> set[str]:
        said: set[str] = set()
        try:
            if self.there(mapping):
                said.update(getattr(self, rule)(mapping))  # one by one: what was said before a doubt stays
        except Unknown:
            said.add("undecided")
        return said

    def source(self, mapping: str) -> str:
        return self.queue(self.read(mapping, "EventSourceArn"))  # type: ignore[return-value]  # never absent

    def worker(self, mapping: str) -> str:
        return self.function(self.read(mapping, "FunctionName"))

    def pointing(self, prefix: str, goal: str, read: Callable[[str], str | None]) -> list[tuple[str, bool | None]]:
        """Whether each of a kind exists and points at the goal; None where nobody knows."""
        found: list[tuple[str, bool | None]] = []
        for name in self.doc["Resources"]:
            if re.fullmatch(prefix + r"\d", name):
                try:
                    found.append((name, self.there(name) and read(name) == goal))
                except Foreign:
                    found.append((name, False))
                except Unknown:
                    found.append((name, None))
        return found

    def hides(self, mapping: str) -> Iterator[str]:
        queue, function = self.source(mapping), self.worker(mapping)
        needed = 6 * self.number(function, "Timeout", default=3) + self.number(mapping, "MaximumBatchingWindowInSeconds", default=0)
        if (hidden := self.number(queue, "VisibilityTimeout", default=30)) < needed:
            yield f"{hidden} < {needed}"

    def reserves(self, mapping: str) -> Iterator[str]:
        function = self.worker(mapping)
        reserved = self.number(function, "ReservedConcurrentExecutions")
        if reserved is not None:
            members = self.pointing("M", function, self.worker)
            if any(belongs is None for _, belongs in members):
                raise Unknown
            total = sum(self.number(name, "ScalingConfig", "MaximumConcurrency") or 0 for name, belongs in members if belongs)
            if reserved < total:
                yield f"{reserved} of {total}"

    def keeps(self, mapping: str) -> Iterator[str]:
        queue = self.source(mapping)
        if dead := self.queue(self.read(queue, "RedrivePolicy", "deadLetterTargetArn")):
            kept, own = (self.number(name, "MessageRetentionPeriod", default=345_600) for name in (dead, queue))
            if kept <= own:
                yield f"{kept} <= {own}"

    def alarmed(self, mapping: str) -> Iterator[str]:
        queue = self.source(mapping)
        if dead := self.queue(self.read(queue, "RedrivePolicy", "deadLetterTargetArn")):

            def dimension(alarm: str) -> str | None:
                node = self.shallow(self.doc["Resources"][alarm]["Properties"]["Dimensions"])
                items = [item for item in map(self.value, node if isinstance(node, list) else []) if item is not None]
                try:
                    return self.queue(items[0]["Value"]) if items else None
                except Foreign:
                    if "<?" in items[0]["Value"]:  # whoever deploys an alarm may give it any name
                        raise Unknown from None
                    raise

            watching = []
            for alarm, belongs in self.pointing("A", dead, dimension):
                if belongs is not False:
                    watching.append(self.measures(alarm) if belongs else None)
            if True in watching:
                return
            if None in watching:
                raise Unknown
            yield "unwatched"

    def measures(self, alarm: str) -> bool | None:
        try:
            metric = self.read(alarm, "MetricName")
        except Unknown:
            return None
        return None if metric is not None and "<" in metric else metric == "Depth"

    def waits(self, mapping: str) -> Iterator[str]:
        if self.number(mapping, "MaximumBatchingWindowInSeconds", default=0) > 100:
            yield "long"
        queue = self.source(mapping)
        late: list[bool | None] = []
        for name, belongs in self.pointing("M", queue, self.source):
            try:
                short = belongs is False or self.number(name, "MaximumBatchingWindowInSeconds", default=0) <= 50
            except Unknown:
                short = None
            late.append(short if belongs is not None else None)
        if False in late:
            yield "some wait"
        elif None in late:
            raise Unknown
        if (count := self.number(queue, "RedrivePolicy", "maxReceiveCount")) is not None and count < 5:
            yield f"{count} receives"


def assignments(doc: Doc, work: Callable[[Assignment], Any], most: int) -> list[tuple[Assignment, Any]] | None:
    """What `work` gives in every assignment; an equation that nobody can settle is tried both ways. None where there are more than `most`."""
    own = domains(doc)
    waiting: list[tuple[dict[str, Any], dict[Equation, bool]]] = [
        (dict(zip(own, row, strict=True)), {}) for row in itertools.islice(itertools.product(*(sorted(values or {OPEN}) for values in own.values())), most + 1)
    ]
    found: list[tuple[Assignment, Any]] = []
    while waiting:
        if len(waiting) + len(found) > most:
            return None
        values, equations = waiting.pop()
        case = Assignment(doc, own, values, equations)
        try:
            found.append((case, work(case)))
        except Asked as asked:
            waiting += [(values, {**equations, asked.args[0]: truth}) for truth in (True, False)]
    return found
