"""A folder with such documents in it."""

from __future__ import annotations

import ast
import copy
import json
import re
from typing import Any, NamedTuple

from .good import ASSEMBLY, GOOD, HANDLERS, LOOPS, NESTED, PLAIN, SAM
from .writing import Writer


class Folder(NamedTuple):
    """Files by their path, and the targets and parameter files of the command."""

    files: dict[str, bytes]
    targets: tuple[str, ...]
    parameter_files: tuple[str, ...] = ()


class Maker(Writer):
    """One folder's random choices. `seeds` are further templates to begin with."""

    def __init__(self, number: int, seeds: list[Any] | None = None) -> None:
        super().__init__(number)
        self.seeds = seeds or []

    def handler(self) -> str:
        code = self.random.choice(HANDLERS)
        if self.chance(0.6):
            try:
                return self.grafted(code)
            except (SyntaxError, ValueError, RecursionError, IndexError):
                pass
        lines = code.splitlines(keepends=True)
        for _ in range(self.random.randint(1, 4)):
            i, j = self.random.randrange(len(lines)), self.random.randrange(len(lines))
            match self.random.randrange(5):
                case 0 if len(lines) > 1:
                    del lines[i]
                case 1:
                    lines.insert(i, self.random.choice(self.random.choice(HANDLERS).splitlines(keepends=True) or ["\n"]))
                case 2:
                    lines[i], lines[j] = lines[j], lines[i]
                case 3:
                    words = re.split(r"(\w+)", lines[i])
                    words[self.random.randrange(len(words))] = self.random.choice(
                        ["event", "context", "return", "yield", "await ", "*", "None", "(" * 150, "lambda", "9" * 5000, "\x00", "é", "f'{x!r:{y}}'"]
                    )
                    lines[i] = "".join(words)
                case _:
                    lines[i] = self.random.choice(["    ", "\t", ""]) + lines[i].lstrip(" " * self.random.randint(0, 8))
        return "".join(lines)

    def grafted(self, code: str) -> str:
        """The handler with expressions and statements of others in it."""
        tree, other = ast.parse(code), ast.parse(self.random.choice(HANDLERS))
        for _ in range(self.random.randint(1, 4)):
            kind: type[ast.AST] = self.random.choice([ast.expr, ast.stmt])
            donors = [node for node in ast.walk(self.random.choice([tree, other])) if isinstance(node, kind)]
            spots = [
                (node, name, i)
                for node in ast.walk(tree)
                for name, value in ast.iter_fields(node)
                for i, one in enumerate(value if isinstance(value, list) else [value])
                if isinstance(one, kind)
            ]
            node, name, i = self.random.choice(spots)
            donor = copy.deepcopy(self.random.choice(donors))
            if isinstance(old := getattr(node, name), list):
                old[i] = donor
            else:
                setattr(node, name, donor)
        return ast.unparse(ast.fix_missing_locations(tree))

    def template(self) -> Any:
        return self.random.choice(
            [GOOD, GOOD, PLAIN, self.random.choice(SAM), self.random.choice(SAM), LOOPS, *([self.random.choice(self.seeds)] * 6 if self.seeds else [])]
        )

    def one(self) -> Folder:
        name = self.random.choice(["t.yaml", "t.yaml", "t.json"])
        return Folder({name: self.written(self.changed(self.template()), name)}, (self.random.choice([name, "."]),))

    def documents(self) -> Folder:
        near = {
            "PolicyDocument",
            "AssumeRolePolicyDocument",
            "KeyPolicy",
            "Policies",
            "ManagedPolicyArns",
            "Role",
            "Roles",
            "Queues",
            "RedriveAllowPolicy",
            "PermissionsBoundary",
        }
        body = self.changed(self.random.choice([GOOD, PLAIN, self.template()]), lambda way: bool(near.intersection(way)), 6)
        return Folder({"t.yaml": self.written(body, "t.yaml")}, ("t.yaml",))

    def code(self) -> Folder:
        body = copy.deepcopy(PLAIN)
        worker = body["Resources"]["Worker"]["Properties"]
        raw = (self.handler()).encode("utf-8", "surrogatepass")
        if self.chance(0.5):
            worker["Code"] = {"ZipFile": raw.decode("utf-8", "replace")}
            return Folder({"t.yaml": self.written(body, "t.yaml")}, ("t.yaml",))
        body["Transform"] = "AWS::Serverless-2016-10-31"
        worker |= {
            "CodeUri": self.random.choice(["src", "./src/", "src", "."]),
            "Handler": self.random.choice(["app.handler", "app.handler", "a.b.c", ".", "app", "../x.y"]),
        }
        del worker["Code"]
        body["Resources"]["Worker"]["Type"] = "AWS::Serverless::Function"
        return Folder({"t.yaml": self.written(body, "t.yaml"), "src/app.py": raw, "src/other.py": self.handler().encode("utf-8", "surrogatepass")}, ("t.yaml",))

    def several(self) -> Folder:
        bodies: dict[str, Any] = dict(NESTED)
        for name in self.random.sample(list(bodies), self.random.randint(1, 3)):
            bodies[name] = self.changed(bodies[name], times=3)
        return Folder({name: self.written(body, name) for name, body in bodies.items()}, (".",))

    def assembly(self) -> Folder:
        bodies: dict[str, Any] = dict(ASSEMBLY)
        for name in self.random.sample(list(bodies), self.random.randint(1, 3)):
            bodies[name] = self.changed(bodies[name])
        if self.chance(0.05):
            del bodies[self.random.choice(list(bodies))]
        files = {name: json.dumps(body, default=str).encode() if self.chance(0.9) else self.written(body, name) for name, body in bodies.items()}
        return Folder(
            {**files, "app.py": b"Orders(self)\n" * 20, "lib.py": b"Orders(self)\n" * 20, "src/index.py": self.handler().encode("utf-8", "surrogatepass")},
            ("cdk.out",),
        )

    def given(self) -> Folder:
        values: Any = self.random.choice(
            [
                [{"ParameterKey": "Env", "ParameterValue": "prod"}, {"ParameterKey": "Size", "ParameterValue": "10"}],
                {"Parameters": {"Env": "dev", "Size": 5}, "Tags": {}},
            ]
        )
        values = self.changed(values, times=2) if self.chance(0.7) else values
        return Folder({"t.yaml": self.written(GOOD, "t.yaml"), "p.json": self.written(values, "p.json")}, ("t.yaml",), ("p.json",))


KINDS = [Maker.one, Maker.one, Maker.one, Maker.documents, Maker.code, Maker.several, Maker.assembly, Maker.assembly, Maker.given, Maker.documents]


def folder(number: int, seeds: list[Any] | None = None) -> Folder:
    maker = Maker(number, seeds)
    return KINDS[number % len(KINDS)](maker)
