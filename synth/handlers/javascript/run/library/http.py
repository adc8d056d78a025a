"""Clients of HTTP: the options of a request, and whether a status of 400 or 500 is an error."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...syntax import FUNCTION_NODES, text_of
from ..language.objects.putting import DEFAULTS
from ..state.machine import Machine
from ..state.values import FOREIGN, FUNCTIONS, External, Obj, Site, Unknown
from . import known

if TYPE_CHECKING:
    from tree_sitter import Node

_WITH_DATA: Final = ("post", "put", "patch", "postForm", "putForm", "patchForm")
"""The second argument of these is what is sent, and the third the options: https://axios-http.com/docs/api_intro"""


def package_of(external: External) -> str:
    return external.path[1] if external.path[0] == "global" and len(external.path) > 1 else external.path[0]


def options(machine: Machine, external: External, arguments: list[Any]) -> tuple[Any, ...]:
    """Where a request is sent to, and its options: its own, and those of the client.

    What undici sets for all requests is for those of fetch, too: https://nodejs.org/api/globals.html#custom-dispatcher
    """
    of_axios = package_of(external) == "axios"
    own = (*arguments[:1], *arguments[2:]) if of_axios and external.path[-1] in _WITH_DATA else tuple(arguments)
    return (*own, *external.arguments, *(_of_axios(machine, external) if of_axios else _of_all(machine)))


DISPATCHER: Final = "dispatcher"
"""What a machine remembers of what undici sends all requests by."""
_CHANGED: Final = regex(r"\.defaults\b(?!\.(?!timeout\b)\w)")
"""Where axios may be told of a timeout for all requests."""


def _of_all(machine: Machine) -> tuple[Any, ...]:
    if (held := machine.state.get(DISPATCHER)) is not None:
        return (Obj("object", {"dispatcher": held}),)
    return (Unknown("defaults"),) if any(_names(one.root, b"setGlobalDispatcher") for one in machine.state["program"].modules.sources) else ()


def _of_axios(machine: Machine, external: External) -> tuple[Any, ...]:
    """What its own `defaults` have, before those of the one that it is made by."""
    held = [(one.path[:-1], one.arguments, value) for one, value in reversed(machine.state.get(DEFAULTS, ()))]
    made = [value for path, given, value in held if len(path) > 1 and path in (external.path, external.path[:-1]) and given is external.arguments]
    if found := made + [value for path, _, value in held if len(path) == 1]:
        return (Obj("object", {"timeout": found[0]}),)
    sources = [one.root for one in machine.state["program"].modules.sources]
    changed = any(_changes(one) or (_names(one, b"interceptors.request") and _names(one, b"timeout")) for one in sources)
    return (Unknown("defaults"),) if changed else ()


@lru_cache(maxsize=8)
def _changes(root: Node) -> bool:
    return b".defaults" in (root.text or b"") and _CHANGED.search(text_of(root)) is not None


@lru_cache(maxsize=8)
def _names(root: Node, word: bytes) -> bool:
    return word in (root.text or b"")


def takes_any_status(machine: Machine, external: External, arguments: list[Any], site: Site) -> bool:
    """Does a request that sends something give back a response with a status of 400 or 500 as any other?

    https://developer.mozilla.org/docs/Web/API/Window/fetch ; axios does where `validateStatus` is null or true for each, and no interceptor looks at it: https://axios-http.com/docs/req_config ; https://axios-http.com/docs/interceptors ;
    got where `throwHttpErrors` is false, and no hook looks at it: https://github.com/sindresorhus/got/blob/main/documentation/2-options.md ;
    undici where no interceptor that its dispatcher is composed of looks at it: https://undici.nodejs.org/#/docs/api/Dispatcher
    """
    package = package_of(external)
    if not known.sends(external.path[-1], tuple(arguments)):
        return False
    sources = [one.root for one in machine.state["program"].modules.sources]
    if package == "got":
        given = [one for one in options(machine, external, arguments) if isinstance(one, Obj)]
        says = next((one.props["throwHttpErrors"] for one in given if "throwHttpErrors" in one.props), True)
        return says is False and not any("hooks" in one.props for one in given)
    if package == "axios":
        looks = any(_names(one, b"interceptors.response") for one in sources)
        return not looks and any(_allows_all(machine, one, site) for one in options(machine, external, arguments))
    throws = any(isinstance(one, Obj) and "throwOnError" in one.props for one in arguments)
    return package in known.ANY_STATUS and not throws and not any(_names(one, b".compose(") for one in sources)


_OF_RESULTS: Final = frozenset({"resend", "@supabase/supabase-js", "@supabase/postgrest-js", "openapi-fetch"})
"""Clients whose promise is kept whatever becomes of the request, and which give `{ data, error }`: https://github.com/resend/resend-node/releases/tag/v2.0.0 ; https://openapi-ts.dev/openapi-fetch/ ;
https://supabase.com/docs/reference/javascript/throwonerror"""


NARROWED_AFTER: Final = ("update", "delete")
"""Which row they are for is said by a filter behind them: https://supabase.com/docs/reference/javascript/update"""
_SEARCHES: Final = frozenset({"@opensearch-project/opensearch", "@elastic/elasticsearch"})
"""A bulk request that was read is answered with 200, and `errors` says whether a document was refused: https://docs.opensearch.org/latest/api-reference/document-apis/bulk/"""


def told_in_result(machine: Machine, external: External, site: Site) -> str:
    """How a request that does more than bring something tells of its failure in what it gives, and throws nothing; "" where it throws."""
    package = external.path[0]
    if package in _SEARCHES:
        return "bulk" if external.path[-1] == "bulk" else ""
    throws = (
        package not in _OF_RESULTS or known.fetches(site.text) or any(_names(one.root, b"throwOnError") for one in machine.state["program"].modules.sources)
    )
    return "" if throws else "error"


def extended(external: External, arguments: list[Any]) -> tuple[Any, ...]:
    """The options of a client that is made of another one: its own before the other's. Of `got.extend(client, …)`, those of the client, too."""
    given = (held for one in arguments for held in (one.arguments if isinstance(one, External) else (one,)))
    return (*given, *external.arguments)


def _allows_all(machine: Machine, given: Any, site: Site) -> bool:
    if not isinstance(given, Obj) or "validateStatus" not in given.props:
        return False
    said: object = given.props["validateStatus"]
    if isinstance(said, FUNCTIONS):
        said = machine.call(said, FOREIGN, [Unknown("status")], site)
        return said is True
    return said is None


_READS: Final = regex(r"\.(?:json|text|arrayBuffer|blob|bytes|dump|formData)\(|of\s+[\w$.]*[bB]ody\b")


def reads_body(site: Site) -> bool:
    """Does the function that makes a request read the body of a response, too? The request itself ends when its headers are there."""
    around = site.node.parent
    while around is not None and around.type not in (*FUNCTION_NODES, "program"):
        around = around.parent
    return around is not None and _READS.search(text_of(around)) is not None
