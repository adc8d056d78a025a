"""Which of the values that the command line and the settings give reach a stack, and where it says that it is deployed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from queuegate._light import sha256

from ...sources import disk
from ...sources.template import Template
from .accepted import section

if TYPE_CHECKING:
    from ..scope import Scope


def where_deployed(template: Template) -> dict[str, str]:
    """Where an app says that it deploys the stack, as the pseudo parameters that say so in the template."""
    return {name: value for name, value in (("AWS::AccountId", template.account), ("AWS::Region", template.region)) if value}


def given_for(given: Mapping[str, str], scope: str, stack: str, *, nested: bool) -> dict[str, str]:
    """The values that are given for this stack. What is said of it alone counts before what is said of all; a nested one gets only that, since its parent gives the rest."""
    mine = {name: value for name, value in given.items() if "." not in name and (not nested or name.startswith("AWS::"))}
    for own in (f"{stack}.", f"{scope}."):
        mine |= {name.removeprefix(own): value for name, value in given.items() if name.startswith(own)}
    return mine


def note_given(scope: Scope, given: Mapping[str, str]) -> None:
    """Note which of the given values this scope was made with: those of the parameters that its template has as it is written or as it is read."""
    template = scope.template
    disk.noted(
        "given",
        lambda: json.dumps([template.stack, scope.id, *map(str, {**scope.declared, **section(template.source, "Parameters")})]),
        partial(given_to, given),
    )


def given_to(given: Mapping[str, str], about: str) -> str:
    """What of the given values reaches a stack (`about` has its names and those of its parameters), as one text that does not tell them; "" for nothing."""
    if not given:
        return ""
    stack, name, *parameters = json.loads(about)
    wanted, before = {*parameters}, ("", f"{stack}.", f"{name}.")
    own = ((key, key.removeprefix(one)) for key in given for one in before if key.startswith(one))
    reaching = {key: given[key] for key, parameter in own if parameter in wanted or parameter.startswith("AWS::")}
    return sha256(json.dumps(reaching, sort_keys=True).encode()).hexdigest() if reaching else ""
