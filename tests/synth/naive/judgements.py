"""What the rules of the test say in one assignment, and all assignments."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from .assembly import Doc, stack_of
from .parameters import OPEN, shared
from .values import Asked, Equation, Foreign, Gone, Unknown, Values, could_equal

QUEUE, MAPPING, ALARM = "Queue", "EventSourceMapping", "Alarm"


class Assignment(Values):
    """An assembly in one assignment, and what the rules say of it."""

    def kind(self, kind: str) -> list[str]:
        return [name for name, node in self.doc["Resources"].items() if node["Type"].endswith(f"::{kind}")]

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

    def queue(self, text: Any, asker: str) -> str | None:
        """Which queue a text names, for somebody in the asker's stack."""
        if text is None:
            return None
        if text.startswith("<?import:") and text.count("<") == 1:
            raise Foreign
        found = re.fullmatch(r"(?:arn:aws:sqs:(?:<[\w/]+/AWS::Region>|[^:<]*):<AWS::AccountId>:)?<([\w/]+)\.\w+>", text)
        if found and found[1] in self.kind(QUEUE):
            return found[1]
        spelt = re.sub(r"<([\w/]+/)?AWS::\w+>", "<!>", text)
        name = spelt.split(":")[5] if spelt.startswith("arn:") else spelt
        hits, doubtful = [], False
        for queue in self.kind(QUEUE):
            try:
                own = self.read(queue, "QueueName")
                if own == name:
                    hits += [queue] if self.there(queue) else []
                elif own is not None and "<?" in own + name and (stack_of(queue) == stack_of(asker) or not self.has_default(own + name)):
                    doubtful |= could_equal(own, name)
            except Unknown:
                doubtful = True
        for chosen in ([queue for queue in hits if stack_of(queue) == stack_of(asker)], hits):
            if len(chosen) == 1:
                return chosen[0]
        raise Unknown if hits or doubtful else Foreign

    def has_default(self, text: str) -> bool:
        """Is a parameter in it that is something else than its default?"""
        return any("Default" in self.doc["Parameters"].get(name, {}) for name in re.findall(r"<\?([^<>]*)>", text))

    def function(self, text: str) -> str:
        if text.startswith("<?import:"):
            raise Foreign
        name = text.strip("<>").partition(".")[0].partition(">")[0]
        if self.doc["Resources"][name]["Type"].endswith("Alias"):
            self.there(name)  # nobody knows whether it exists: nobody knows its function
            return self.function(self.read(name, "FunctionName"))
        return name

    # the judgements

    def judged(self, rule: str, mapping: str) -> set[str]:
        said: set[str] = set()
        self.crossed.clear()
        try:
            if self.there(mapping):
                said.update(getattr(self, rule)(mapping))  # one by one: what was said before a doubt stays
        except Unknown:
            said.add("undecided")
        except Gone:
            said.add("gone")  # where it can be deployed, nothing is
        return said

    def source(self, mapping: str) -> str:
        return self.queue(self.read(mapping, "EventSourceArn"), mapping)  # type: ignore[return-value]  # never absent

    def worker(self, mapping: str) -> str:
        return self.function(self.read(mapping, "FunctionName"))

    def pointing(self, kind: str, goal: str, read: Callable[[str], str | None]) -> list[tuple[str, bool | None]]:
        """Whether each of a kind exists and points at the goal; None where nobody knows."""
        found: list[tuple[str, bool | None]] = []
        for name in self.kind(kind):
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
            members = self.pointing(MAPPING, function, self.worker)
            if any(belongs is None for _, belongs in members):
                raise Unknown
            total = sum(self.number(name, "ScalingConfig", "MaximumConcurrency") or 0 for name, belongs in members if belongs)
            if reserved < total:
                yield f"{reserved} of {total}"

    def keeps(self, mapping: str) -> Iterator[str]:
        queue = self.source(mapping)
        if dead := self.queue(self.read(queue, "RedrivePolicy", "deadLetterTargetArn"), queue):
            kept, own = (self.number(name, "MessageRetentionPeriod", default=345_600) for name in (dead, queue))
            if kept <= own:
                yield f"{kept} <= {own}"

    def alarmed(self, mapping: str) -> Iterator[str]:
        queue = self.source(mapping)
        if dead := self.queue(self.read(queue, "RedrivePolicy", "deadLetterTargetArn"), queue):

            def dimension(alarm: str) -> str | None:
                node = self.shallow(self.doc["Resources"][alarm]["Properties"]["Dimensions"])
                items = [item for item in map(self.value, node if isinstance(node, list) else []) if item is not None]
                try:
                    return self.queue(items[0]["Value"], alarm) if items else None
                except Foreign:
                    if re.search(r"<\?(?!import)", items[0]["Value"]):  # whoever deploys an alarm may give it any name
                        raise Unknown from None
                    raise

            watching = []
            for alarm, belongs in self.pointing(ALARM, dead, dimension):
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
        for name, belongs in self.pointing(MAPPING, queue, self.source):
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


def assignments(doc: Doc, own: dict[str, set[Any]], work: Callable[[Assignment], Any], most: int) -> list[Any] | None:
    """What `work` gives in every assignment; an equation that nobody can settle is tried both ways. None where there are more than `most`."""
    free = dict.fromkeys(shared(own).values())
    rows = itertools.product(*(sorted(own[name] or {OPEN}) for name in free))
    waiting: list[tuple[dict[str, Any], dict[Equation, bool]]] = [(dict(zip(free, row, strict=True)), {}) for row in itertools.islice(rows, most + 1)]
    found: list[Any] = []
    while waiting:
        if len(waiting) + len(found) > most:
            return None
        values, equations = waiting.pop()
        case = Assignment(doc, own, values, equations)
        try:
            found.append(work(case))
        except Asked as asked:
            waiting += [(values, {**equations, asked.args[0]: truth}) for truth in (True, False)]
    return found
