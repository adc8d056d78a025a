"""What of a statement the services refuse: elements that there are not, or that are missing, and values of another kind than the grammar has.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html and, element by element, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from ...language.functions.coerce import text
from ...language.functions.intrinsics import resolve
from ...linking.facts import Facts
from ...linking.formats.arn_formats import IDENTITIES, given_by
from ...linking.links import Links
from ...values.text import Text, Token
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Undecided
from ..policies.attached import there
from ..policies.items import items
from ..policies.statement import Statement
from .conditions import of_conditions
from .documents import IDENTITY, OF_KEY, OF_QUEUE, TRUST
from .slips import Slip, near_to

_PAIRS: Final = ("Action", "Resource", "Principal")
ELEMENTS: Final = ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
_PRINCIPALS: Final = ("AWS", "Service", "Federated", "CanonicalUser")
_ARN: Final = "arn:"


def of_statement(statement: Statement, kind: str, links: Links) -> Iterator[Slip]:
    """Everything in the statement that is refused, as far as it is known."""
    for found in (
        *_elements(statement),
        *_effect(statement),
        *_pairs(statement, kind),
        *_principal(statement, kind),
        *_arns(statement, kind, links),
        *of_conditions(statement, kind),
    ):
        yield found._replace(explains=(*found.explains, *_doubts(statement)))


def _doubts(statement: Statement) -> tuple[Undecided, ...]:
    """Why others cannot read it."""
    found = []
    for read in ("allow", "actions", "resources", "principals", "conditions"):
        try:
            getattr(statement, read)
        except Malformed as doubt:
            found.append(doubt.again())
        except Undecided:
            continue
    return tuple(found)


def _elements(statement: Statement) -> Iterator[Slip]:
    missing = [one for one in ELEMENTS if one not in statement.body]
    for key in statement.body:
        if key not in ELEMENTS and not str(key).startswith("Fn::"):
            near = near_to(key, missing)
            fix = f"Write {near} in its place." if near else f"Remove {key}."
            yield Slip(statement.place / key, f"the element {key} in a statement", f"a statement has {', '.join(ELEMENTS)}", fix)


def _effect(statement: Statement) -> Iterator[Slip]:
    if "Effect" not in statement.body:
        if not _is_misspelt("Effect", statement):
            yield Slip(statement.place, "a statement without Effect", "each has Allow or Deny", "Write Effect: Allow.")
        return
    with suppress(Undecided):
        at = statement.place / "Effect"
        said, at = resolve(statement.body["Effect"], statement.world, at)
        effect = text(said, statement.world, at).plain()
        if isinstance(effect, str) and effect not in ("Allow", "Deny"):
            right = "Deny" if effect.lower().startswith("den") else "Allow"
            yield Slip(at, f"the Effect '{effect}'", "a statement has Allow or Deny", f"Write Effect: {right}.")


def _pairs(statement: Statement, kind: str) -> Iterator[Slip]:
    """Action or NotAction, and so on: one of them, and never both."""
    for one in _PAIRS:
        given = [key for key in (one, f"Not{one}") if key in statement.body]
        if len(given) > 1:
            yield Slip(statement.place / given[1], f"{given[1]} beside {one} in a statement", "each has one of both", f"Keep {one}, or {given[1]}.")
        elif not given and _is_needed(one, kind, statement):
            yield Slip(statement.place, f"a statement without {one}", f"each says {_SAYS[one]}", f"Write under {one} {_SAYS[one]}.")
        elif given and one != "Principal":
            yield from _listed(statement, given[0], kind)
    if kind == TRUST:
        for key in ("Resource", "NotResource"):
            if key in statement.body:
                yield Slip(statement.place / key, f"{key} in a statement", "a trust policy is about its own role, and has none", f"Remove {key}.")


_SAYS: Final = {"Action": "which actions it is about", "Resource": "which resources it is about", "Principal": "whom it is about"}


def _is_needed(one: str, kind: str, statement: Statement) -> bool:
    """Which policies need which element; of a queue's without Principal a rule of its own speaks, and a misspelt one has been told."""
    if _is_misspelt(one, statement):
        return False
    if one == "Action":
        return True
    if one == "Resource":
        return kind in (IDENTITY, OF_KEY)  # https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
    return kind not in (IDENTITY, OF_QUEUE)


def _is_misspelt(element: str, statement: Statement) -> bool:
    return any(key not in ELEMENTS and near_to(key, [element]) for key in statement.body)


def _listed(statement: Statement, key: str, kind: str) -> Iterator[Slip]:
    with suppress(Undecided):
        value, at = resolve(statement.body[key], statement.world, statement.place / key)
        if isinstance(value, dict):
            yield Slip(at, f"a mapping under {key}", "it accepts a string or a list of strings", f"Write {key} as a string or a list of strings.")
        elif isinstance(value, list) and not any(_is_there(item) for item in items(value, statement.world, at)) and (key == "Action" or kind == IDENTITY):
            yield Slip(
                at,
                f"an empty list under {key}",
                "it accepts one string or more",
                f"Write under {key} {_SAYS[key.removeprefix('Not')]}, or remove the statement.",
            )


