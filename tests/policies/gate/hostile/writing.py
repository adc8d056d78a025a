"""A document as text: JSON or YAML, in the many ways in which people write these, and with mistakes of typing in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import yaml

from .changes import TEXTS, Changes

REPRESENT: Callable[[Any], yaml.ScalarNode] = yaml.representer.SafeRepresenter().represent_data
WAIVERS: list[Any] = [
    {"queuegate": {"waivers": [{"rule": "visibility-timeout", "reason": "x"}]}},
    {"queuegate": {"waivers": [{"rule": "visibility-timeout", "reason": "x", "until": "2999-12-31"}, {"rule": "no-such"}, 5, [], {"Ref": "A"}]}},
    {"queuegate": {"waivers": {"Fn::If": ["IsProd", [], []]}}},
    {"queuegate": [1]},
    {"queuegate": None},
]
COMMENTS = (
    "waive visibility-timeout because x",
    "waive visibility-timeout until 2999-12-31 because x",
    "waive",
    "x\x1b[31m",
    "",
    "waive a until b because c # queuegate:",
)
BOMB = "Bomb: &b0 [x, x]\n" + "".join(f"Bomb{i}: &b{i} [{', '.join([f'*b{i - 1}'] * 9)}]\n" for i in range(1, 10))


class Writer(Changes):
    def written(self, body: Any, name: str) -> bytes:
        if self.chance(0.1) and isinstance(body, dict) and isinstance(body.get("Resources"), dict):
            resources = {key: {**one, "Metadata": self.random.choice(WAIVERS)} if isinstance(one, dict) else one for key, one in body["Resources"].items()}
            body = {**body, "Resources": resources}
        if name.endswith(".json") or self.chance(0.2):
            text = json.dumps(body, indent=self.random.choice([None, 1, 2]), ensure_ascii=self.chance(0.5))
            if self.chance(0.05) and (match := re.search(r'"\w+": ?', text)):
                text = text[: match.start()] + match[0] + "1, " + text[match.start() :]
        else:
            text = self.as_yaml(body)
            if self.chance(0.1):
                lines = text.split("\n")
                for _ in range(3):
                    lines[self.random.randrange(len(lines))] += f" # queuegate: {self.random.choice(COMMENTS)}"
                text = "\n".join(lines)
        if self.chance(0.15):
            for _ in range(self.random.randint(1, 4)):
                start = self.random.randrange(len(text) + 1)
                text = text[:start] + self.random.choice(TEXTS) + text[start + self.random.choice([0, 0, 1, 5, 40]) :]
        if self.chance(0.1):
            text = text.replace("\n", "\r\n")
        if self.chance(0.05):
            text = "\ufeff" + text
        raw = text.encode("utf-8", "surrogatepass")
        if self.chance(0.03):
            raw = self.random.choice(
                [raw[: self.random.randrange(len(raw) + 1)], text.encode("utf-16", "surrogatepass"), raw + bytes(self.random.choices(range(256), k=9))]
            )
        return raw

    def as_yaml(self, body: Any) -> str:
        short, odd, kept = self.random.choice([0, 0.5, 1]), self.random.choice([0, 0, 0, 0.02]), []  # type: float, float, list[yaml.Node]

        def node_of(value: Any, tag: str | None = None) -> yaml.Node:
            if kept and self.chance(odd):
                return self.random.choice(kept)  # an alias
            if isinstance(value, dict):
                if len(value) == 1 and not tag and self.chance(short):
                    ((function, argument),) = value.items()
                    if function in ("Ref", "Condition") or function.startswith(("Fn::", "!")):
                        if function == "Fn::GetAtt" and isinstance(argument, list) and all(isinstance(one, str) for one in argument) and self.chance(0.8):
                            argument = ".".join(argument)
                        return node_of(argument, "!" + function.removeprefix("Fn::").removeprefix("!").replace("::", "."))
                pairs = [(self.key(key, odd, node_of), node_of(inner)) for key, inner in value.items()]
                if pairs and self.chance(odd):
                    pairs.append(self.random.choice(pairs))
                if kept and self.chance(odd):
                    pairs.insert(0, (yaml.ScalarNode("tag:yaml.org,2002:merge", "<<"), self.random.choice(kept)))
                made: yaml.Node = yaml.MappingNode(tag or "tag:yaml.org,2002:map", pairs, flow_style=self.chance(0.15))
            elif isinstance(value, list):
                made = yaml.SequenceNode(tag or "tag:yaml.org,2002:seq", [node_of(item) for item in value], flow_style=self.chance(0.15))
            else:
                plain = REPRESENT(value)
                made = yaml.ScalarNode(tag or plain.tag, plain.value, style=plain.style if not tag else self.random.choice([None, '"']))
            if odd and self.chance(0.2):
                kept.append(made)
            return made

        text: str = yaml.serialize(node_of(body), Dumper=yaml.SafeDumper, width=self.random.choice([60, 1000]), allow_unicode=self.chance(0.5))
        return BOMB + text if odd and self.chance(0.05) else text

    def key(self, key: Any, odd: float, node_of: Callable[[Any], yaml.Node]) -> yaml.Node:
        return node_of(self.random.choice([1, 2.5, None, True, [1], {"a": 1}, "<<", "=", ""])) if self.chance(odd / 4) else REPRESENT(str(key))
