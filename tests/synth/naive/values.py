"""What conditions and expressions are in one assignment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from .assembly import REGION, Doc, own_name, owners, stack_of
from .parameters import OPEN, equations, shared

Equation = frozenset[str]


class Unknown(Exception):  # noqa: N818 - a verdict
    pass


class Foreign(Unknown):
    """It lies outside of the assembly."""


class Gone(Exception):  # noqa: N818 - an assignment that cannot be deployed
    """Something that exists reads an output or an export that does not."""


class Asked(Exception):  # noqa: N818 - a question
    """An equation of which this assignment does not say whether it holds."""


def could_equal(one: str, two: str) -> bool:
    """Can two strings be the same, by what is known of their ends?"""
    for a, b in ((one, two), (two, one)):
        if "<" not in a:
            return a.startswith(b.split("<")[0]) and a.endswith(b.split(">")[-1])
    starts, ends = [text.split("<")[0] for text in (one, two)], [text.split(">")[-1] for text in (one, two)]
    return (starts[0].startswith(starts[1]) or starts[1].startswith(starts[0])) and (ends[0].endswith(ends[1]) or ends[1].endswith(ends[0]))


class Values:
    """An assembly in one assignment. `crossed` are the ways in which one template's value came from another."""

    def __init__(self, doc: Doc, own: dict[str, set[Any]], values: dict[str, Any], equations: dict[Equation, bool]) -> None:
        self.doc, self.domains, self.values, self.equations = doc, own, values, equations
        self.owners, self.shared, self.crossed = owners(doc), shared(own), set[str]()

    def holds(self, expr: Any, stack: str) -> bool | None:
        ((name, argument),) = expr.items()
        match name:
            case "Condition":
                return (
                    self.holds(self.doc["Conditions"][argument], stack)
                    if argument in self.doc["Conditions"]
                    else self.asked(stack, f"condition {own_name(argument)}")
                )
            case "Fn::Not":
                inner = self.holds(argument[0], stack)
                return None if inner is None else not inner
            case "Fn::And" | "Fn::Or":
                parts, decisive = [self.holds(part, stack) for part in argument], name == "Fn::Or"
                return decisive if decisive in parts else None if None in parts else not decisive
            case "Fn::Contains":
                return any([self.equal(member, argument[1], stack) for member in argument[0]])  # noqa: C419 - all of them, so that each equation is met
            case "Fn::EachMemberIn":
                return all([any([self.equal(one, member, stack) for member in argument[1]]) for one in argument[0]])  # noqa: C419 - as above
        return self.equal(*argument, stack)

    def equal(self, one: Any, two: Any, stack: str) -> bool:
        try:
            left, right = str(self.value(one)), str(self.value(two))
        except Unknown:
            shown = (json.dumps(side, sort_keys=True).replace(f"{stack}/", "") for side in (one, two))
            return self.asked(stack, *(re.sub(r'\["([^"]*)", \{\}\]', r'"\1"', side) for side in shown))
        if left == right:
            return True
        if "<" not in left + right:
            return False
        if not could_equal(left, right):
            return False
        for side, other in ((left, right), (right, left)):  # a parameter that is something else is none of the constants that are told apart
            if (part := re.fullmatch(r"([^<>]*)<\??([^<>]*)>([^<>]*)", side)) and "<" not in other:
                inside = other[len(part[1]) : len(other) - len(part[3])]
                if len(other) < len(part[1]) + len(part[3]) or inside in self.domains.get(part[2], ()):
                    return False
        return self.asked(stack, *(json.dumps(side) if "<" not in side else re.sub(r"<\??(?:[\w/]+/)?([^>]*)>", r"${\1}", side) for side in (left, right)))

    def asked(self, stack: str, *sides: str) -> bool:
        key = frozenset({f"in {stack}", *sides})
        for rival, truth in self.equations.items():
            if (
                truth
                and len(key) == len(rival) == 3
                and len(both := rival & key) == 2
                and f"in {stack}" in both
                and all(self.is_told_apart(*other - both, stack) for other in (key, rival))
            ):
                return key == rival  # a text is one constant, not two
        if key not in self.equations:
            raise Asked(key)
        return self.equations[key]

    def is_told_apart(self, side: str, stack: str) -> bool:
        """Is this a constant that something in the stack is compared with?"""
        constants = {str(one) for pair in equations(self.doc, stack) for one in pair if not isinstance(one, dict)}
        constants |= {one for name, values in self.domains.items() if stack_of(name) == stack for one in values if one is not OPEN}
        return (side[0] == '"' or side.isdecimal()) and str(json.loads(side)) in constants

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
                    return self.named(".".join(argument))
                case "Fn::If":
                    return self.value(argument[1] if self.known(argument[0]) else argument[2])
                case "Fn::FindInMap":
                    return self.looked_up(*argument)
                case "Fn::Join":
                    return argument[0].join(str(self.value(item)) for item in argument[1])
                case "Fn::Select":
                    return self.selected(*argument)
                case "Fn::Sub":
                    template, own = argument
                    return re.sub(r"\$\{([^}]*)\}", lambda found: self.text(own[found[1]]) if found[1] in own else self.text({"Ref": found[1]}), template)
                case "Fn::ImportValue":
                    return self.imported(self.text(argument))
                case "Fn::GetStackOutput":
                    self.crossed.add("stack output")
                    name = f"{argument['StackName']}/{argument['OutputName']}"
                    return self.output(name) if name in self.doc["Outputs"] else f"<?import:{argument['StackName']}.{argument['OutputName']}>"
        return {key: value for key, inner in expr.items() if (value := self.value(inner)) is not None}

    def looked_up(self, table: str, expr: Any, inner: str) -> Any:
        """What a map holds. A value of a parameter that is none of its keys cannot be deployed where another could."""
        key, rows = str(self.value(expr)), self.doc["Mappings"][table]
        if key in rows:
            return rows[key][inner]
        several = [values for name, values in self.domains.items() if self.shared[name] == self.shared.get(expr["Ref"], key.strip("<?>")) and len(values) > 1]
        if "<" not in key or (several and set(rows) <= several[0]):
            raise Gone
        raise Unknown

    def selected(self, index: int, source: Any) -> Any:
        """An item of a list that is spelt out, or of a string that is cut; where there are too few, nothing can be deployed."""
        if isinstance(source, list):
            return [self.text(item) for item in source][index]
        delimiter, text = source["Fn::Split"]
        if "<" in (whole := self.text(text)):
            raise Unknown
        if len(pieces := whole.split(delimiter)) <= index:
            raise Gone
        return pieces[index]

    def text(self, expr: Any) -> str:
        if (value := self.value(expr)) is None:
            raise Unknown
        return str(value)

    def named(self, name: str) -> Any:
        """What Ref or GetAtt gives."""
        stack, own = stack_of(name), own_name(name)
        if name in self.doc["Resources"] or name.partition(".")[0] in self.doc["Resources"]:
            resource, _, attribute = name.partition(".")
            if attribute.startswith("Outputs."):
                self.crossed.add("output")
                return self.output(f"{next(child for child, owner in self.owners.items() if owner == resource)}/{attribute.removeprefix('Outputs.')}")
            return f"<{name}>"
        if stack in self.owners and own == REGION:  # a nested stack is in its parent's Region
            return self.named(f"{stack_of(self.owners[stack])}/{REGION}")
        if name in self.shared:
            value = self.values[self.shared[name]]
            return str(value) if value is not OPEN else f"<{'' if own == REGION else '?'}{self.shared[name]}>"
        if stack in self.owners and name in self.doc["Parameters"]:
            self.crossed.add("parameter")
            handed = self.value(self.doc["Resources"][self.owners[stack]]["Properties"]["Parameters"].get(own))
            if handed is None and "Default" not in self.doc["Parameters"][name]:
                raise Unknown
            return str(self.doc["Parameters"][name]["Default"] if handed is None else handed)
        return f"<{name}>"

    def output(self, name: str) -> Any:
        if not self.given_out(name):
            raise Gone
        return self.value(self.doc["Outputs"][name]["Value"])

    def given_out(self, output: str) -> bool:
        """Does this output exist?"""
        condition = self.doc["Outputs"][output].get("Condition")
        return self.deployed(stack_of(output)) and (condition is None or self.known(condition))

    def imported(self, name: str) -> Any:
        self.crossed.add("import")
        exports, doubtful = [], False
        for output, node in self.doc["Outputs"].items():
            try:
                exported = self.text(node["Export"]["Name"])
            except Unknown:
                doubtful = True
                continue
            if exported == name:
                exports.append(output)
            doubtful |= exported != name and "<?" in exported + name and could_equal(exported, name)
        there = [output for output in exports if self.given_out(output)]
        if len(there) == 1:
            return self.output(there[0])
        if exports:
            raise Unknown if there else Gone
        if doubtful:
            raise Unknown
        return f"<?import:{name}>"

    def known(self, condition: str) -> bool:
        if (truth := self.holds(self.doc["Conditions"][condition], stack_of(condition))) is None:
            raise Unknown
        return truth

    def deployed(self, stack: str) -> bool:
        """A nested stack is deployed where the resource is that stands for it."""
        return stack not in self.owners or self.there(self.owners[stack])

    def there(self, resource: str) -> bool:
        condition = self.doc["Resources"][resource].get("Condition")
        return self.deployed(stack_of(resource)) and (condition is None or self.known(condition))

    def refused(self) -> str:
        """Why this cannot be deployed: its `Rules` say so, or something that exists needs something that does not. Empty if it can."""
        try:
            for name, condition in self.doc["Conditions"].items():
                if "Fn::Select" in json.dumps(condition):
                    self.holds(condition, stack_of(name))
            for name, rule in self.doc["Rules"].items():
                stack = stack_of(name)
                claims = [self.holds(claim["Assert"], stack) for claim in rule["Assertions"]]
                if self.deployed(stack) and self.holds(rule.get("RuleCondition", {"Fn::Equals": ["a", "a"]}), stack) and not all(claims):
                    return "rules"
            return "" if all(self.whole(node["Properties"].values(), exists=self.there(name)) for name, node in self.doc["Resources"].items()) else "gone"
        except Gone:
            return "gone"

    def whole(self, written: Iterable[Any], *, exists: bool) -> bool:
        for node in written if exists else ():
            if isinstance(node, dict) and len(node) > 1 and not self.whole(node.values(), exists=True):
                return False
            try:
                mentioned = re.findall(r"<([\w/]+)[.>]", json.dumps(self.value(node)))
                if not all(self.there(other) for other in mentioned if other in self.doc["Resources"]):
                    return False
            except Unknown:
                continue
        return True
