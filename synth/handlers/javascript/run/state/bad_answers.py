"""An answer that tells of a failure, and throws nothing: what it has on a way on which a call gets one."""

from __future__ import annotations

from typing import Any, Final

from ....words.statuses import UNAVAILABLE, Status
from . import refused_entries
from .machine import Machine
from .values import UNDEFINED, Native, Obj, Promise, Site

_FIRST: Final = frozenset({0})
_BODY: Final = ("text", "arrayBuffer", "blob", "bytes", "dump")
"""https://developer.mozilla.org/docs/Web/API/Response ; https://undici.nodejs.org/#/docs/api/Dispatcher"""
_NARROWED: Final = ("select", "single", "maybeSingle", "eq", "neq", "gt", "gte", "lt", "lte", "in", "is", "like", "ilike", "match", "filter", "not", "or", "contains", "order", "limit", "range")  # fmt: skip
"""What a request of Supabase is told further before it is waited for: https://supabase.com/docs/reference/javascript/using-filters"""


class Bad:
    """The call, by its node, the kind of its failure, and the status of its answer. `since`, `began`: how many questions had been asked, and how much had been done, when it came; `read`: is its body looked into? `entries`: those of its request."""

    def __init__(self, call: int, kind: str, status: int = UNAVAILABLE) -> None:
        self.call, self.kind, self.since, self.began, self.read = call, kind, 0, 0, False
        self.status = Status(status)
        self.entries: Any = None

    def answers(self, machine: Machine, site: Site, about: Any, given: Obj | None) -> Any:
        self.since, self.began = len(machine.trace), len(machine.events)
        if self.kind == "invalid":
            return False
        made = Obj("object", {**self._told(machine, site, given)}, None, site)
        if self.kind == "error":
            made.props |= {name: Native(name, lambda *_: made) for name in _NARROWED}
        made.open, made.about = self.kind not in refused_entries.OF_ENTRIES, about
        return made

    def _told(self, machine: Machine, site: Site, given: Obj | None) -> dict[str, Any]:
        if self.kind in refused_entries.OF_ENTRIES:
            self.entries = refused_entries.several(given)
            return {**refused_entries.parts(self.kind, given, site), "$metadata": machine.fresh("metadata")}
        if self.kind == "error":
            return {"data": None, "error": _open({"name": "application_error", "message": "Internal server error", "statusCode": self.status}, site)}
        if self.kind == "bulk":
            return {"errors": True, "body": _open({"errors": True}, site)}
        return _refusal(machine, site) if self.kind == "refused" else self._parts()

    def _parts(self) -> dict[str, Any]:
        if self.kind != "response":
            return {"FunctionError": "Unhandled", "StatusCode": 200} if self.kind == "function-error" else {"status": "FAILED", "output": UNDEFINED}

        def looked_into(machine: Machine, _this: Any, _given: list[Any], site: Site) -> Promise:
            self.read = True
            return _body(machine, None, [], site)

        ways = {**{name: Native(name, _body) for name in _BODY}, **{name: Native(name, looked_into) for name in ("json", "formData")}}
        return {
            "ok": False,
            "status": self.status,
            "statusCode": self.status,
            "body": _parts_of(ways),
            **ways,
        }


def _open(parts: dict[str, Any], site: Site) -> Obj:
    """What has these parts, and others that are not known."""
    made = Obj("object", parts, None, site)
    made.open = True
    return made


def _refusal(machine: Machine, site: Site) -> dict[str, Any]:
    """What zod, valibot and joi give where they refuse a value, all in one: https://zod.dev/basics#handling-errors ; https://valibot.dev/guides/parse-data/ ; https://joi.dev/api/"""
    error = Obj("error", {"name": "Error", "message": machine.fresh("message")}, None, site)
    error.open = True
    error.props |= {name: Native(name, _in_words) for name in ("flatten", "format", "annotate")}
    return {"success": False, "error": error, "issues": machine.fresh("issues"), "data": UNDEFINED}


def _in_words(machine: Machine, _this: Any, _given: list[Any], _site: Site) -> Any:
    return machine.fresh("words")


def _parts_of(ways: dict[str, Native]) -> Obj:
    """The body of an answer of undici, which is read or thrown away by itself."""
    made = Obj("object", {**ways, "cancel": Native("cancel", _body)})
    made.open = True
    return made


def _body(machine: Machine, _this: Any, _given: list[Any], site: Site) -> Promise:
    return Promise("ok", machine.fresh("body", _FIRST), site)


def answered(machine: Machine, site: Site, about: Any, given: Obj | None) -> Any:
    """What a call gets that is told of a failure; None where this is another one. The entries of one request may be those of all messages."""
    if machine.bad is None or machine.bad.call != site.node.id:
        return None
    whose = machine.whose(about)
    return machine.bad.answers(machine, site, about, given) if whose == _FIRST or (machine.bad.kind in refused_entries.OF_ENTRIES and whose >= _FIRST) else None


class Unavailable:
    """An error that another attempt may not meet, or the refusal of a request: what it has where a connection was reset, or a host or a service of AWS answered with this status.

    https://nodejs.org/api/errors.html#common-system-errors ; https://axios-http.com/docs/handling_errors ; https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-smithy-client/
    """

    def __init__(self, status: int = 0, name: str = "") -> None:
        self.status, self.called = Status(status), name or ("ServiceUnavailable" if status else "ECONNRESET")
        self.name = f"status {status}" if status else self.called

    def props(self, machine: Machine, site: Site) -> dict[str, Any]:
        named = {"name": self.called if self.status else "Error", "code": self.called, "message": machine.fresh("message")}
        if not self.status:
            return named | dict.fromkeys(("response", "status", "statusCode"), UNDEFINED)
        response, said = _open({"status": self.status, "statusCode": self.status}, site), _open({"httpStatusCode": self.status}, site)
        return named | {"response": response, "status": self.status, "statusCode": self.status, "$metadata": said}
