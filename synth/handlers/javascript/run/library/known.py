"""What is known of packages: which only write to the log, which wait for something outside, which give a function back as it is."""

from __future__ import annotations

import re
from typing import Any, Final

from queuegate._light import regex

from ....words.naming import writes_into_traces
from ..state.values import BUILDER, External, Obj, Unknown

_LOGGER: Final = regex(r"(?:^|[._#\s])(?:\w*_)?(?:log|logger|logging|console)s?$", re.IGNORECASE)
_LOGS: Final = frozenset({"log", "info", "debug", "warn", "warning", "error", "trace", "fatal", "critical", "verbose", "silly", "table", "dir", "group", "groupEnd", "time", "timeEnd",
    "appendKeys", "addContext", "resetKeys", "logEventIfEnabled", "setLogLevel", "exception", "notice"})  # fmt: skip
LOGGED: Final = regex(r"(?:console|(?:\w+\.)*(?:log|logger))\??\.(?:log|info|debug|warn|error|trace)\(")
"""A call that writes to the log, as it is written."""
_QUIET: Final = ("@aws-lambda-powertools/logger", "@aws-lambda-powertools/tracer", "@aws-lambda-powertools/metrics", "pino", "winston", "bunyan", "debug", "@opentelemetry/api", "aws-embedded-metrics",
    "aws-xray-sdk", "aws-xray-sdk-core", "dd-trace", "datadog-lambda-js", "source-map-support", "@sentry/serverless", "@sentry/node", "@sentry/aws-serverless", "lambda-log", "perf_hooks",
    "newrelic", "signale", "loglevel", "consola")  # fmt: skip
"""Packages that only write down what happens: https://docs.aws.amazon.com/powertools/typescript/latest/"""
_PURE: Final = frozenset({"uuid", "lodash", "lodash-es", "underscore", "deepmerge", "fast-deep-equal", "object-hash", "change-case", "camelcase-keys", "slugify", "mime-types", "date-fns-tz", "date-fns", "dayjs", "moment", "luxon", "nanoid", "ulid", "crypto", "path", "util", "url", "querystring", "buffer", "assert", "os", "ramda", "ms", "bignumber.js",
    "@aws-sdk/util-dynamodb", "http-errors", "http-status-codes", "dotenv", "semver", "qs", "@aws-sdk/util-arn-parser", "lodash.get", "just-pick"})  # fmt: skip
"""Packages that only work something out."""


def is_pure(path: tuple[str, ...]) -> bool:
    """Is it of one of these, or of a module of it (`lodash/merge`), or what a query of Drizzle asks for (`eq(orders.id, id)`)? https://orm.drizzle.team/docs/operators"""
    return path[0] in _PURE or path[0].partition("/")[0] in _PURE or (path[0] == "drizzle-orm" and len(path) == 2)  # noqa: PLR2004 - package and function


_PARSES: Final = regex(
    r"parse|valid|schema|decode|unmarshall|deserial|verify|assert|check|convert|transform|normali[sz]e|build|format|^to[A-Z]|^is[A-Z]|^get[A-Z]\w*(?:Id|Key|Name)$",
    re.IGNORECASE,
)
DECODES: Final = frozenset(
    {
        "zlib",
        "node:zlib",
        "pako",
        "lz4js",
        "snappy",
        "avsc",
        "protobufjs",
        "msgpackr",
        "cbor",
        "cbor-x",
        "iconv-lite",
        "csv-parse",
        "csv-parse/sync",
        "xml2js",
        "fast-xml-parser",
        "js-yaml",
        "yaml",
    }
)
"""Packages that take a text or bytes apart, awaited or not."""
RESULTS: Final = frozenset({"neverthrow", "effect", "fp-ts", "fp-ts/TaskEither", "fp-ts/Either", "fp-ts/function", "purify-ts", "ts-results", "ts-results-es", "oxide.ts", "true-myth", "@badrap/result",
    "@praha/byethrow", "rxjs", "rxjs/operators"})  # fmt: skip
"""Packages in which a failure is a value that is handed on, and thrown by nobody."""
HTTP: Final = frozenset({"fetch", "axios", "node-fetch", "undici", "cross-fetch", "got"})
"""Clients of HTTP that wait for ever unless they are told otherwise: https://axios-http.com/docs/req_config , https://developer.mozilla.org/docs/Web/API/AbortSignal/timeout_static
and https://github.com/sindresorhus/got/blob/main/documentation/6-timeout.md
"""
ANY_STATUS: Final = frozenset({"fetch", "node-fetch", "undici", "cross-fetch"})
"""Those that give back a response with a status of 400 or 500 as any other: https://developer.mozilla.org/docs/Web/API/Window/fetch"""
_FETCHES: Final = regex(
    r"new (?:Get|Query|Scan|Head|List|Describe|BatchGet)\w*Command|(?:^|\.)(?:get|query|find|fetch|load|read|select|list|describe|scan|head|parse|valid(?:ate)?)(?-i:(?![a-z]))\w*\(",
    re.IGNORECASE,
)


