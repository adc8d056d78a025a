"""How a role's own template names a resource: by GetAtt and Sub where it is defined there, and by what the template itself refers to of other stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language.creation import may_wait
from ...language.functions.intrinsics import resolve
from ...language.scope import Scope
from ...linking.facts import Facts
from ...linking.formats.arn_formats import IDENTITIES
from ...linking.resources import View
from ...values.defaults import TOPIC
from ...values.text import Text, Token, settle
from ...values.value import Place
from ...values.worlds import Impossible, Undecided, World, peek
from ..needs.need import Need
from ..policies.spelling import spelt, written_out

PLACEHOLDER: Final = "REPLACE-ME"
"""Stands where a policy has to name something that is not known. No resource has this name, so that a policy that is used as it is allows too little."""
_REFERENCES: Final = ("Ref", "Fn::ImportValue", "Fn::GetStackOutput", "Fn::GetAtt")
_NAME: Final = regex(r"\$\{([^}]*)\}")


class Spelled(NamedTuple):
    """A resource as an expression of the template, the condition under which it exists, and a remark on what is not known."""

    expr: Any
    condition: str = ""
    remark: str = ""


def spelled(need: Need, role: View) -> Spelled:
    """The resource of a need, as the role's template can name it."""
    scope, owner = role.facts.scope, need.owner
    if need.resource.plain() == "*":
        return Spelled("*")
    condition = _condition(owner, role) if owner is not None and owner.scope is scope else ""
    is_own = owner is not None and owner.scope is scope and owner.type in IDENTITIES and not _is_circle(owner.id, role)
    if owner is not None and is_own and need.resource == Text.of(owner.links.arn(owner, role.world), need.suffix):
        return Spelled(_attribute(owner, need.suffix), condition)
    expr, remark = _express(need.resource, role)
    return Spelled(expr, condition, remark)


def _is_circle(name: str, role: View) -> bool:
    """Would a reference from the role to this resource be one?"""
    return name == role.facts.id or may_wait(role.facts.scope, name, role.facts.id)


def _condition(owner: Facts, role: View) -> str:
    named, own = owner.scope.resources[owner.id].get("Condition"), role.facts.scope.resources[role.facts.id].get("Condition")
    return named if isinstance(named, str) and named != own else ""


def _attribute(owner: Facts, suffix: str) -> Any:
    if owner.type == TOPIC:
        return {"Ref": owner.id}
    return {"Fn::Sub": f"${{{owner.id}.Arn}}{suffix}"} if suffix else {"Fn::GetAtt": [owner.id, "Arn"]}


def _uncircled(arn: Text, role: View) -> tuple[Text, str]:
    """The ARN with a pattern in the place of each name that a reference would make a circle: what CloudFormation makes names of. Of a nested stack that is too long to be foretold.

    It cuts long names: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    """
    scope, remark = role.facts.scope, ""

    def pattern(token: Token) -> Text | Token:
        nonlocal remark
        if token.kind != "resource" or token.scope != scope.id or not _is_circle(token.name, role):
            return token
        known = spelt(Text.of(token), role.facts.links, role.world)
        if token not in known.tokens:
            return known
        remark = (
            f"the pattern stands for the name that CloudFormation makes up for {token.name}, which refers to the role: name it, and the policy can name it, too"
        )
        return Text.of("*") if scope.owner is not None else known.replace(lambda one: "*" if one == token else one)

    return arn.replace(pattern), remark


def _express(arn: Text, role: View) -> tuple[Any, str]:
    """The ARN as one reference of the template where it has one, else as a Sub; and what is not known of it."""
    references = _references(role)
    whole = _without_choice(arn, role)
    if whole in references:
        return references[whole], ""
    arn, remark = _uncircled(arn, role)
    pieces, own = [], dict[str, Any]()
    for part in arn:
        if isinstance(part, str):
            pieces.append(part.replace("${", "${!"))
            continue
        name, expr, why = _token(part, role, references)
        pieces.append(f"${{{name}}}" if name else PLACEHOLDER)
        remark = remark or why
        own |= {name: expr} if expr is not None else {}
    text = "".join(pieces)
    if len(arn) == 1 and own:
        return next(iter(own.values())), remark
    if (only := _NAME.fullmatch(text)) and not own:
        return ({"Fn::GetAtt": only[1].split(".", 1)} if "." in only[1] else {"Ref": only[1]}), remark
    return ({"Fn::Sub": [text, own] if own else text} if "${" in text else text), remark


