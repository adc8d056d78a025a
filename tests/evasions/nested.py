"""One resource of a template in a nested stack: what it refers to is handed to it, and who refers to it reads an output. What is deployed stays the same."""

from __future__ import annotations

import copy
import re
from typing import Any

Body = dict[str, Any]
CHILD = "NestedXq"
OWN = ("AWS::StackName", "AWS::StackId")
"""What a nested stack has otherwise than its parent: it is handed down."""
KEPT = ("ZipFile", "InlineCode", "Type", "Version", "Handler", "Runtime")
_VARIABLE = re.compile(r"\$\{([^}!]+)\}")


class Cannot(Exception):  # noqa: N818 - no error
    """The resource cannot be moved: a condition stands in it, or it and the others would wait for each other."""


class Move:
    """A template of which one resource goes to a nested stack. `literals`: its numbers and words are handed to it as well."""

    def __init__(self, body: Body, which: str, *, literals: bool = False) -> None:
        self.body, self.which, self.literals = body, which, literals
        self.names = {*body["Resources"], *body.get("Parameters", {}), *OWN} - {which}
        self.parameters: Body = {}
        self.handed: Body = {}
        self.outputs: Body = {}

    def files(self) -> Body:
        """The template and that of its nested stack."""
        node = copy.deepcopy(self.body["Resources"][self.which])
        around = {key: self.back(node.pop(key)) for key in ("Condition", "DependsOn") if key in node}
        inside = {**node, "Properties": self.inside(node.get("Properties", {}))}
        rest = {name: one for name, one in self.body["Resources"].items() if name != self.which}
        outer = self.back({**self.body, "Resources": rest})
        outer["Resources"][CHILD] = {
            "Type": "AWS::CloudFormation::Stack",
            **around,
            "Properties": {"TemplateURL": "./nested.json", "Parameters": self.handed},
        }
        if _waits_for_itself(outer["Resources"]):
            raise Cannot
        child = {"Parameters": self.parameters, "Mappings": self.body.get("Mappings", {}), "Resources": {self.which: inside}, "Outputs": self.outputs}
        return {"main.json": outer, "nested.json": {name: part for name, part in child.items() if part}}

    def inside(self, node: Any, key: str = "") -> Any:
        """What stands in the resource, as it stands in the nested stack."""
        match node:
            case {"Fn::If": _} | {"Fn::Transform": _}:
                raise Cannot
            case {"Ref": str(name)} if name in self.names:
                return self._parameter(name, "")
            case {"Fn::GetAtt": [str(name), str(attribute)]} if name in self.names:
                return self._parameter(name, attribute)
            case {"Ref": _} | {"Fn::GetAtt": _}:
                return node
            case {"Fn::Sub": argument}:
                text, own = (argument, {}) if isinstance(argument, str) else argument
                own = {name: self.inside(value) for name, value in own.items()}

                def handed(found: re.Match[str]) -> str:
                    name, _, attribute = found[1].partition(".")
                    return f"${{{self._parameter(name, attribute)['Ref']}}}" if name in self.names and name not in own else found[0]

                return {"Fn::Sub": [_VARIABLE.sub(handed, text), own] if own else _VARIABLE.sub(handed, text)}
            case dict() if len(node) == 1 and next(iter(node)).startswith("Fn::"):
                return {name: self.inside(value, "Fn::") for name, value in node.items()}
            case dict():
                return {name: value if name in KEPT else self.inside(value, name) for name, value in node.items()}
            case list():
                return [self.inside(item, key) for item in node]
            case str() | int() if self.literals and key != "Fn::" and not isinstance(node, bool) and node != "" and "{{" not in str(node):
                return self._literal(node)
        return node

    def back(self, node: Any) -> Any:
        """What stands elsewhere, and may name the resource."""
        match node:
            case {"Ref": self.which}:
                return self._output("")
            case {"Fn::GetAtt": [self.which, str(attribute)]}:
                return self._output(attribute)
            case {"Fn::Sub": argument}:
                text, own = (argument, {}) if isinstance(argument, str) else argument
                own = {name: self.back(value) for name, value in own.items()}

                def read(found: re.Match[str]) -> str:
                    name, _, attribute = found[1].partition(".")
                    if name != self.which or name in own:
                        return found[0]
                    own[alias := f"Xq{attribute.replace('.', '')}"] = self._output(attribute)
                    return f"${{{alias}}}"

                text = _VARIABLE.sub(read, text)
                return {"Fn::Sub": [text, own] if own else text}
            case dict():
                return {name: self._renamed(value) if name == "DependsOn" else self.back(value) for name, value in node.items()}
            case list():
                return [self.back(item) for item in node]
        return node

    def _renamed(self, named: Any) -> Any:
        return [CHILD if name == self.which else name for name in ([named] if isinstance(named, str) else named)]

    def _parameter(self, name: str, attribute: str) -> Body:
        called = re.sub(r"\W", "", f"Par{name}{attribute}")
        declared = self.body.get("Parameters", {}).get(name, {}).get("Type", "String")
        self.parameters[called] = {"Type": "String" if declared.startswith("AWS::") else declared}
        self.handed[called] = {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}
        return {"Ref": called}

    def _literal(self, value: Any) -> Body:
        called = f"Lit{len(self.parameters)}"
        self.parameters[called] = {"Type": "String"}
        self.handed[called] = value
        return {"Ref": called}

    def _output(self, attribute: str) -> Body:
        called = re.sub(r"\W", "", f"Out{attribute or 'Ref'}")
        self.outputs[called] = {"Value": {"Fn::GetAtt": [self.which, attribute]} if attribute else {"Ref": self.which}}
        return {"Fn::GetAtt": [CHILD, f"Outputs.{called}"]}


def _waits_for_itself(resources: Body) -> bool:
    names = {name: set(re.findall(r"\w+", str(node))) & resources.keys() for name, node in resources.items()}
    seen: set[str] = set()
    waiting = [*names[CHILD]]
    while waiting:
        if (name := waiting.pop()) == CHILD:
            return True
        if name not in seen:
            seen.add(name)
            waiting += names[name] - {name}
    return False
