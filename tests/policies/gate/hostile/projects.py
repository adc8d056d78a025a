"""A whole project in two states that somebody may hand to every command: folders of anything, with attacks in their names and texts, and secrets that no output may hold."""

from __future__ import annotations

import copy
import json
from typing import Any, NamedTuple

import yaml

from .folders import Folder, Maker
from .good import GOOD, PLAIN
from .settings import SETTINGS

SECRETS = ("Zq7plain9Xw", "Zq7compared9Xw", "7316417")
"""A default, a constant that it is compared with, and a number."""
ATTACKS = (
    "::error::x",
    "::add-mask::a",
    "\n::stop-commands::x",
    "\r::error file=a::x",
    "\u2028::error::x",
    "##[error]x",
    "a ##[add-mask]b",
    "##vso[task.setvariable variable=a]b",
    "word " * 12 + "::error::x",
    "\x1b[2J\x1b]0;x\x07",
    "\u202eabc\u2066",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "]]><x/>",
    "--><b>",
    "&lt;&#58;&amp;",
    "[x](javascript:alert(1))",
    "![x](https://example.com/x.png)",
    "<https://example.com>",
    "| a | b |\n|---|---|",
    "```\n# x",
    "`x` ` ``",
    "@everyone",
    "https://example.com/x",
    '"]\nclick n1 call alert()',
    "%%{init: {}}%%",
    "{{x}}",
    "${x}",
    "$(id)",
    "%s%n{0!r}",
    "\x00\x07",
    "\ud800",
    "é" * 40,
)
"""What some reader of some output takes for its own."""
ODD_NAMES = (
    "a b",
    "::error::x",
    "##[error]x",
    "[x](y)",
    "<b>",
    "a'b",
    'a"b',
    "-x",
    "--help",
    "~",
    "é",
    "\u202e",
    "\x1b[1m",
    "%0A",
    "*",
    "a|b",
    "`",
    "#",
    "{1..2}",
    ":",
)


class Project(NamedTuple):
    """The files of the base and of the head, as they lie in one folder; what is named; words to give as arguments; and whether secrets were hidden in it."""

    base: dict[str, bytes]
    head: dict[str, bytes]
    target: str
    words: tuple[str, ...]
    has_secrets: bool


