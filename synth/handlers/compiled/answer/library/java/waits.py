"""Java's clients that wait, and how long: what they were built with.

java.net.http waits for ever unless its request has a timeout: https://docs.oracle.com/en/java/javase/21/docs/api/java.net.http/java/net/http/HttpRequest.Builder.html
URLConnection, and a RestTemplate without a factory that stands on it, wait for ever: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/net/URLConnection.html and
https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/web/client/RestTemplate.html
OkHttp gives up after 10 s of connecting and 10 s of reading: https://square.github.io/okhttp/5.x/okhttp/okhttp3/-ok-http-client/-builder/read-timeout.html
A client of AWS has what it was given (the rest: 2 s of connecting, 30 s of reading), and makes three attempts: https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/timeouts.html and
https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/retry-strategy.html
"""

from __future__ import annotations

from typing import Any, Final

from ...forms import java
from ...forms.form import Form, field, text_of
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import Closure, Future, Opaque, Settings, about_of
from ..events import last
from ..waiting import UNITS, UNKNOWN, Seconds, called, cut, duration, given, pause, paused, seconds, total

SDK: Final = "software.amazon.awssdk."
LIBRARIES: Final = ("java.net.http.", "okhttp3.", SDK, "org.springframework.web.client.", "org.springframework.http.client.", "org.springframework.boot.web.client.", "org.apache.http.", "org.apache.hc.")  # fmt: skip
_APACHE: Final = ("org.apache.http.", "org.apache.hc.")
_OPENS: Final = frozenset({"builder", "newBuilder", "custom"})
_MAKES: Final = frozenset({"create", "newHttpClient", "createDefault"})
_OKHTTP: Final = 10.0
_CONNECTING: Final = 2.0
_READING: Final = 30.0
_ATTEMPTS: Final = 3
_ANSWERS: Final = ("getResponseCode", "getInputStream", "getErrorStream")
_OF_TEMPLATES: Final = ("get", "post", "put", "delete", "patch", "exchange", "execute", "head", "options")
_PARTS: Final = {"toMillis": 1000, "toSeconds": 1, "getSeconds": 1}
_CUTS: Final = ("get", "orTimeout", "completeOnTimeout")

_Limit = tuple[Seconds, int]


def made(m: Machine, path: str, args: tuple[Any, ...]) -> Opaque | None:
    """A new object of one of these libraries."""
    if not path.startswith(LIBRARIES):
        return None
    return Opaque(about_of(args), path, made=Settings({"new": args}, m.turn, open=path.endswith("Builder")))


