"""What only makes something of what it is given, by the class that it is of, by what it is called on, or by its name where somebody takes what it gives (`UUID.fromString(order.id())`, `order.Day.AddDays(1)`, `mapper.toRow(order)`); names that are enough by themselves are in `working_out`.

Classes: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/module-summary.html , https://commons.apache.org/proper/commons-lang/apidocs/ , https://learn.microsoft.com/en-us/dotnet/api/system and https://pkg.go.dev/std
"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from .naming import in_words

_CLASSES: Final = frozenset({
    "Guid", "Convert", "Regex", "Enum", "Math", "MathF", "Uri", "Path", "Paths", "BitConverter", "Encoding", "DateTime", "DateTimeOffset", "DateOnly", "TimeOnly", "TimeSpan", "SHA256", "CultureInfo", "WebUtility", "Enumerable",
    "UUID", "URI", "URL", "URLDecoder", "URLEncoder", "BigDecimal", "BigInteger", "Pattern", "Duration", "Instant", "Period", "LocalDate", "LocalTime", "LocalDateTime", "ZonedDateTime", "OffsetDateTime", "ZoneId", "Base64", "Hex",
    "Integer", "Long", "Double", "Boolean", "String", "Arrays", "Collections", "Optional", "MessageDigest", "StringUtils", "ObjectUtils", "NumberUtils", "DigestUtils", "EnumUtils",
    "string", "int", "long", "decimal", "double", "bool", "Decimal", "Int32", "Int64", "uuid", "url", "path", "filepath", "regexp", "sha256", "base64", "utf8",
})  # fmt: skip
_MAKES: Final = regex(r"(?:to|from|as|of|map|transform|value_of|build|now)(?:_|$)")
_JUDGES: Final = regex(
    r"check(?:_(?!in(?:_|$)|out(?:_|$))|$)"
    r"|(?:ensure|require)(?:s|d)?(?:_(?:that|is|are|has|have|no|not|non|all|any|valid|positive|known|present|argument|state|index|element|size|length|range|type|success|schema|version|format|fields?|keys?|allowed|permitted|supported)(?:_|$)|$)"
)
"""`ensureCustomer(order)` may make one."""
_DOES: Final = regex(
    r"(?:try_)?(?:save|persist|store|insert|upsert|update|delete|remove|send|publish|post|put|submit|execute|run|call|invoke|write|upload|process|handle|enqueue|push|emit|apply|commit|flush|merge|create|dispatch|forward|notify|archive)(?:_|$)"
)


def only_makes(of: str, name: str, *, is_taken: bool, of_data: bool) -> bool:
    """Does a call do nothing else? `of`: what it is called on, as it is written; `is_taken`: somebody takes what it gives, and need not wait for it; `of_data`: it is a method of what a message tells."""
    said = in_words(name.partition("<")[0])
    return (
        of.partition("(")[0].partition(".")[0] in _CLASSES
        or _JUDGES.match(said) is not None
        or (is_taken and _MAKES.match(said) is not None)
        or ((of_data or "uilder(" in of) and of != "" and _DOES.match(said) is None)
    )
