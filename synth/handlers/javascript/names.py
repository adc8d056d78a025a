"""Functions and classes that a script calls and nothing defines: ReferenceError, whenever such a line is reached.

https://developer.mozilla.org/docs/Web/JavaScript/Reference/Errors/Not_defined
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from queuegate._light import regex

from ..reading import Seen
from ..source import Code
from .loading import is_built
from .run.ways import followed

_NAMES: Final = """
    Object Function Array Number parseFloat parseInt Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError
    SuppressedError JSON Math Intl Temporal ArrayBuffer SharedArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array
    Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet Proxy Reflect FinalizationRegistry WeakRef Iterator AsyncIterator DisposableStack
    AsyncDisposableStack decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN globalThis global console process Buffer clearImmediate setImmediate
    URL URLSearchParams URLPattern DOMException QuotaExceededError AbortController AbortSignal Event EventTarget CustomEvent ErrorEvent CloseEvent MessageEvent TextEncoder TextDecoder
    TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultController WritableStreamDefaultWriter ReadableStream ReadableStreamDefaultReader
    ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableByteStreamController ReadableStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy TextEncoderStream
    TextDecoderStream CompressionStream DecompressionStream clearInterval clearTimeout setInterval setTimeout queueMicrotask structuredClone atob btoa BroadcastChannel MessageChannel
    MessagePort Blob File Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming performance fetch
    FormData Headers Request Response WebSocket WebSocketStream EventSource Storage localStorage sessionStorage Navigator navigator Atomics WebAssembly crypto Crypto CryptoKey SubtleCrypto
    require module exports import super this arguments awslambda gc"""
_DEFINED: Final = frozenset(_NAMES.split())
"""What Node.js defines (https://nodejs.org/api/globals.html), JavaScript itself, and Lambda's runtime (https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html)."""
_TELLS: Final = regex(
    r"""typeof\s{0,9}\(?\s{0,9}([\w$]+)|\b(?:global|globalThis|window|self)\b[\s.?\[\]'"]{1,9}([\w$]+)|(?<![\w$])([\w$]{1,99})\s{0,9}=[^=>]"""
    r"""|\b(eval\s{0,9}\(|new\s{1,9}Function\b|with\s{0,9}\()"""
)
"""Where code asks whether there is a name, gives it a value, or may make any name."""


def undefined(code: Code) -> tuple[Seen, ...]:
    """Each name once (`what`), as far as a run comes to it. Of scripts alone that nothing builds: what does may put names there. Raises `Undecided`."""
    program, ways = followed(code)
    sources = [*program.modules.sources]
    if is_built(code) or any(str(one.file or "").endswith((".ts", ".mts", ".cts", ".tsx")) for one in sources):
        return ()
    told = _told(one.text for one in sources)
    found: dict[str, Seen] = {}
    for way in ways.gone:
        for name, site in way.machine.of_runtime.items():
            if name.isidentifier() and name not in _DEFINED and not told & {name, "eval"}:
                found.setdefault(name, Seen("undefined", name, site.source.at(site.node)))
    return tuple(found.values())


def _told(texts: Iterable[str]) -> set[str]:
    """The names of which the code asks whether they are there, or to which it gives a value as global ones; `eval` where it may make others."""
    found = (told for text in texts for told in _TELLS.finditer(text))
    return {"eval" if told[4] else next(filter(None, told.groups())) for told in found}
