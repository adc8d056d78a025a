"""Who wrote what a policy says: a person, or SAM for them. What SAM adds by itself, or puts in the place of a policy template's name, nobody can correct where it stands."""

from __future__ import annotations

from typing import Final

from ...values.value import Place

_MANAGED: Final = "ManagedPolicyArns"


def is_written(place: Place) -> bool:
    """Did somebody write what stands here? Of a policy that is attached by its ARN: did somebody name it?"""
    written = place.scope.template.written(place.route)
    if _MANAGED in place.route:
        return bool({_MANAGED, "Policies"} & set(written[2:]))
    return written[-2:] == place.route[-2:]
