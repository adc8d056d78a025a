"""Defaults that the parameter itself does not accept.

"If you define constraints for the parameter, you must specify a value that adheres to those constraints":
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from queuegate._light import NamedTuple

from ...language.parameters.accepted import spelt
from ...language.parameters.constraints import not_accepted
from ...language.scope import Scope
from ...linking.resources import View
from ...values.value import Place


class RefusedDefault(NamedTuple):
    """The default of a parameter, and what the parameter accepts."""

    name: str
    default: str
    accepts: str
    place: Place


def refused_defaults(view: View) -> Iterator[RefusedDefault]:
    """Those of the stacks that are deployed with a resource, as far as no other value is given there."""
    for scope in view.facts.scope.together():
        yield from view.facts.links.keep(("refused defaults", scope.id), partial(_refused, scope))


def _refused(scope: Scope) -> list[RefusedDefault]:
    found = []
    for name, parameter in scope.declared.items():
        variable = scope.variables.get(name)
        if variable is None or not variable.usual or not isinstance(parameter, dict) or "Default" not in parameter:  # that of another template may have one
            continue
        if accepts := not_accepted(default := spelt(parameter["Default"]), parameter):
            found.append(RefusedDefault(name, default, accepts, Place(scope, ("Parameters", name, "Default"))))
    return found
