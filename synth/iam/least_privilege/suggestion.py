"""The statement that would give what a role needs, in one line: as YAML or JSON, whichever its template is, and as CDK Python where an app made that template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ...linking.resources import View, view_of
from ...values.worlds import Undecided
from ..evaluation.grants import Grant, granted, role_statements
from ..needs.need import Need
from ..policies.items import gathered
from .difference import required, serves

_FEW: Final = 3
_IT: Final = "remove it"
LOG: Final = "AWSLambdaBasicExecutionRole"
"""What gives a function its log, and nothing else: https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html"""


def giving(needs: Iterable[Need], role: View) -> str:
    """What to add to the role's policies, so that they give these needs; "" where that would not help, since they name each of them already."""
    grants = gathered(granted(role))[0]
    lacking = [need for need in needs if not any(grant.action.lower() == need.action.lower() and serves(grant, need, role) for grant in grants)]
    return _written(lacking, role) if lacking else ""


def replacing(given: Sequence[Grant], role: View, service: str) -> tuple[str, str]:
    """What goes where these grants of one place do, in words, and what the role needs of the service in its place; "" where nothing is known to be needed.

    Whoever takes one of AWS's own policies away takes all that it gives: then it is what the role needs of each of its services.
    """
    policy = given[0].statement.policy
    if not policy and given[0].statement.on == "*" and any(grant.action == "*" for grant in given):
        needs = least(role)
        return _taken(given), f"{needs}, and give it {LOG} for its log" if needs else ""
    if not policy:
        taken, needs = _taken(given), least(role, (service,))
        return taken, f"{needs}{_of_keys(given[0], role)}" if needs and taken == _IT else needs
    services = {other: {grant.action.partition(":")[0].lower() for grant in several} for other, several in _by_policy(role).items()}
    writes = any({"logs", "*"} & services[other] for other in services if other != policy) or not {"logs", "*"} & services[policy]
    return f"remove {policy}" if writes else f"replace {policy} by {LOG}", least(role, () if "*" in services[policy] else tuple(sorted(services[policy])))


def _by_policy(role: View) -> dict[str, list[Grant]]:
    """What the role is given by each of AWS's own policies, and under "" by others."""
    found: dict[str, list[Grant]] = {}
    for grant in gathered(granted(role))[0]:
        found.setdefault(grant.statement.policy, []).append(grant)
    return found


def _taken(given: Sequence[Grant]) -> str:
    first = given[0]
    template, statement = first.place.scope.template, first.statement
    if first.is_of_policy_template() or first.is_of_connector():
        return _IT
    try:
        written = statement.actions
    except Undecided:
        return _IT
    names = [*dict.fromkeys(grant.action for grant in given)]
    services = {str(pattern.text).lower().partition(":")[0] for pattern in written.patterns}
    if template.construct(str(first.place.route[1])) and (written.but or services <= {name.lower().partition(":")[0] for name in names}):
        return _IT  # the call that gives it; one of several services is another's business
    if written.but or {str(pattern.text).lower() for pattern in written.patterns} <= {name.lower() for name in names}:
        return "replace the statement by this"  # a policy without statements is refused
    return f"remove {', '.join(names)} from the statement"


def _of_keys(given: Grant, role: View) -> str:
    """What the call of a construct may give beside that: `grant_read_data` of a table gives the use of its key, in a statement of its own."""
    place = given.place
    if given.is_of_policy_template() or not place.scope.template.construct(str(place.route[1])) or given.action.lower().startswith("kms:"):
        return ""
    beside = [one for one in gathered(granted(role))[0] if one.place.route[:2] == place.route[:2] and one.place.scope is place.scope]
    actions = list(dict.fromkeys(one.action for one in beside if one.action.lower().startswith("kms:")))
    few = ", ".join(actions) if len(actions) <= _FEW else f"{actions[0]} and {len(actions) - 1} more actions of KMS"
    return f", and {few}, where it gives that too" if actions else ""


def least(role: View, services: tuple[str, ...] = ()) -> str:
    """All that the role needs of these services (`sqs`; none: of all) but for its log, as far as that is known; "" where nothing is. Worked out once for all who ask."""
    return str(role.facts.plan(("least", services), lambda world: _least(view_of(role.facts, world), services))(role.world))


def _least(role: View, services: tuple[str, ...]) -> str:
    found = required(role)
    needs = [need for need in found.needs if need.service != "logs" and (not services or need.service in services)]
    more = any(not services or any(one.may_need(f"{service}:") for service in services) for one in found.open) or gathered(role_statements(role))[1] is not None
    return f"{_written(needs, role)}{', and what else its code calls' if more else ''}" if needs else ""


def _written(needs: Iterable[Need], role: View) -> str:
    from .minimal import hint_of, minimal  # noqa: PLC0415 - only who is told of a statement pays for it

    statements, scope = minimal(needs, role), role.facts.scope
    remarks = "".join(f" ({remark})" for remark in dict.fromkeys(one.remark for one in statements if one.remark))
    if hint_of(role.facts.id, scope):
        from .cdk_notation import in_cdk  # noqa: PLC0415 - as above

        return f"{'; '.join(in_cdk(one, scope, one_line=True) for one in statements)}{remarks}"
    from .yaml_notation import spelt  # noqa: PLC0415 - as above

    return f"{', '.join(spelt(one.statement(), is_json=scope.template.is_json) for one in statements)}{remarks}"
