"""The statement that would give what a role needs, in one line: as YAML of its template, and as CDK Python where an app made that template."""

from __future__ import annotations

from collections.abc import Iterable

from ...linking.resources import View, view_of
from ..evaluation.grants import granted, role_statements
from ..needs.need import Need
from ..policies.items import gathered
from .difference import required, serves


def giving(needs: Iterable[Need], role: View) -> str:
    """What to add to the role's policies, so that they give these needs; "" where that would not help, since they name each of them already."""
    grants = gathered(granted(role))[0]
    lacking = [need for need in needs if not any(grant.action.lower() == need.action.lower() and serves(grant, need, role) for grant in grants)]
    return _written(lacking, role) if lacking else ""


def least(role: View, service: str) -> str:
    """All that the role needs of a service (`sqs`), as far as that is known; "" where nothing is. Worked out once for all who ask."""
    return str(role.facts.plan(("least", service), lambda world: _least(view_of(role.facts, world), service))(role.world))


def _least(role: View, service: str) -> str:
    found = required(role)
    needs = [need for need in found.needs if need.service == service]
    more = any(one.may_need(f"{service}:") for one in found.open) or gathered(role_statements(role))[1] is not None
    return f"{_written(needs, role)}{', and what else its code calls' if more else ''}" if needs else ""


def _written(needs: Iterable[Need], role: View) -> str:
    from .minimal import hint_of, minimal  # noqa: PLC0415 - only who is told of a statement pays for it

    statements, scope = minimal(needs, role), role.facts.scope
    remarks = "".join(f" ({remark})" for remark in dict.fromkeys(one.remark for one in statements if one.remark))
    if hint_of(role.facts.id, scope):
        from .cdk_notation import in_cdk  # noqa: PLC0415 - as above

        return f"{'; '.join(in_cdk(one, scope, one_line=True) for one in statements)}{remarks}"
    from .yaml_notation import in_line  # noqa: PLC0415 - as above

    return f"{', '.join(in_line(one.statement()) for one in statements)}{remarks}"
