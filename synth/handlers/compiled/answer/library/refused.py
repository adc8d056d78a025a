"""A request of AWS's SDK that lacks what the service requires: null or an empty name where an environment variable is not there."""

from __future__ import annotations

from typing import Any

from ....sdk_requests.parameters import is_given_nothing
from ...sdks.services import NAMING, client_of, operation_of, parameter
from ..forms.form import Form
from ..run.state.machine import Machine
from ..run.state.values import Opaque
from .requests import path_of


def is_refused(m: Machine, form: Form, given: tuple[Any, ...]) -> bool:
    """Is an operation given nothing for what it requires?"""
    service = _service(m, path_of(given[0])) if given else None
    if service is None:
        return False
    naming = NAMING.get(service, ())
    requests = [one.made.given for one in given[1:] if isinstance(one, Opaque) and one.made is not None]
    said = {parameter(name): values[0] for request in requests for name, values in request.items() if len(values) == 1}
    nothing = {name: value is None or (value == "" and name.lower() in naming) for name, value in said.items()}
    return is_given_nothing(service, operation_of(service, form.name), nothing)


def _service(m: Machine, path: str) -> str | None:
    """The service of the client that a type is."""
    folder, slash, name = path.rpartition("/")
    return client_of(m.program.language, f"{folder}{slash}{name.partition('.')[0]}" if m.program.language == "Go" else path)