def built(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
    """What a method gives with which something is built, or that only waits; None for any other."""
    name = form.name
    if isinstance(of, Future) and args and name in _CUTS:
        cut(m, of, seconds(args[-2:]))
    if name == "openConnection" and not isinstance(of, Named):
        return Opaque(about_of((of, *args)), "java.net.HttpURLConnection", made=Settings(turn=m.turn))
    if isinstance(of, Named) and of.type is None:
        return _static(m, of, form, args)
    if name == "newCall" and isinstance(of, Opaque):
        return of._replace(about=about_of((of, *args)), type="okhttp3.Call")
    if not isinstance(of, Opaque) or of.made is None:
        return None
    if name in _PARTS and (held := given(of, "seconds")):
        return round(held[0] * _PARTS[name]) if isinstance(held[0], float) else 0
    if of.made.open:
        if name in ("build", "create"):
            return of._replace(
                about=about_of((of, *args)), type=of.type.removesuffix(".Builder").removesuffix("Builder"), made=Settings({**of.made.given}, m.turn)
            )
        of.made.given[name] = held = tuple(_consumed(m, of.type, one) for one in args)
        return of._replace(about=about_of((of, held)))
    if name in ("toBuilder", "newBuilder"):
        return of._replace(made=Settings({**of.made.given}, m.turn, open=True))
    if name.startswith("set"):
        of.made.given[name] = args
        return Opaque(about_of((of, *args)))
    return None


def _static(m: Machine, of: Named, form: Form, args: tuple[Any, ...]) -> Any:
    name, plain = form.name, last(of.path)
    if plain in ("Duration", "Timeout"):
        return duration("java.time.Duration", name, args)
    if name == "sleep" and (plain == "Thread" or plain in UNITS):
        paused(m, form, pause(args[0], UNITS.get(plain, 0.001)) if args else UNKNOWN)
    elif of.path.startswith(LIBRARIES) and name in (_OPENS | _MAKES):
        return Opaque(about_of(args), of.path, made=Settings({"new": args}, m.turn, open=name in _OPENS))
    return None


def _consumed(m: Machine, path: str, one: Any) -> Any:
    """A consumer of a builder of the SDK is given one: https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/using.html"""
    if not isinstance(one, Closure) or not path.startswith(SDK):
        return one
    made = Settings(turn=m.turn, open=True)
    one.call([Opaque(type=f"{SDK}Builder", made=made)])
    return Opaque(about_of(tuple(made.given.values())), f"{SDK}Builder", made=made)


def note(m: Machine, form: Form, of: Any, args: tuple[Any, ...]) -> None:
    """Notes a call that waits, with its timeout."""
    found = _limit(of, form, args, m) if isinstance(of, Opaque) and not m.loading else None
    if found is not None:
        m.waits(form.node, called(form), *found)


def handler_of(form: Form, given: tuple[Any, ...]) -> Closure | None:
    """What Apache's client hands a response to: https://hc.apache.org/httpcomponents-client-5.4.x/quickstart.html"""
    of = given[0] if given else None
    is_apache = isinstance(of, Opaque) and form.name == "execute" and of.type.startswith(_APACHE)
    return next((one for one in given if isinstance(one, Closure)), None) if is_apache else None


def _limit(of: Opaque, form: Form, args: tuple[Any, ...], m: Machine) -> _Limit | None:
    name, path = form.name, of.type
    if path == "java.net.http.HttpClient" and name in ("send", "sendAsync"):
        request = args[0] if args else None
        return (UNKNOWN if not isinstance(request, Opaque) or request.made is None else seconds(held) if (held := given(request, "timeout")) else None), 1
    if path.startswith("okhttp3.") and name in ("execute", "enqueue"):
        return _of_okhttp(of), 1
    if path.endswith(".RestTemplate") and name.startswith(_OF_TEMPLATES):
        return _of_template(of), 1
    if path.endswith((".WebClient", ".RestClient")) and name in ("get", "post", "put", "delete", "patch", "method"):
        return _of_chain(form, m), 1
    if path.startswith(_APACHE) and name == "execute":
        return _of_apache((of, *args)), 1
    if path.endswith("HttpURLConnection") and name in _ANSWERS and of.made is not None and "asked" not in of.made.given:
        of.made.given["asked"] = ()
        return _of_connection([of]), 1
    return _of_sdk(of) if path.startswith(f"{SDK}services.") else None


def _of_okhttp(of: Opaque) -> Seconds:
    if of.made is None:
        return UNKNOWN
    if (held := given(of, "callTimeout")) and (limit := seconds(held)) is not None:
        return limit
    return total(*(seconds(held) if (held := given(of, one)) else _OKHTTP for one in ("connectTimeout", "readTimeout")))


def _of_template(of: Opaque) -> Seconds:
    """A RestTemplate has the timeouts of its factory, or of its builder."""
    factory = next(iter(given(of, "setRequestFactory", "requestFactory") or given(of, "new") or ()), None)
    if of.made is None or (factory is not None and not isinstance(factory, Opaque)):
        return UNKNOWN
    limit = _of_connection([of, factory])
    plain = of.type.startswith("org.springframework.web.client.") and (factory is None or factory.type.endswith("SimpleClientHttpRequestFactory"))
    return limit if limit is not None or plain else UNKNOWN


def _of_connection(parts: list[Any]) -> Seconds:
    """Without a timeout of reading, a host that does not answer is waited for for ever; without one of connecting, one that cannot be reached as long as the system tries."""
    reading, connecting = (
        [seconds(held) for one in parts if (held := given(one, f"set{name[0].upper()}{name[1:]}", name))] for name in ("readTimeout", "connectTimeout")
    )
    return total(*connecting[:1], reading[0]) if reading else None


def _of_chain(form: Form, m: Machine) -> Seconds:
    """`block` and `timeout` at the end of a chain of calls: https://docs.spring.io/spring-framework/reference/web/webflux-webclient/client-synchronous.html"""
    node = form.node
    while node.parent is not None and node.parent.type == "method_invocation" and field(node.parent, "object") == node:
        node = node.parent
        held = field(node, "arguments")
        if text_of(field(node, "name")) in ("block", "timeout") and held is not None and held.named_children:
            return seconds(m.of(java.body(held.named_children[0])))
    return UNKNOWN


def _of_apache(parts: tuple[Any, ...]) -> Seconds:
    """What stands in the RequestConfig of a client, or of a request."""
    configs = [held[0] for one in parts if (held := given(one, "setConfig", "setDefaultRequestConfig"))]
    reading = next((seconds(held) for one in configs if (held := given(one, "setSocketTimeout", "setResponseTimeout"))), UNKNOWN)
    connecting = next((seconds(held) for one in configs if (held := given(one, "setConnectTimeout"))), 0.0)
    return total(connecting, reading)


def _of_sdk(of: Opaque) -> _Limit | None:
    """A client of AWS with settings of its own; None where it has none of time."""
    override = next(iter(given(of, "overrideConfiguration") or ()), None)
    if held := given(override, "apiCallTimeout"):
        return seconds(held), 1
    attempts = _attempts(next(iter(given(override, "retryPolicy", "retryStrategy") or ()), None))
    if held := given(override, "apiCallAttemptTimeout"):
        return (seconds(held), attempts) if attempts else (UNKNOWN, 1)
    http = next(iter(given(of, "httpClient", "httpClientBuilder") or ()), None)
    found = [given(http, one) for one in ("connectionTimeout", "socketTimeout")]
    if not any(found):
        return None
    limit = total(*(seconds(held) if held else usual for held, usual in zip(found, (_CONNECTING, _READING), strict=True)))
    return (limit, attempts) if attempts else (UNKNOWN, 1)


def _attempts(retries: Any) -> int | None:
    """How often a client attempts a call; None where that is not known."""
    if retries is None or (isinstance(retries, Named) and last(retries.path) == "STANDARD"):
        return _ATTEMPTS
    held = given(retries, "numRetries", "maxAttempts")
    if held is None or not isinstance(held[0], int) or not isinstance(retries, Opaque) or retries.made is None:
        return None
    return held[0] + ("numRetries" in retries.made.given)