_CHANGES: Final = regex(r"[\"'`]\s*(?:insert|update|delete|merge|replace)\s|\bmethod: ?[\"'`](?:post|put|patch|delete)\b", re.IGNORECASE)
_UNDOES: Final = frozenset(
    {
        "release",
        "close",
        "dispose",
        "end",
        "quit",
        "disconnect",
        "$disconnect",
        "rollbackTransaction",
        "destroy",
        "unlock",
        "rollback",
        "abort",
        "reset",
        "removeAllListeners",
        "unref",
        "clear",
    }
)


def undoes(name: str) -> bool:
    """Does a method only let go of something, or put it back as it was? Whoever writes it beside the clause for failures expects none of it."""
    return name in _UNDOES


def fetches(text: str) -> bool:
    """Does a call, as it is written, only bring something? A query that is written to change something does more."""
    return _FETCHES.search(text) is not None and _CHANGES.search(text) is None


_SENDS: Final = ("POST", "PUT", "PATCH", "DELETE")


def sends(name: str, arguments: tuple[Any, ...]) -> bool:
    """Does a request, by the name of its function or by its options, send something?"""
    methods = [name, *(one.props.get("method") for one in arguments if isinstance(one, Obj))]
    return any(isinstance(one, str) and one.upper() in _SENDS for one in methods)


_ASYNC: Final = frozenset({*HTTP, "fs/promises", "timers/promises", "ky", "superagent", "needle", "pg", "mysql2/promise", "ioredis", "redis", "mongodb", "mongoose", "@prisma/client", "stripe",
    "nodemailer", "@slack/web-api", "@sendgrid/mail", "kafkajs", "knex", "typeorm", "sequelize", "bullmq", "bull", "pg-boss"})  # fmt: skip
WRAPPERS: Final = frozenset({"wrapHandler", "wrap", "wrapLambdaHandler", "datadog", "captureLambdaHandler", "injectLambdaContext", "logMetrics", "captureMethod", "epsagon", "lumigo", "trace", "instrument", "setLambdaHandler",
    "captureAWSv3Client", "captureAWSClient", "captureAWS", "captureHTTPsGlobal", "promisify", "patch", "bind"})  # fmt: skip
"""Functions of packages for observing that give back what they are given, watched."""
RUNS: Final = frozenset({"retry", "pRetry", "p-retry", "async-retry", "backOff", "exponential-backoff", "startSpan", "startActiveSpan", "captureAsyncFunc", "captureFunc", "withScope", "run", "$transaction", "transaction",
    "add", "p-limit", "runExclusive", "acquire", "runWithContext", "execute", "attempt", "withSpan", "inSpan", "runInContext", "withTransaction", "withTimeout"})  # fmt: skip
"""Functions that run what they are given, and end as it does."""
TRANSACTS: Final = frozenset({"$transaction", "transaction", "withTransaction"})
"""Those that give it what does its work in the transaction: of the package, as they are."""
LOOPS: Final = frozenset(
    {"map", "forEach", "each", "mapSeries", "eachSeries", "eachLimit", "mapLimit", "eachOf", "forEachSeries", "p-map", "pMap", "p-each-series", "process"}
)
"""Functions that run what they are given for each item, and end when all have."""


_ADDS: Final = frozenset(
    {
        "push",
        "add",
        "set",
        "delete",
        "sort",
        "splice",
        "unshift",
        "emit",
        "write",
        "append",
        "assign",
        "setAttribute",
        "setAttributes",
        "addEvent",
        "putAnnotation",
        "putMetadata",
        "putMetric",
    }
)
"""Methods that put something into an object, and end at once."""


_SHAPES: Final = frozenset({"where", "andWhere", "orWhere", "whereIn", "whereNot", "having", "andHaving", "orderBy", "addOrderBy", "groupBy", "addGroupBy", "limit", "offset", "skip", "take", "leftJoin", "innerJoin",
    "leftJoinAndSelect", "innerJoinAndSelect", "addSelect", "setParameter", "setParameters", "equals", "sort", "lean", "gt", "gte", "lt", "lte", "nin"})  # fmt: skip
"""Methods that only say more of a query, which is sent later: https://typeorm.io/docs/query-builder/select-query-builder ; https://mongoosejs.com/docs/api/query.html"""


def shapes(name: str) -> bool:
    return name in _SHAPES


