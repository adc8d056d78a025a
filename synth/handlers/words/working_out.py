"""Calls that only say something about what they are given, or make something of it (a model's answer, labels, a translation; another form, a check): nothing is kept by them, so that they are not what a message is for."""

from __future__ import annotations

import re
from typing import Final

from queuegate._light import regex

from .naming import in_words, only_names

_WORKS_OUT: Final = regex(
    r"(?:^|[^a-z])(?:"
    r"invokemodel(?:withresponsestream)?|converse(?:stream)?|applyguardrail|rerank"
    r"|(?:batch)?detect(?:sentiment|targetedsentiment|entities|keyphrases|syntax|dominantlanguage)|detectpiientities|detecttoxiccontent|containspiientities|classifydocument"
    r"|detect(?:labels|customlabels|moderationlabels|faces|text|protectiveequipment)|recognizecelebrities|comparefaces|searchfaces(?:byimage)?"
    r"|analyze(?:document|expense|id)|detectdocumenttext|translate(?:text|document)"
    r")(?:command|async)?(?:\(|$)"
)
"""Their access level is Read: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html, list_amazoncomprehend.html, list_amazonrekognition.html, list_amazontextract.html and list_amazontranslate.html there."""
_FORMS: Final = regex(
    r"_*(?:(?:try|must|safe|pre)_?)?(?:(?:un)?marshal+|(?:de)?seriali[sz]e|encode|decode|(?:un)?pickle|parse|stringify|(?:is_?)?valid(?:ate)?|verify|assert)(?![a-z])"
)
"""`attributevalue.UnmarshalMap`, `proto.Unmarshal`, `validate_order`: another form of what is given, or whether it may be worked on."""
_GIVES: Final = regex(
    r"_*(?:(?:try|must|safe|pre)_?)?(?:convert|normali[sz]e|format|render|require|calc|calculate|compute|score|estimate|hash|digest|(?:de|un)?compress|encrypt|decrypt"
    r"|(?:to|as|into|from)_(?:events?|domain|entity|model|command|dto|dict|message|record|item|payload|request|dataclass))(?![a-z])"
)
"""Whoever calls one of these and takes nothing of what it gives has something done (`await client.renderInvoice(order)`)."""
_CLASSES: Final = frozenset({
    "Guid", "Convert", "Regex", "Enum", "Math", "MathF", "Uri", "Path", "Paths", "BitConverter", "Encoding", "DateTime", "DateTimeOffset", "DateOnly", "TimeOnly", "TimeSpan", "SHA256", "CultureInfo", "WebUtility", "Enumerable",
    "UUID", "URI", "URL", "URLDecoder", "URLEncoder", "BigDecimal", "BigInteger", "Pattern", "Duration", "Instant", "Period", "LocalDate", "LocalTime", "LocalDateTime", "ZonedDateTime", "OffsetDateTime", "ZoneId", "Base64", "Hex",
    "Integer", "Long", "Double", "Boolean", "String", "Arrays", "Collections", "Optional", "MessageDigest", "StringUtils", "ObjectUtils", "NumberUtils", "DigestUtils", "EnumUtils",
    "string", "int", "long", "decimal", "double", "bool", "Decimal", "Int32", "Int64", "uuid", "url", "path", "filepath", "regexp", "sha256", "base64", "utf8",
})  # fmt: skip
"""Classes that do nothing else: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/module-summary.html , https://commons.apache.org/proper/commons-lang/apidocs/ , https://learn.microsoft.com/en-us/dotnet/api/system and https://pkg.go.dev/std"""
_MAKES: Final = regex(r"(?:to|from|as|of|map|transform|value_of|build|now)(?:_|$)")
_JUDGES: Final = regex(
    r"check(?:_(?!in(?:_|$)|out(?:_|$))|$)"
    r"|(?:ensure|require)(?:s|d)?(?:_(?:that|is|are|has|have|no|not|non|all|any|valid|positive|known|present|argument|state|index|element|size|length|range|type|success|schema|version|format|fields?|keys?|allowed|permitted|supported)(?:_|$)|$)"
)
"""`ensureCustomer(order)` may make one."""
_DOES: Final = regex(
    r"(?:try_)?(?:save|persist|store|insert|upsert|update|delete|remove|send|publish|post|put|submit|execute|run|call|invoke|write|upload|process|handle|enqueue|push|emit|apply|commit|flush|merge|create|dispatch|forward|notify|archive)(?:_|$)"
)
_SETS_UP: Final = regex(
    r"[\"'`]\s*(?:SELECT\s+(?:set_config|pg_(?:try_)?advisory_(?:xact_)?lock\w*)\s*\(|SET\s+(?:LOCAL|SESSION|TRANSACTION|ROLE|search_path)\b)", re.IGNORECASE
)
"""Statements that say how the next ones are carried out, or wait for their turn: https://www.postgresql.org/docs/current/functions-admin.html and https://www.postgresql.org/docs/current/sql-set.html"""
_HUMP: Final = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_MOST: Final = 400


def only_works_out(call: str, *, is_taken: bool = True) -> bool:
    """Is a call, as it is written or by its dotted name, one of those? `is_taken`: somebody takes what it gives."""
    last = _HUMP.sub("_", call[:_MOST].partition("(")[0].rpartition(".")[2]).lower()
    return (
        _FORMS.match(last) is not None or (is_taken and _GIVES.match(last) is not None) or _WORKS_OUT.search(call[:_MOST].replace("_", "").lower()) is not None
    )


def does_nothing(call: str, *, is_taken: bool = True) -> bool:
    """Is a call, by its name, no work on a message: does it only say something about it, name it for a log or a trace, or set up a session of a database?"""
    return only_names(call) or only_works_out(call, is_taken=is_taken) or _SETS_UP.search(call[:_MOST]) is not None


def only_makes(of: str, name: str, *, is_taken: bool, of_data: bool) -> bool:
    """Does a call only make something of what it is given, by the class that it is of, by what it is called on, or by its name where somebody takes what it gives (`UUID.fromString(order.id())`, `order.Day.AddDays(1)`, `mapper.toRow(order)`)? `of`: what it is called on, as it is written; `is_taken`: somebody takes what it gives, and need not wait for it; `of_data`: it is a method of what a message tells."""
    said = in_words(name.partition("<")[0])
    return (
        of.partition("(")[0].partition(".")[0] in _CLASSES
        or _JUDGES.match(said) is not None
        or (is_taken and _MAKES.match(said) is not None)
        or ((of_data or "uilder(" in of) and of != "" and _DOES.match(said) is None)
    )
