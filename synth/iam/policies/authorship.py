"""Who wrote what a policy says: a person, or SAM for them. What SAM adds by itself, or puts in the place of a policy template's name, nobody can correct where it stands."""

from __future__ import annotations

from typing import Any, Final

from ...sources.template import Route
from ...values.value import Place

_MANAGED: Final = "ManagedPolicyArns"


def is_written(place: Place) -> bool:
    """Did somebody write what stands here? Of a policy that is attached by its ARN: did somebody name it?"""
    written = place.scope.template.written(place.route)
    if _MANAGED in place.route:
        return bool({_MANAGED, "Policies"} & set(written[2:]))
    return written[-2:] == place.route[-2:]


def around(place: Place) -> tuple[dict[str, Any], Route]:
    """The resource as somebody wrote it, be it in a loop, and the way from there to what stands here; {} where nobody wrote one."""
    template = place.scope.template
    route = template.written(place.route)
    node: Any = template.source
    for depth, key in enumerate((*route, None)):
        if isinstance(node, dict) and isinstance(node.get("Type"), str):
            return node, route[depth:]
        if not (key in node if isinstance(node, dict) else isinstance(node, list) and isinstance(key, int) and key < len(node)):
            break
        node = node[key]
    return {}, ()