QUIET: Final = External(("quiet",))
"""What the call of a logger gives: a line that is still being written, or a span, which can only be logged to."""


def is_log(path: tuple[str, ...], text: str) -> bool:
    """Does a call only write down what happens?"""
    if path[0] == "global" and len(path) > 1 and path[1] == "console":
        return True
    if is_quiet(path):
        return True
    callee = text.partition("(")[0]
    base, _, method = callee.rpartition(".")
    return (method.rstrip("?") in _LOGS and bool(_LOGGER.search(base.rstrip("?!")))) or writes_into_traces(method, callee)


_OBSERVES: Final = regex(
    r"^(?:log|trace|debug|warn|capture|report|observe|measure)(?:[A-Z_]|$)|(?:Metric|Dimension|Tag|Attribute|Annotation|Metadata|Breadcrumb|Context|Label|Counter|Span|Event|Exception|Error)s?$"
)


def adds(name: str) -> bool:
    """Does a method only put something into an object, or write down what happened, and end at once?"""
    return name in _ADDS or (
        bool(_OBSERVES.search(name))
        and name.startswith(("add", "set", "put", "log", "trace", "debug", "warn", "capture", "append", "increment", "record", "end", "close"))
    )


_OF_TEXTS: Final = frozenset({"toLowerCase", "toUpperCase", "trim", "substring", "substr", "charAt", "padStart", "padEnd"})
"""Methods that texts alone have: what they give is a text. https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String"""


def is_worked_out(key: Any) -> bool:
    """Is it a part of what was only worked out: the hash of something, a date, one of the texts that `split` gives?"""
    while isinstance(key, tuple) and key[:1] in (("property",), ("item",)):
        key = key[1]
    if isinstance(key, tuple) and key[:1] == ("text",):
        return key[1] in _OF_TEXTS
    return isinstance(key, tuple) and key[:1] in (("pure",), ("texts",), ("Date",), ("Buffer",), ("Math",), ("Number",), ("Intl",))


def is_quiet(path: tuple[str, ...]) -> bool:
    """Is it of a package that only watches, or something that one of those gave?"""
    return path[0].startswith(_QUIET) or path[0] == QUIET.package


def only_parses(name: str) -> bool:
    return bool(_PARSES.search(name))


def is_async(path: tuple[str, ...]) -> bool:
    """Does it certainly give a promise?"""
    package = path[1] if path[0] == "global" and len(path) > 1 else path[0]
    if package.startswith("@aws-sdk/"):
        return len(path) > 2 and bool({"new", "from"} & {*path[1:-1]})  # noqa: PLR2004 - package, class, method
    if package == "aws-sdk" or package.startswith("aws-sdk/"):
        return path[-1] == "promise"
    if _is_of_drizzle(path):
        return path[-1] not in _OF_DRIZZLE
    return package in _ASYNC and not (package == "axios" and path[-1] in ("create", "isAxiosError", "isCancel")) and not _only_makes_values(package, path)


_BY_CLIENT: Final = frozenset({"bullmq", "bull", "pg-boss", "pg", "mysql2/promise", "ioredis", "redis", "mongodb", "mongoose", "@prisma/client", "stripe", "nodemailer", "@slack/web-api", "kafkajs", "knex", "typeorm", "sequelize"})  # fmt: skip
"""Those whose work is done by what they make: a client, a model, a transaction."""
_MADE: Final = frozenset({"new", "()", "given", "models", "connection", "Model", "BaseEntity"})
"""The last two have methods that a class of the code inherits: https://typeorm.io/docs/entity/active-record-data-mapper"""
_OF_MODULE: Final = frozenset({"connect", "disconnect", "createConnection", "createConnections", "startSession", "transaction"})
_OF_REQUESTS: Final = frozenset({"FormData", "Headers"})


def _only_makes_values(package: str, path: tuple[str, ...]) -> bool:
    """Does it give a value that is used in a request or a query: `In(ids)`, `ObjectId.createFromHexString(id)`, `mongoose.isValidObjectId(id)`, `axios.CancelToken.source()`, `db.fn.now()`, `new FormData().append(…)`?

    https://typeorm.io/docs/working-with-entity-manager/find-options#advanced-options ; https://mongoosejs.com/docs/api/mongoose.html ; https://knexjs.org/guide/ref.html ; https://knexjs.org/guide/schema-builder.html#fn
    """
    if not _MADE.isdisjoint(path):
        return not _OF_REQUESTS.isdisjoint(path) or (package == "knex" and ("fn" in path or path[-1] == "ref"))
    return (package in _BY_CLIENT and path[-1] not in _OF_MODULE) or (package in HTTP and any(one[:1].isupper() for one in path[1:]))


