"""Types of .NET's libraries of which it is known that they work on nothing outside, and classes of exceptions.

Exceptions: https://learn.microsoft.com/en-us/dotnet/api/system.exception and the pages of each class; of DynamoDB https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/DynamoDBv2/TConditionalCheckFailedException.html
"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

KINDS: Final = {
    "SystemException": "Exception", "ApplicationException": "Exception", "ArgumentException": "SystemException", "ArgumentNullException": "ArgumentException", "ArgumentOutOfRangeException": "ArgumentException",
    "InvalidOperationException": "SystemException", "NullReferenceException": "SystemException", "NotSupportedException": "SystemException", "NotImplementedException": "SystemException", "FormatException": "SystemException",
    "KeyNotFoundException": "SystemException", "TimeoutException": "SystemException", "OperationCanceledException": "SystemException", "TaskCanceledException": "OperationCanceledException", "AggregateException": "Exception",
    "HttpRequestException": "Exception", "IOException": "SystemException", "JsonException": "Exception", "ObjectDisposedException": "InvalidOperationException", "UnauthorizedAccessException": "SystemException", "ConditionalCheckFailedException": "AmazonDynamoDBException",
    "TransactionCanceledException": "AmazonDynamoDBException", "AmazonS3Exception": "AmazonServiceException",
    "AmazonDynamoDBException": "AmazonServiceException", "AmazonServiceException": "Exception",
}  # fmt: skip
"""Each class with the one that it extends."""
TOPS: Final = ("Exception",)
LOGS: Final = frozenset(
    {
        "ILogger",
        "ILambdaLogger",
        "ILambdaContext",
        "Logger",
        "LambdaLogger",
        "Log",
        "Console",
        "Metrics",
        "Tracing",
        "ILoggerFactory",
        "Debug",
        "Trace",
        "Activity",
        "ActivitySource",
        "TracerProvider",
        "Tracer",
        "TelemetrySpan",
        "MeterProvider",
        "Meter",
        "Counter",
        "Histogram",
        "Stopwatch",
    }
)
"""What only writes to the log, or to metrics and traces that are written there: https://opentelemetry.io/docs/languages/dotnet/instrumentation/"""
STREAMS: Final = ("Console.Error", "Console.Out")
"""What writes there, too: https://learn.microsoft.com/en-us/dotnet/api/system.console.error"""
PLAIN: Final = frozenset({
    "String", "string", "Guid", "DateTime", "DateTimeOffset", "TimeSpan", "Math", "StringBuilder", "Environment", "Encoding", "Interlocked", "SemaphoreSlim", "CancellationTokenSource", "CancellationToken", "Enumerable",
    "UTF8", "ASCII", "Uri", "WebUtility", "HttpUtility", "int", "long", "bool", "decimal", "double", "Convert", "Path", "Random", "TimeProvider",
})  # fmt: skip
OF_REQUESTS: Final = frozenset({
    "HttpRequestMessage", "HttpMethod", "JsonContent", "StringContent", "FormUrlEncodedContent", "ByteArrayContent", "StreamContent", "ReadOnlyMemoryContent", "MultipartFormDataContent", "MultipartContent", "MediaTypeHeaderValue",
    "AuthenticationHeaderValue", "UriBuilder", "QueryHelpers", "QueryString",
})  # fmt: skip
"""Of what a request is made, which is sent later: https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httprequestmessage"""
REFUSES: Final = frozenset({"Parse", "ParseExact", "FromBase64String", "ToInt32", "ToInt64", "ToDouble", "ToDecimal", "ToDateTime", "Exit", "FailFast"})
"""Of those, the methods that refuse what they are given."""
PARSES: Final = frozenset({"Deserialize", "DeserializeObject", "Parse", "DeserializeAsync", "ParseJson"})
"""Methods of JSON libraries that parse a text: https://learn.microsoft.com/en-us/dotnet/api/system.text.json.jsonserializer and Newtonsoft.Json."""
READS: Final = frozenset({"GetProperty", "TryGetProperty", "GetString", "GetInt32", "GetInt64", "GetDouble", "GetDecimal", "GetBoolean", "GetGuid", "GetDateTime", "GetRawText", "GetValue",
    "EnumerateArray", "EnumerateObject", "AsObject", "AsArray", "AsValue", "SelectToken", "SelectTokens", "ToObject", "Value", "Values", "Property"})  # fmt: skip