def _token(token: Token, role: View, references: dict[Text, Any]) -> tuple[str, Any, str]:
    """The name of a token in a Sub, the expression behind that name where it needs one, and why it is not known."""
    scope = role.facts.scope
    plain = f"{token.name}{'.' if token.attribute else ''}{token.attribute}"
    match token.kind:
        case "pseudo":
            return token.name, None, ""
        case "parameter" if token.name in scope.declared:
            return token.name, None, ""
        case "resource" if token.scope == scope.id and not _is_circle(token.name, role):
            return plain, None, ""
        case "dynamic" if (parameter := token.attribute.removeprefix("parameter ")) in scope.declared:
            return parameter, None, ""
        case "dynamic":
            return re.sub(r"\W", "", token.name)[-20:] or "Dynamic", token.name, ""
    one = _without_choice(Text.of(token), role)
    if (found := references.get(Text.of(token)) or references.get(one)) is not None:
        return re.sub(r"\W", "", token.name) or "Name", found, ""
    if token.kind == "import":
        return re.sub(r"\W", "", token.name) or "Name", {"Fn::ImportValue": token.name}, ""
    if token.kind == "resource" and token.scope != scope.id:
        return "", None, f"{token.name} is in the stack {token.scope}: hand its ARN over as a parameter, or export it"
    return "", None, token.doubt().reason


def _references(role: View) -> dict[Text, Any]:
    """What the role's template refers to of other stacks, and every name or ARN that one of its parameters is given: the text, and the expression that gives it.

    It is the same for every role of the template: the template is gone through once, and its references are worked out once in a world.
    """
    scope, world = role.facts.scope, role.world
    key = ("references", scope.id)

    def work() -> dict[Text, Any]:
        found = dict[Text, Any]()
        for expr, place in role.facts.links.keep(key, lambda: [*_outward(scope)]):
            with suppress(Undecided, Impossible):
                value, _ = resolve(expr, world, place)
                if isinstance(value, (str, Text)) and (text := Text.of(value)) and not _is_own(text, scope):
                    found.setdefault(text, expr)
                    found.setdefault(_without_choice(text, role), expr)
        return found

    return world.once(key, work)


def _without_choice(text: Text, role: View) -> Text:
    """The text spelt out as far as that takes no choice between worlds: else a role would ask for every parameter of its template, to be told by which of them its queue is named."""
    written, known = written_out(text, role.facts.links, role.world), World()
    return peek(known, lambda: Text.of(settle(written, known)), written)


def _outward(scope: Scope) -> Iterator[tuple[Any, Place]]:
    """Every reference of a template, but for those that plainly name a resource of its own."""
    yield from (({"Ref": name}, Place(scope, ("Parameters", name))) for name in scope.declared)
    for expr, place in _written(scope.resources, Place(scope, ("Resources",))):
        match expr:
            case {"Fn::GetAtt": [str(name), str(attribute)]} if not attribute.startswith("Outputs.") and _is_plain(name, scope):
                continue
        yield expr, place


def _is_plain(name: str, scope: Scope) -> bool:
    """Is it a resource of the template whose attributes are its own?"""
    kind = str(scope.resources.get(name, {}).get("Type"))
    return kind.startswith("AWS::") and not kind.startswith("AWS::CloudFormation::")


def _is_own(text: Text, scope: Scope) -> bool:
    """Is it a resource of the template itself, which has better names?"""
    return len(text) == 1 and isinstance(text[0], Token) and text[0].kind == "resource" and text[0].scope == scope.id


def _written(node: Any, place: Place) -> Iterator[tuple[Any, Place]]:
    """Every reference that a template spells, outermost first."""
    if isinstance(node, dict):
        if len(node) == 1 and (name := next(iter(node))) in _REFERENCES:
            if name != "Ref" or str(node[name]) in place.scope.declared:
                yield node, place
            return
        for key, value in node.items():
            yield from _written(value, place / key)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _written(value, place / i)