_REDIS: Final = ("ioredis", "redis", "@redis/client", "iovalkey")
_QUEUES_UP: Final = frozenset({"pipeline", "multi"})


def queues_up(path: tuple[str, ...]) -> bool:
    """Is it a command that waits for `exec` of its pipeline or transaction? https://redis.io/docs/latest/develop/clients/ioredis/ ; https://redis.io/docs/latest/develop/clients/nodejs/transpipe/"""
    return path[0] in _REDIS and not _QUEUES_UP.isdisjoint(path[:-1]) and not path[-1].startswith("exec")


_BEGINS: Final = frozenset({"()", "given", "raw", "insert", "update", "del", "delete", "select", "from", "into", "table", "where", "withSchema"})


_OF_MODELS: Final = frozenset({"deleteMany", "deleteOne", "find", "findById", "findByIdAndDelete", "findByIdAndUpdate", "findOne", "findOneAndDelete", "findOneAndReplace", "findOneAndUpdate", "replaceOne", "updateMany",
    "updateOne", "countDocuments", "distinct"})  # fmt: skip
"""https://mongoosejs.com/docs/queries.html"""


def builds(path: tuple[str, ...], method: Any) -> bool:
    """Is it a step of such a query? `method`: what is called, where that is not known."""
    if path[0] == "unknown":
        of = method.key[1] if isinstance(method, Unknown) and method.key[:1] == ("property",) else None
        return isinstance(of, tuple) and of[:1] == (BUILDER,)
    if path[0] == "mongoose":
        return "()" in path[:-1] and path[-1] in _OF_MODELS
    return (path[0] == "knex" or _is_of_drizzle(path)) and len(path) > 1 and path[-1] in _BEGINS


_AT_ONCE: Final = ("drizzle-orm/better-sqlite3", "drizzle-orm/bun-sqlite", "drizzle-orm/expo-sqlite", "drizzle-orm/sql-js")
"""Drivers that wait for nothing: https://orm.drizzle.team/docs/get-started-sqlite"""
_OF_DRIZZLE: Final = frozenset({"$with", "with", "as", "$count"})
"""What makes a part of a query: https://orm.drizzle.team/docs/select"""


def _is_of_drizzle(path: tuple[str, ...]) -> bool:
    """Is it asked of a database of Drizzle, or of a transaction? A query is sent when it is waited for: https://orm.drizzle.team/docs/insert"""
    return path[0].startswith("drizzle-orm/") and path[0] not in _AT_ONCE and (path[1:3] == ("drizzle", "()") or "given" in path) and path[-1] != "()"


_PLAIN: Final = frozenset({"fetch", "axios", "node-fetch", "cross-fetch"})


def gives_plain_promise(path: tuple[str, ...]) -> bool:
    """Does it certainly give a promise of JavaScript's own, of which nothing can be asked but what any promise has?

    https://developer.mozilla.org/docs/Web/API/Window/fetch ; https://axios-http.com/docs/api_intro ; https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/introduction/
    """
    package = path[1] if path[0] == "global" and len(path) > 1 else path[0]
    return (package in _PLAIN or (package.startswith(("@aws-sdk/client-", "@aws-sdk/lib-dynamodb")) and path[-1] == "send")) and is_async(path)


_FACTORIES: Final = frozenset(
    {
        ("knex",),
        ("postgres",),
        ("pg-promise",),
        ("pg-promise", "()"),
        ("pino",),
        ("debug",),
        ("@neondatabase/serverless", "neon"),
        ("p-limit",),
        ("nodemailer",),
        ("mysql",),
    }
)
"""Packages whose one function makes something that is used later."""
_PARTS_OF_CLIENTS: Final = frozenset({"db", "collection", "getRepository", "getTreeRepository", "getMongoRepository"})
"""https://www.mongodb.com/docs/drivers/node/current/databases-collections/ ; https://typeorm.io/docs/working-with-entity-manager/working-with-repository"""


def gives_client(path: tuple[str, ...]) -> bool:
    """Does a call only make something that is used later?"""
    if path[-1] == "create" and not _MADE.isdisjoint(path):  # of a client, a model or a transaction, it makes a row, a payment, a message
        return False
    return (
        path in _FACTORIES
        or (path[0].startswith("drizzle-orm/") and path[1:] == ("drizzle",))
        or (path[0] in _REDIS and path[-1] in _QUEUES_UP)
        or (path[0] in _BY_CLIENT and path[-1] in _PARTS_OF_CLIENTS)
        or (
            path[-1]
            in ("new", "create", "createClient", "from", "child", "createTransport", "getInstance", "builder", "extend", "defaults", "object", "connect")
            and path[0] != "unknown"
        )
    )