"""What is read of a document that was parsed, which refuses what is not there: https://learn.microsoft.com/en-us/dotnet/api/system.text.json.jsonelement and https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JToken.htm"""
NO_TASKS: Final = regex(
    r"(?:Ensure[A-Z]\w*?(?<!Async)|Dispose|Validate(?:[A-Z]\w*?)?(?<!Async)|Add(?:Put|Delete|Save)(?:Item|Key)s?|AddConditionCheck|Add(?:Document|Item|Key)To(?:Put|Delete|Update)|ThrowIf(?:Null(?:Or(?:Empty|WhiteSpace))?|Negative(?:OrZero)?|Zero|(?:Not)?Equal|(?:Greater|Less)Than(?:OrEqual)?|CancellationRequested)|(?:Try)?(?:Add|Set|Append|Push)(?:With|Without)?"
    r"(?:Annotation|Attribute|Baggage|Breadcrumb|Dimension|Event|Exception|Extra|Header|HttpInformation|Key|Link|Metadata|Metric|Parameter|Property|Status|Tag|Validation|Value)s?)$"
)
"""Methods of libraries that are no tasks, and what only refuses a value by its name: https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httpresponsemessage.ensuresuccessstatuscode https://docs.fluentvalidation.net/en/latest/start.html
https://learn.microsoft.com/en-us/dotnet/api/system.componentmodel.dataannotations.validator and https://learn.microsoft.com/en-us/dotnet/api/system.argumentoutofrangeexception
https://learn.microsoft.com/en-us/dotnet/api/system.idisposable.dispose and https://learn.microsoft.com/en-us/dotnet/api/system.argumentnullexception.throwifnull ; what puts a value into a header, a parameter of a command, a span or a
metric: https://learn.microsoft.com/en-us/dotnet/api/system.data.sqlclient.sqlparametercollection.addwithvalue https://learn.microsoft.com/en-us/dotnet/api/system.net.http.headers.httpheaders.tryaddwithoutvalidation
https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/DynamoDBv2/TIBatchWrite1.html https://learn.microsoft.com/en-us/dotnet/api/system.diagnostics.activity.settag and https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-dotnet-segment.html"""
COLLECTIONS: Final = frozenset({"List", "HashSet", "Queue", "Stack", "ConcurrentBag", "ConcurrentQueue", "LinkedList", "Collection", "SortedSet"})
MAPS: Final = frozenset({"Dictionary", "ConcurrentDictionary", "SortedDictionary"})
LINQ: Final = {
    "Select": "map", "SelectMany": "flatMap", "Where": "filter", "TakeWhile": "takeWhile", "ForEach": "forEach", "Any": "anyMatch", "ConvertAll": "map", "FindAll": "filter", "Exists": "anyMatch", "TrueForAll": "allMatch", **dict.fromkeys(("Concat", "Union", "Append"), "concat"), "All": "allMatch", "First": "getFirst", "FirstOrDefault": "getFirst", "Single": "getFirst", "SingleOrDefault": "getFirst",
    "Last": "getLast", "LastOrDefault": "getLast", "ElementAt": "get", "Count": "size", "Take": "limit", "Skip": "skip", "Add": "add", "Enqueue": "add", "Dequeue": "poll", "Pop": "poll", "Peek": "getFirst", "Push": "add", "Insert": "add", "AddRange": "addAll", "Contains": "contains",
    "Clear": "clear", "Remove": "remove", "RemoveAll": "removeIf", "GetRange": "subList", "AsParallel": "parallel", **dict.fromkeys(
        ("ToList", "ToArray", "AsEnumerable", "OrderBy", "OrderByDescending", "ThenBy", "Distinct", "Reverse", "Cast", "ToHashSet", "AsReadOnly", "WithDegreeOfParallelism", "ToListAsync"), "stream",
    ),
}  # fmt: skip
"""What LINQ and the collections call what Java's streams and lists have, too."""
