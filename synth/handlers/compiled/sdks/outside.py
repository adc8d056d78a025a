"""Names that a program has from elsewhere: what they mean in full, as far as the imports of their file tell."""

from __future__ import annotations

import re
from typing import Final

from ..program.code import Unit
from .kinds import kind_of
from .services import known

_SERVICES: Final = ("software.amazon.awssdk.services.", "com.amazonaws.services.")
ANY_MODEL: Final = "software.amazon.awssdk.services.any.model"
"""The requests of one of several services."""
_AROUND: Final = re.compile(r"^(?:Amazon|AWS)|(?:Async)?(?:Client)?(?:Builder)?$")
"""What stands around the name of a service in that of its client."""
_TABLES: Final = "software.amazon.awssdk.services.dynamodb.model"
_WRITES: Final = frozenset({"TransactWriteItem", "Put", "Update", "Delete", "ConditionCheck"})
"""What a transaction is made of: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItem.html"""
_DOCUMENTS: Final = "Amazon.DynamoDBv2.DocumentModel"
_WHOLE: Final = {
    "java.net.http": ("HttpClient", "HttpRequest", "HttpResponse"), "java.net": ("HttpURLConnection", "URL", "URI"), "okhttp3": ("OkHttpClient", "Request", "RequestBody"),
    "org.springframework.web.client": ("RestTemplate", "RestClient"), "org.springframework.http.client": ("SimpleClientHttpRequestFactory",), "java.util.concurrent": ("TimeUnit",),
    "org.apache.hc.client5.http.impl.classic": ("HttpClients", "HttpClientBuilder", "CloseableHttpClient"), "org.apache.http.impl.client": ("HttpClients", "HttpClientBuilder", "CloseableHttpClient"),
    "org.apache.hc.client5.http.config": ("RequestConfig",), "org.apache.http.client.config": ("RequestConfig",), "org.apache.hc.client5.http.classic": ("HttpClient",), "org.apache.http.client": ("HttpClient",),
    "io.github.resilience4j.retry": ("Retry", "RetryConfig", "RetryRegistry"), "io.github.resilience4j.circuitbreaker": ("CircuitBreaker", "CircuitBreakerConfig", "CircuitBreakerRegistry"),
    "dev.failsafe": ("Failsafe", "FailsafeExecutor", "RetryPolicy", "CircuitBreaker", "Timeout"), "org.springframework.retry.support": ("RetryTemplate",), "org.springframework.transaction.support": ("TransactionTemplate", "TransactionOperations"),
    "software.amazon.lambda.powertools.tracing": ("TracingUtils",), "redis.clients.jedis": ("Jedis", "JedisPooled", "JedisCluster", "UnifiedJedis"), "org.springframework.data.redis.core": ("StringRedisTemplate", "RedisTemplate", "ValueOperations"),
    "org.slf4j": ("MDC", "Logger", "LoggerFactory", "Marker", "MarkerFactory"), "org.apache.logging.log4j": ("Logger", "LogManager", "ThreadContext", "CloseableThreadContext", "MarkerManager"),
    "java.time": ("Clock", "Duration", "Instant", "LocalDate", "LocalDateTime", "OffsetDateTime", "ZonedDateTime", "ZoneId", "ZoneOffset"), "java.util.regex": ("Pattern", "Matcher"), "java.nio.charset": ("StandardCharsets", "Charset"),
    "java.util.concurrent.atomic": ("AtomicInteger", "AtomicLong", "AtomicBoolean", "AtomicReference"), "java.math": ("BigDecimal", "BigInteger", "RoundingMode"),
    "software.amazon.awssdk.enhanced.dynamodb": ("Key", "TableSchema", "Expression"),
    "software.amazon.awssdk.enhanced.dynamodb.model": ("QueryConditional", "QueryEnhancedRequest", "PutItemEnhancedRequest", "UpdateItemEnhancedRequest", "GetItemEnhancedRequest", "DeleteItemEnhancedRequest", "ScanEnhancedRequest", "TransactWriteItemsEnhancedRequest", "BatchWriteItemEnhancedRequest", "WriteBatch", "ReadBatch", "IgnoreNullsMode"),
    "org.jooq": ("DSLContext",), "org.jdbi.v3.core": ("Jdbi", "Handle"), "org.hibernate": ("SessionFactory", "Session"),
    "java.sql": ("Connection", "Statement", "PreparedStatement", "CallableStatement", "ResultSet", "DriverManager"), "javax.sql": ("DataSource",), "org.springframework.jdbc.core": ("JdbcTemplate", "JdbcOperations"),
}  # fmt: skip
"""Classes of packages that are imported whole, by which something is waited for, or whose calls are known."""


def path_of(language: str, name: str, unit: Unit) -> str:
    """The whole name of a type or a package that a file names."""
    first, dot, rest = name.partition(".")
    if first in unit.imports:
        return f"{unit.imports[first][0]}{dot}{rest}"
    if language == "C#" and name in ("Table", "ITable"):
        return f"{_DOCUMENTS}.{name}" if any(path == _DOCUMENTS for path, _ in unit.opened) else name
    if language == "Java" and first[:1].isupper():
        return f"{_opened(first, [package for package, _ in unit.opened]) or first}{dot}{rest}"
    return name


def _opened(name: str, packages: list[str]) -> str | None:
    """The whole name of a class of an SDK, of the packages of which a file of Java imports whatever there is."""
    plain = _AROUND.sub("", name).lower()
    for package in packages:
        kind, service = kind_of("Java", f"{package}.{name}"), package.rpartition(".")[2]
        if (kind is not None and (kind.kind != "client" or not package.startswith(_SERVICES))) or (
            package.startswith(_SERVICES) and known(plain) == known(service)
        ):
            return f"{package}.{name}"
    if (known_in := next((one for one in packages if name in _WHOLE.get(one, ())), None)) is not None:
        return f"{known_in}.{name}"
    models = [one for one in packages if one.startswith(_SERVICES) and one.endswith(".model")]
    is_part = name in _WRITES and models[:1] == [_TABLES]
    if not models or not (is_part or name.endswith(("Request", "Entry", "AttributeValue"))):
        return None
    return f"{models[0] if len(models) == 1 else ANY_MODEL}.{name}"


def opens_models(unit: Unit) -> bool:
    """Does a file of Java import whatever there is of what requests of the SDK are made of?"""
    return any(package.startswith(_SERVICES) and package.endswith(".model") for package, _ in unit.opened)
