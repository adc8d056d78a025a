"""Handlers in all languages that name a failed message by something that was made of its id, and is that no more. `$` stands for the id; what comes before `=>` is a line of its own.

`BAD` and `HONEST` have by language what stands under itemIdentifier.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any, Final

Program = tuple[dict[str, Any], dict[str, str]]
LEAVING: Any = runpy.run_path(str(Path(__file__).with_name("leaving.py")))
PLACES: Final = {
    "python": ("record['messageId']", '            failures.append({"itemIdentifier": record["messageId"]})', "            "),
    "node": ("record.messageId", "      batchItemFailures.push({ itemIdentifier: record.messageId });", "      "),
    "java": ("message.getMessageId()", "failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));", ""),
    "csharp": ("message.MessageId", "failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });", ""),
    "go": ("m.MessageId", "\t\t\tfailures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})", "\t\t\t"),
}
PUT: Final = {language: 'record["messageId"]' if language == "python" else place for language, (place, *_) in PLACES.items()}
BAD: Final = {
    "python": (
        "$.upper()", "$.swapcase()", "$[:8]", "$[1:]", "$[::-1]", '$ + "-" + str(len(failures))', 'f"{$}-{len(failures)}"', 'f"{$:.8}"', 'f"{$!r}"', '"%s/%s" % ($, 1)', '"{}:{}".format($, 1)', '$.replace("-", "")',
        '$.split("-")[0]', '$.rstrip("abc")', '":".join(["sqs", $])', "$.zfill(40)", '$.removeprefix("0")', "short = $[:8] => short", "$.encode().hex()", "import base64 => base64.b64encode($.encode()).decode()", "repr($)", 'event["Records"][0]["messageId"]',
    ),
    "node": (
        "$.toUpperCase()", "$.slice(0, 8)", "$.substring(1)", '$ + "-" + 1', "`sqs:${$}`", '$.replace("-", "")', "$.replace(/-/g, '')", "$.replace(/[^0-9]/g, '')", '$.split("-")[0]', "['sqs', $].join(':')", "$.padEnd(50)",
        "$.concat('x')", "$.charAt(0)", "JSON.stringify($)", "crypto.randomUUID()", "const short = $.substr(0, 8); => short",
    ),
    "java": (
        "$.toUpperCase()", "$.substring(0, 8)", '$ + "-" + 1', '"sqs:".concat($)', 'String.format("%s-%d", $, 1)', '"%s!".formatted($)', '$.replace("-", "")', '$.replaceAll("[^0-9]", "")', '$.split("-")[0]', 'String.join("-", $, "x")',
        "$.repeat(2)", "new StringBuilder($).reverse().toString()", "String shortId = $.substring(4); => shortId", "java.util.Base64.getEncoder().encodeToString($.getBytes())", "java.util.HexFormat.of().formatHex($.getBytes())",
    ),
    "csharp": (
        "$.ToUpperInvariant()", "$.Substring(0, 8)", "$[..8]", "$[^8..]", '$ + "-" + 1', '$"sqs:{$}"', 'string.Format("{0}-{1}", $, 1)', '$.Replace("-", "")', "$.Split('-')[0]", 'string.Join("-", "sqs", $)', "$.PadLeft(50)", "$.Remove(8)",
        '$.Insert(0, "x")', 'Guid.Parse($).ToString("N")', "var part = $.Substring(9); => part", "Convert.ToBase64String(Encoding.UTF8.GetBytes($))", "Convert.ToHexString(Encoding.UTF8.GetBytes($))",
    ),
    "go": (
        "strings.ToUpper($)", "$[:8]", "$[1:]", '$ + "-x"', 'fmt.Sprintf("%s-%d", $, 1)', 'fmt.Sprintf("%.8s", $)', 'fmt.Sprintf("%q", $)', 'strings.ReplaceAll($, "-", "")', 'strings.Split($, "-")[0]', 'strings.Join([]string{"sqs", $}, ":")',
        'strings.TrimPrefix($, "0")', "strings.Repeat($, 2)", "part := $[4:] => part", "hex.EncodeToString([]byte($))", "base64.StdEncoding.EncodeToString([]byte($))",
    ),
}  # fmt: skip
HONEST: Final = {
    "python": (
        "$.lower()", "$.encode().decode()", "$[:]", "$[:100]", 'f"{$}"', 'f"{$!s}"', '"%s" % $', '"{}".format($)', '"{id}".format(id=$)', '$.replace("\\n", "")', '$.removeprefix("sqs:")', '$.split("/")[-1]', '"".join([$])', "$.ljust(36)",
        'key = f"{$}|{len(failures)}" => key.split("|")[0]', 'key = "orders-" + $ => key[7:]', 'parts = $.split("-") => "-".join(parts)', "print($[:8], $.upper()) => $",
    ),
    "node": (
        "$.toLowerCase()", "$.slice(0)", "$.slice(0, 36)", "`${$}`", "String($)", '$.split("/")[0]', "[$].join('')", "$.replace(/\\s+/g, '')", "$.replace('sqs:', '')", "''.concat($)", "$?.trim()",
        "const key = `${$}|1`; => key.split('|')[0]", "const key = 'orders-' + $; => key.slice(7)", "const parts = $.split('-'); => parts.join('-')", "console.log($.slice(0, 8), `x-${$}`); => $",
    ),
    "java": (
        "$.toLowerCase()", "$.substring(0)", 'String.format("%s", $)', '"" + $', "$.intern()", '$.split("/")[0]', '$.replaceAll("\\\\s+", "")', "new StringBuilder($).toString()", "java.util.Objects.requireNonNull($)",
        "java.util.UUID.fromString($).toString()", 'String key = $ + "#" + 1; => key.split("#")[0]', 'String key = "orders-" + $; => key.substring(7)', 'String[] parts = $.split("-"); => String.join("-", parts)',
    ),
    "csharp": (
        "$.ToLowerInvariant()", "$.Substring(0, 36)", "$[..]", "$[..36]", '$"{$}"', 'string.Format("{0}", $)', '$.Split("/")[0]', 'string.Concat("", $)', "Guid.Parse($).ToString()", 'Guid.Parse($).ToString("D")',
        "var key = $\"{$}|1\"; => key.Split('|')[0]", 'var key = "orders-" + $; => key[7..]', 'var parts = $.Split("-"); => string.Join("-", parts)',
    ),
    "go": (
        "strings.ToLower($)", "$[:]", "fmt.Sprint($)", 'fmt.Sprintf("%v", $)', "strings.TrimSpace($)", 'strings.Split($, "/")[0]', 'strings.ReplaceAll($, "\\n", "")',
        'key := fmt.Sprintf("%s|%d", $, 1) => strings.Split(key, "|")[0]', 'key := "orders-" + $ => strings.TrimPrefix(key, "orders-")', 'parts := strings.Split($, "-") => strings.Join(parts, "-")',
    ),
}  # fmt: skip


def program(language: str, written: str) -> Program:
    """The good program of the language, with this under itemIdentifier."""
    place, line, indent = PLACES[language]
    held = written.replace('$"', "\0").replace("${", "\1").replace("$", place).replace("\0", '$"').replace("\1", "${")
    before, _, under = held.rpartition(" => ")
    changes = [line, (f"{indent}{before}\n" if before else "") + line.replace(PUT[language], under)]
    if language == "go":
        used = "".join(f'\t"{one}"\n' for one in ("fmt", "strings") if f"{one}." in written)
        changes += ["import (\n", f"import (\n{used}"]
    made: Program = LEAVING[language](*changes)
    return made