class Projects(Maker):
    def something(self, body: Any) -> Any:
        if self.chance(0.25):
            return self.random.choice(ATTACKS)
        if self.chance(0.15):
            return copy.deepcopy(self.random.choice([{"Ref": "Hidden"}, {"Ref": "Pin"}, {"Fn::Sub": "a-${Hidden}"}, {"Fn::Join": ["-", [{"Ref": "Hidden"}, "b"]]}, {"Fn::If": ["IsHidden", 5, {"Ref": "Pin"}]}]))  # fmt: skip
        return super().something(body)

    def secretive(self, body: Any) -> Any:
        """The document with parameters that nobody shall see."""
        if isinstance(body, dict):
            for section in ("Parameters", "Conditions"):
                if not isinstance(body.get(section), dict):
                    body[section] = {}
            body["Parameters"] |= {
                "Hidden": {"Type": "String", "NoEcho": True, "Default": SECRETS[0]},
                "Pin": {"Type": "Number", "NoEcho": "true", "Default": int(SECRETS[2])},
            }
            body["Conditions"]["IsHidden"] = {"Fn::Equals": [{"Ref": "Hidden"}, SECRETS[1]]}
        return body

    def renamed(self, text: str) -> str:
        """Some names of the document with an attack in them, wherever they stand in it."""
        for name in ("Orders", "Worker", "Role", "Mapping", "Dlq", "Env", "IsProd"):
            if self.chance(0.25):
                text = text.replace(f'"{name}', json.dumps(name + self.random.choice(ATTACKS))[:-1])
        return text

    def furnished(self, body: Any) -> Any:
        """The document with filters, and with code that is there: what some commands tell of."""
        body = copy.deepcopy(body)
        for one in body.get("Resources", {}).values() if isinstance(body, dict) and isinstance(body.get("Resources"), dict) else ():
            if isinstance(one, dict) and isinstance(inside := one.get("Properties"), dict):
                if one.get("Type") == "AWS::Lambda::EventSourceMapping" and self.chance(0.5):
                    patterns = [self.pattern() for _ in range(self.random.randint(1, 3))]
                    inside["FilterCriteria"] = {"Filters": [{"Pattern": one} for one in patterns]}
                if one.get("Type") == "AWS::Lambda::Function" and self.chance(0.6):
                    inside["Code"] = {"ZipFile": self.code_with_attacks()} if self.chance(0.5) else "src"
                    inside["Handler"] = self.random.choice(["app.handler", "index.handler", "index.lambda_handler"])
        return body

    def pattern(self) -> Any:
        word = self.random.choice([*ATTACKS, "a", "order"])
        body = {
            "body": {
                self.random.choice(["kind", word]): self.random.choice(
                    [[word], [{"prefix": word}], [{"anything-but": [word]}], [{"exists": False}], [{"numeric": [">", 5]}]]
                )
            }
        }
        text = json.dumps(self.random.choice([body, {"body": [word]}, {"body": [{"wildcard": f"*{word}*"}]}, {"messageId": [word]}]))
        return self.random.choice([text, text, text[:-1], {"Fn::Sub": text.replace("order", "${Hidden}")}])

    def code_with_attacks(self) -> str:
        code = self.handler()
        for word in ("Key", "id", "body", "orders", "TABLE", "x"):
            code = code.replace(f'"{word}"', json.dumps(self.random.choice(ATTACKS)))
        return code

    def state(self, body: Any, *, hidden: bool) -> bytes:
        if not hidden:
            return self.written(self.changed(self.furnished(body)), "t.yaml")
        changed = self.changed(self.furnished(body), times=3)
        body = self.secretive(json.loads(self.renamed(json.dumps(changed, default=str))))
        text = json.dumps(body, indent=self.random.choice([None, 1])) if self.chance(0.5) else yaml.safe_dump(body, allow_unicode=self.chance(0.5))
        return text.encode("utf-8", "surrogatepass")

    def settings(self) -> bytes:
        made = self.random.choice(SETTINGS)
        return json.dumps(self.changed(made, times=2) if self.chance(0.3) else made, default=str).encode("utf-8", "surrogatepass")

    def project(self) -> Project:
        given = [one for one in ATTACKS if "\x00" not in one and "\ud800" not in one] + ["\udc80", ""]  # what a process can be given
        words = tuple(self.random.choice(given) for _ in range(3))
        if self.chance(0.35):
            whole: Folder = self.random.choice([Maker.several, Maker.assembly, Maker.code])(self)
            base, head = dict(whole.files), {**whole.files}
            for name in self.random.sample(sorted(head), 1):
                head[name] = self.written(self.changed(json.loads(head[name])), name) if head[name].startswith(b"{") and _is_json(head[name]) else b""
            return Project(base, head, whole.targets[0], words, has_secrets=False)
        hidden = self.chance(0.7)
        body = self.random.choice([GOOD, PLAIN, PLAIN, self.template()])
        name = f"{self.random.choice(ODD_NAMES)}.yaml" if self.chance(0.3) else "t.yaml"
        base, head = ({name: self.state(body, hidden=hidden)} for _ in range(2))
        if self.chance(0.4):
            head["queuegate.yaml"] = self.settings()
            if self.chance(0.5):
                base["queuegate.yaml"] = self.settings()
        head["src/app.py"] = self.code_with_attacks().encode("utf-8", "surrogatepass")
        return Project(base, head, name, words, hidden)


def _is_json(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return True


def project(number: int) -> Project:
    return Projects(number).project()
