"""Types of Java's libraries of which it is known that they work on nothing outside, and classes of exceptions.

Exceptions: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Exception.html and the pages of each class; of DynamoDB
https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/services/dynamodb/model/ConditionalCheckFailedException.html. That a body whose method declares no checked exception raises none: https://docs.oracle.com/javase/specs/jls/se21/html/jls-11.html#jls-11.2
"""

from __future__ import annotations

import re
from typing import Final

KINDS: Final = {
    "Exception": "Throwable", "Error": "Throwable", "RuntimeException": "Exception", "IOException": "Exception", "InterruptedException": "Exception", "ExecutionException": "Exception", "TimeoutException": "Exception",
    "CloneNotSupportedException": "Exception", "SQLException": "Exception", "URISyntaxException": "Exception", "GeneralSecurityException": "Exception", "ReflectiveOperationException": "Exception", "ClassNotFoundException": "ReflectiveOperationException",
    "UncheckedIOException": "RuntimeException", "IllegalArgumentException": "RuntimeException", "IllegalStateException": "RuntimeException", "NullPointerException": "RuntimeException", "UnsupportedOperationException": "RuntimeException",
    "IndexOutOfBoundsException": "RuntimeException", "ArithmeticException": "RuntimeException", "ClassCastException": "RuntimeException", "ConcurrentModificationException": "RuntimeException", "DateTimeException": "RuntimeException",
    "NoSuchElementException": "RuntimeException", "CompletionException": "RuntimeException", "NumberFormatException": "IllegalArgumentException", "DateTimeParseException": "DateTimeException", "FileNotFoundException": "IOException",
    "CancellationException": "IllegalStateException", "ConditionalCheckFailedException": "DynamoDbException", "TransactionCanceledException": "DynamoDbException", "S3Exception": "AwsServiceException", "DynamoDbException": "AwsServiceException", "AwsServiceException": "SdkServiceException",
    "SdkServiceException": "SdkException", "SdkException": "RuntimeException",
}  # fmt: skip
"""Each class with the one that it extends."""
TOPS: Final = ("Exception", "Throwable")
LOGS: Final = (
    "org.slf4j.", "org.apache.logging.log4j.", "org.apache.commons.logging.", "java.util.logging.", "org.jboss.logging.", "io.quarkus.logging.", "ch.qos.logback.", "software.amazon.lambda.powertools.logging.",
    "software.amazon.lambda.powertools.metrics.", "software.amazon.lambda.powertools.tracing.", "com.amazonaws.services.lambda.runtime.Context", "com.amazonaws.services.lambda.runtime.LambdaLogger", "System.Logger",
)  # fmt: skip
"""What only writes to the log, or to metrics and traces that are written there."""
STREAMS: Final = ("System.out", "System.err")
"""What writes there, too: https://docs.aws.amazon.com/lambda/latest/dg/java-logging.html"""
_PLAIN: Final = (
    "java.time.", "java.util.UUID", "java.util.Map", "java.util.HashMap", "java.util.LinkedHashMap", "java.util.TreeMap", "java.util.Objects", "java.util.concurrent.atomic.", "java.util.concurrent.locks.", "java.util.concurrent.CountDownLatch",
    "java.util.concurrent.ConcurrentHashMap", "java.util.concurrent.TimeUnit", "java.util.concurrent.Executors", "java.util.Collections", "java.util.Arrays", "java.util.stream.", "java.nio.charset.", "java.text.SimpleDateFormat", "java.util.Date", "java.math.", "java.util.regex.", "java.util.StringJoiner", "java.util.Locale",
    "java.net.http.HttpRequest", "java.net.http.HttpResponse", "com.fasterxml.jackson.core.type.TypeReference", "java.util.Random", "java.security.SecureRandom",
    "com.fasterxml.jackson.databind.JsonNode", "com.fasterxml.jackson.databind.node.ObjectNode", "com.fasterxml.jackson.databind.node.ArrayNode",
    "tools.jackson.core.type.TypeReference", "tools.jackson.databind.JsonNode", "tools.jackson.databind.node.ObjectNode", "tools.jackson.databind.node.ArrayNode",
)  # fmt: skip
"""Of Jackson's trees: https://javadoc.io/doc/com.fasterxml.jackson.core/jackson-databind/latest/com/fasterxml/jackson/databind/JsonNode.html"""
_BODIES: Final = ("software.amazon.awssdk.core.SdkBytes", "software.amazon.awssdk.core.sync.RequestBody", "software.amazon.awssdk.core.async.AsyncRequestBody")
"""What a request is given, which refuses no text: https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/core/async/AsyncRequestBody.html"""
_ENHANCED: Final = "software.amazon.awssdk.enhanced.dynamodb."
_CALLS: Final = re.compile(r"\.DynamoDb(?:Enhanced|Table|Index|Async)\w*$")
"""What makes requests; the rest of the enhanced client are keys, conditions and what requests are made of: https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/enhanced/dynamodb/package-summary.html"""
_LANGUAGE: Final = frozenset(
    {
        "String",
        "System",
        "Math",
        "StringBuilder",
        "StringBuffer",
        "Boolean",
        "Character",
        "Integer",
        "Long",
        "Double",
        "Thread",
        "Objects",
        "Map",
        "Number",
        "Class",
        "Runtime",
        "Enum",
    }
)
_RAISES: Final = frozenset(
    {
        "parse",
        "parseInt",
        "parseLong",
        "parseDouble",
        "parseBoolean0",
        "fromString",
        "requireNonNull",
        "decode",
        "parseUnsignedInt",
        "ofPattern0",
        "exit",
        "halt",
        "required",
        "requiredAt",
    }
)
"""Of those, the functions that refuse what they are given."""
PARSES: Final = frozenset(
    {"readValue", "readTree", "fromJson", "parseJson", "parseString", "convertValue", "unmarshal", "fromJsonString", "parseObject", "parseReader", "readerFor"}
)
"""Methods of JSON libraries that parse a text: Jackson, Gson, JSON-B. What they are handed is the body, or else they are other work."""


def is_log(path: str) -> bool:
    return path.startswith(LOGS) or path in ("Logger", "LambdaLogger", "Context")


def is_plain(path: str, name: str) -> bool:
    """Does a method of this type neither fail nor do anything outside?"""
    if path in _BODIES:
        return True
    if name in _RAISES or (name == "valueOf" and path not in ("String", "java.lang.String")):
        return False
    if path.startswith("software.amazon.awssdk.services.") and ".model." in path:
        return True
    if path.startswith(_ENHANCED):
        return _CALLS.search(path) is None
    return path.startswith(_PLAIN) or path.removeprefix("java.lang.").partition(".")[0] in _LANGUAGE