def _is_there(item: Any) -> bool:
    try:
        return item()[0] is not ABSENT
    except Undecided:
        return True


def _principal(statement: Statement, kind: str) -> Iterator[Slip]:
    key = next((key for key in ("Principal", "NotPrincipal") if key in statement.body), None)
    if key is None:
        return
    if kind == IDENTITY:
        takes = "a role's policy is about the role that has it, and has none"
        yield Slip(statement.place / key, f"{key} in a statement", takes, f"Remove {key}.")
        return
    with suppress(Undecided):
        value, at = resolve(statement.body[key], statement.world, statement.place / key)
        takes = f"it accepts * or a mapping of {', '.join(_PRINCIPALS)}"
        if isinstance(value, dict):
            for name in there(value, statement.world, at):
                if name not in _PRINCIPALS and not (name == "*" or str(name).startswith("Fn::")):
                    near = near_to(name, [*_PRINCIPALS])
                    yield Slip(at / name, f"{name} under {key}", takes, f"Write {near or 'AWS'} in its place.")
                elif name in ("AWS", "Service"):
                    yield from _of_the_other_kind(value[name], str(name), statement, at / name)
                    if name == "AWS" and kind != OF_QUEUE:
                        from .principals import nobodies  # noqa: PLC0415 - few policies but those of keys name an account

                        yield from nobodies(value[name], statement, at / name)
        elif isinstance(value, list):
            yield Slip(at, f"a list under {key}", takes, f"Write {key}: {{AWS: [...]}}, or {{Service: ...}}.")
        elif isinstance(said := text(value, statement.world, at).plain(), str) and said != "*":
            kinds = "Service" if said.endswith(".amazonaws.com") else "AWS"
            yield Slip(at, f"'{said}' under {key}", takes, f"Write {key}: {{{kinds}: {said}}}.")


def _of_the_other_kind(listed: Any, kind: str, statement: Statement, place: Place) -> Iterator[Slip]:
    """A service under AWS, or an ARN or an account under Service ("Invalid principal in policy"): https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"""
    with suppress(Undecided):
        for item in items(listed, statement.world, place):
            with suppress(Undecided):
                value, at = item()
                said = text(value, statement.world, at).plain() if value is not ABSENT else None
                is_service = isinstance(said, str) and said.endswith((".amazonaws.com", ".amazonaws.com.cn"))
                if isinstance(said, str) and (is_service if kind == "AWS" else said.startswith("arn:") or said.isdigit()):
                    other = "Service" if is_service else "AWS"
                    what = "a service has the key Service" if is_service else "a role, a user or an account has the key AWS"
                    yield Slip(at, f"'{said}' under {kind} of a Principal", what, f"Write {{{other}: {said}}} in its place.")


def _arns(statement: Statement, kind: str, links: Links) -> Iterator[Slip]:
    """IAM: "Resource … must be in ARN format or *" (https://github.com/trussworks/terraform-aws-s3-anti-virus/issues/21)."""
    if kind != IDENTITY:
        return
    for key in ("Resource", "NotResource"):
        with suppress(Undecided):
            for item in items(statement.body.get(key, ABSENT), statement.world, statement.place / key):
                yield from _no_arn(item, key, statement, links)


def _reference(named: Facts, resource: Text) -> str:
    """The reference to the ARN, with what is written behind it."""
    behind = "".join(map(str, resource[1:]))
    return f'!Sub "${{{named.id}.Arn}}{behind}"' if behind else f"!GetAtt {named.id}.Arn"


def _no_arn(item: Callable[[], tuple[Any, Place]], key: str, statement: Statement, links: Links) -> Iterator[Slip]:
    with suppress(Undecided):
        value, at = item()
        if type(value) is Text and value and str(value[0]).startswith(_ARN):
            return  # whatever its parameters are, which no world is asked for
        resource = Text() if value is ABSENT else text(value, statement.world, at)
        head = resource[0] if resource else "*"
        if isinstance(head, Token):
            named = links.facts.get((head.scope, head.name)) if head.kind == "resource" else None
            given = named and given_by(named.type, head.attribute)
            if named is not None and given in ("name", "URL", "id"):
                right = _reference(named, resource) if (known := IDENTITIES.get(named.type)) and "Arn" in known.arns else f"!Ref {named.id}"
                yield Slip(at, f"the {given} of {named.name} under {key}", "IAM accepts an ARN or *", f"Write the ARN of {named.name} in its place: {right}.")
        elif not (head.startswith((_ARN, "*")) or "${" in head or (resource.tokens and "arn:".startswith(head))):
            yield Slip(at, f"'{resource}' under {key}", "IAM accepts an ARN or *", f"Write an ARN in its place: arn:aws:SERVICE:REGION:ACCOUNT:{resource}.")
