"""The record of what a handler does with a batch: facts with their places, the same for every language. Whether they are bad is for the rules to say.

Every group of facts is `Facts`: what was found is certain, and where the reading was cut short, why. Going through a group gives what was found and then raises that doubt, so a
rule that goes through the facts it needs is undecided by itself where they are not all known. A reader fills every group; one that cannot see a group gives it a doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Generic, TypeVar

from queuegate._light import NamedTuple

from ..values.value import CodePlace, Place
from ..values.worlds import Undecided

Fact = TypeVar("Fact", bound="Seen | Failure | Wait")


SET_BY_LAMBDA: Final = ("AWS_", "LAMBDA_", "_HANDLER", "_X_AMZN_TRACE_ID", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHON", "NODE_PATH", "TZ", "HOME")
"""How the variables begin that Lambda or its image sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""


class Seen(NamedTuple):
    """Something in the code, and where. `kind` is one of those that its group in `Reading` names, `what` the word in the code that it is about, `seconds` how long the code waits for it, where that is known."""

    kind: str
    what: str
    at: CodePlace
    seconds: float | None = None


MOST_IMPORTS: Final = 2_000
"""What imports more is no code of a handler's: each is looked for on the disk, and again on each way through the program."""


def not_there(seen: Seen) -> str:
    """Why code is not read whose Handler names something that it has not (`kind`: `class`)."""
    return f"Handler names the {seen.kind} {seen.what}, which {'its project does not make' if seen.kind == 'assembly' else 'is not in the source'}"


def parts(handler: str, runtime: str) -> tuple[str, str]:
    """What a Handler of Python or Node.js names: the file, without its ending, and what is called in it; of one that cannot be taken apart one of them is empty.

    Node.js ends the name of the file at its first dot, and the rest is a property, of a property maybe: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
    Python ends it at the last one: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
    """
    if runtime.startswith("python"):
        file, _, function = handler.rpartition(".")
        return file, function
    folder, slash, last = handler.rpartition("/")
    name, _, function = last.partition(".")
    return (f"{folder}{slash}{name}" if function else ""), function


class Failure(NamedTuple):
    """What becomes of the failure of a message, for each place in the code that decides it.

    `of`: `message`, it is the failure of one message, and decided for that one; `batch`, a failure of something that is done for all messages at once, or one that is caught for all of them
    at once (around the loop). Of one that nothing catches, it is what failed.
    `caught` is the clause as it is written (`except Exception`, `catch (error)`); "" where nothing catches it. `broad`: it catches whatever goes wrong, be it by the class of all that the failed call of a library raises
    (`RequestException`); a narrow clause may say on purpose that such a message is dropped.
    `told` is who learns of it at the end of that way:
    `response`, the message is among those that the handler returns as failed (whether well-formed: see `Reading.answers`);
    `raised`, the invocation fails, and all of its messages come back;
    `elsewhere`, the message or the error is handed to something that is no log (another queue, a table, a function that nobody reads);
    `summary`, it is counted or listed in what the handler returns, under a key that Lambda does not read (`what`: its keys);
    `status`, what the handler returns has a status code for it, which Lambda does not read either;
    `empty`, the handler returns `batchItemFailures` as an empty list after it;
    `visibility`, its visibility timeout is changed, so that it comes again, and it is not among those that are returned: whatever the code does with other messages, or under another condition;
    `deleted`, the code takes it off the queue itself, whatever is returned (`what`: the call);
    `taken`, it did so before the work that failed;
    `log`, nobody but the log, or nobody at all.
    Of the last seven the message is deleted as if it had succeeded, whatever the mapping asks for. `work` is what failed: `parse` (reading the
    message's body), `work`,
    `after` (what is done for the whole batch in the end, when each message has been worked on), or `block` (nothing in a guarded block is known to fail, and yet somebody guards it; or a call that nothing of the message goes into).
    `part`: it is only a part of the work on a message, and the failure of the rest is told (a metric, a notice: best effort, perhaps); of `elsewhere`, that other work is done afterwards as if nothing had failed. `failed`: where the calls are that end so.
    """

    of: str
    told: str
    caught: str
    broad: bool
    at: CodePlace
    work: str = "work"
    what: str = ""
    part: bool = False
    failed: tuple[CodePlace, ...] = ()


def each_once(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Those that are the same but for the calls that fail are one."""
    out: dict[Failure, Failure] = {}
    for one in failures:
        before = out.setdefault(key := one._replace(broad=True, what="", failed=()), one)
        out[key] = before._replace(broad=before.broad or one.broad, failed=tuple(dict.fromkeys((*before.failed, *one.failed))))
    return tuple(out.values())


AGAIN_RAISED, AGAIN_TOLD = "again-raised", "again-told"
"""How the second delivery of a message ends that was processed: the invocation fails, or the message is returned as failed."""

UNREAD: Final = frozenset(
    {"response", "caught", "function-error", "execution-status", "exit-status", "error", "bulk", "entries", "entry", "refused", "invalid", "filtered"}
)
"""Facts of `unawaited` about a call that has ended, and whose failure is in an answer at which nothing looks."""

MISCALLED: Final = frozenset({"argument-missing", "argument-unknown", "arguments-many", "attribute-lacking"})
"""Facts of `records` about a function that the code calls as it cannot be called, or an object that it asks for what it does not have."""

TAKEN_OFF: Final = frozenset({"deleted", "taken"})
"""The code itself takes the message off the queue."""
LOST: Final = frozenset({"summary", "status", "empty", "log", "visibility"}) | TAKEN_OFF
"""After these a failed message is deleted, whatever the mapping asks for."""


class Wait(NamedTuple):
    """A call that waits for somebody else. `seconds` is how long one attempt may take, None where it has no timeout at all; `attempts` how often it is tried, the first time
    included, 0 where that is not known; `each`: it is made for every message, one after the other, and not once for a batch or for all of them at the same time. `what` is the call as it is written (`requests.post`). `pause`: so many
    seconds the code sleeps between the attempts, all together. `variable`: the environment variable that says how long one attempt may take; `seconds` is how long it may where there is none.
    """

    what: str
    seconds: float | None
    attempts: int
    each: bool
    at: CodePlace
    pause: float = 0
    variable: str = ""


def together(slept: Sequence[float]) -> tuple[float, int]:
    """How long each of several sleeps at one place is, and how many they are; of those that differ, the sum, as one."""
    return (slept[0], len(slept)) if len({*slept}) == 1 else (sum(slept), 1)


ELSEWHERE: Final = "{code: FOLDER} there, or the template or app that names the folder, as a target"
"""What settles where code is whose template is made of another one; where there is none, the team may state what the code does."""


class Missing(Undecided):
    """The code is there, and the handler is not in it: no invocation gets as far as the first message."""


class Refused(Missing):
    """The handler is there, and the runtime refuses to call it: a function that takes a callback, from Node.js 24 on."""


class At(Missing):
    """What is wrong stands at a line of the code: `at`."""

    def __init__(self, reason: str, settle: str = "", place: Place | None = None, at: CodePlace | None = None) -> None:
        super().__init__(reason, settle, place)
        self.args, self.at = (reason, settle, place, at), at


class Unbound(At):
    """The handler, or what it calls for every message, is a method that is called without its object."""


class Broken(At):
    """The module of the handler is none of its language, whatever else is in it: its runtime cannot load it."""


class Untold(Undecided):
    """Whether a failure is told hangs on something that nobody knows: it is found as what it is where it is told, and of everything else it is known what becomes of it."""


def untold(asked: str, line: str, at: CodePlace) -> Untold:
    return Untold(f"whether a message that failed is retried or deleted depends on {asked} ({line}), which is not known", place=at)


class Facts(Generic[Fact]):
    """Facts of one kind: `found` are certain, `doubt` is why there may be more. None: there are no others."""

    __slots__ = ("doubt", "found")

    def __init__(self, found: tuple[Fact, ...] = (), doubt: Undecided | None = None) -> None:
        self.found, self.doubt = found, doubt

    def __iter__(self) -> Iterator[Fact]:
        """What was found; then raises `Undecided` if there may be more."""
        yield from self.found
        self.all_known()

    def __repr__(self) -> str:
        return f"Facts({self.found!r}, {self.doubt!r})"

    def first(self, *kinds: str) -> Fact | None:
        """The first of these kinds (`told` of a failure). None where there is certainly none; raises `Undecided` where there may be."""
        return next((one for one in self if kind_of(one) in kinds), None)

    def all_known(self) -> None:
        """Raises `Undecided` unless these are all."""
        if self.doubt is not None:
            raise self.doubt.again()


def kind_of(fact: Seen | Failure | Wait) -> str:
    """The word that tells a fact from others of its group."""
    return fact.kind if isinstance(fact, Seen) else fact.told if isinstance(fact, Failure) else fact.what


WRONG: Final = frozenset(
    {"key", "nested", "string", "bare-list", "collection", "item", "bare-item", "identifier", "misplaced", "unreturned", "swallowed-response"}
)
"""Answers in which Lambda does not find the messages that failed, although the handler knows them."""


class Where(NamedTuple):
    """What was read: the language (`Python`), the file (None: inline code) and the function in it that Lambda calls."""

    language: str
    file: str | None
    function: str


class Reading(NamedTuple):
    """What a handler does with a batch. No field has a default: a reader says of each group what it knows.

    `answers` is what the handler returns, for each way out that returns something.
    `list`: `batchItemFailures` with a list of its own that may hold failed messages; `library`: what Powertools for AWS Lambda made; `empty`: `batchItemFailures` that is always an
    empty list; `nothing`: nothing, null, or an object without any key; `other`: something without `batchItemFailures` (`what`: its keys);
    and those of `WRONG`: `key`, a key that is meant to be `batchItemFailures` and is spelt or capitalised otherwise (`what`: as it is); `nested`, the list lies deeper than the
    response's first level; `string`, the response is serialised by hand; `bare-list`, the list is returned without its object; `collection`, something is returned for
    the list that is an object in JSON (`what`: a dict, a Set); `item`, an item without `itemIdentifier`
    (`what`: its keys); `bare-item`, an item that is no object; `identifier`, an identifier that is no message's id (`what`: what it is instead); `misplaced`, the identifier is that of another message than the one that failed; `one-alone`, of a batch one message is looked at alone (`what`: the first or the last); `fewer`, one message is returned where two failed; `undone`, one where a rollback undid the work on others, too (`what`: the call); `emptied`, none where all failed; `unreturned`, failures
    are collected, or worked out by a library, and no answer has them (`what`: by what); `swallowed-response`, the response of a library's processor after its exception was caught.
    `unserialised`, something that the runtime cannot make JSON of (`what`: a set, an object of a class): the invocation fails when its work is done.
    `foreign`: a processor of Powertools takes the messages for another service's records (`what`: whose), and finds no identifier in one that failed.
    `mismatched`: a processor of Powertools that waits for coroutines is given what is none, or one that does not is asked to (`what`: which, and where).
    `unspelt`: the identifier of a message that failed is read in a spelling that no message has (`what`: `record["messageID"]`), which raises.
    `gone-on`: a message that failed is collected, and the code goes on with what has no value then (`what`: its name): the invocation fails.
    `always`: each message is returned as failed, although nothing failed, and the code has no choice about it.
    `thrown`: failed messages are collected, and the invocation fails in the end.
    `raced`: failed messages are added to the list from several places at once, without a lock (`what`: the list).
    `stale`: the list is kept outside of the handler, and a later answer has the messages of an earlier batch, too.
    `never`: read as text alone, the whole source never names a partial response, so none is given (`what`: the words that were looked for).

    `failures` is what becomes of a message that fails, see `Failure`; a failure that nothing catches is among them.

    `records` is which messages of a batch are worked on. `all`; `first`, no other than the first (`what`: `Records[0]`, `[record]`); `last`, no other than the last; `only-first` and `only-last`, all are read, and only that one is worked on (`what`: the work), `chosen`, or one that the code chooses; `none`, the handler never looks at them (`what`: the call of a library that would, and that is missing);
    `misread`, what is to be worked on is read in a spelling that Lambda does not use, and nowhere in the right one (`what`: `record["Body"]`, `event["records"]`);
    `unparsed`, a field is read of a message's body, which is text, and nothing parses it (`what`: `record["body"]["id"]`);
    `other-event`, the event is taken for one that another service hands to a function itself, and its messages are read nowhere (`what`: `event["detail"]`);
    `elsewhere`, a message is taken for what the service behind the queue sends to a function itself, and its body is read nowhere (`what`: `record["s3"]`);
    `text-for-number`, something that a message has, which is text, is compared or reckoned with a number in Python, which raises (`what`: the expression);
    `text-is-number`, it is asked whether it is a number, which no text is; `text-for-moment`, a date is made of it that nobody can: of a text in Node.js, of milliseconds that are taken for seconds in Python;
    `argument-missing`, a function of the code is called without an argument that it requires, which raises in Python (`what`: as it is called, and the argument), `argument-unknown`, with one by a name that it has none of, `arguments-many`, with more than it takes (`what`: as it is called, how many, and how many it takes), `attribute-lacking`, an object is asked for what its class does not have (`what`: the object, what it is asked for, and the class);
    `single`, a batch of one message alone is worked on, and any larger one refused before anything is done (`what`: by which statement): all other facts are those of one message;
    `left`, the loop over them is left in the middle (`what`: by which statement), and those behind are neither worked on nor reported;
    `beyond`, of a batch of more messages than a number of the code some are neither worked on nor reported (`what`: the number, and the expression);
    `deferred`, they are kept for another invocation, and nothing is done for them in this one (`what`: in which list); `held-back`, so they are until there are enough of them;
    `open`, they are passed over after the calls for others failed, and not reported (`what`: by what is kept of that);
    `late`, a message is neither worked on nor reported when little time is left, or so much has passed (`what`: by which condition); `perhaps-late`, so it is, and something is called instead that is given nothing of it;
    `given-up`, from a receive on it is neither worked on nor reported; `given-up-failed`, so it is when the work on it fails (`what`: the number of that receive, and the condition);
    `unset`, none gets through where the function lacks an environment variable (`what`: its name), since each is reported as failed then; `unset-raises`, since the invocation fails then;
    `unset-refuses` and `unset-returns`, `unset-throws` and `unset-fails`, the same of one that is only looked up, and of one in Node.js; `unset-ends`, since the program ends before the first message;
    `shared`, each message is worked on by a goroutine that reads the variable of the loop (`what`), which has moved on by then.

    `order` is what happens to the later messages of a batch after one failed and the batch was not raised. `goes-on`: they are worked on; `stops`: they are not, and are reported with
    it; `drops`: they are neither worked on nor reported, so they are deleted; `kept`: none is lost, as the team states or a library's processor sees to, and not which of the first two it is.

    `unawaited` is work that is started and not waited for. `call`, the promise or coroutine of a call; `each`, an asynchronous function that is given to something which does not
    wait (`forEach(async …)`); `handler`, a handler that the runtime itself does not wait for (`async def` in Python); `thread`, work that goes on in the background; `generator`, one that nobody
    goes through; `effect`, an effect or a task of a functional library that nobody runs; `pending`, what is waited for no longer than a timeout, and not reported then;
    `buffered`, what is handed to a producer or a writer that sends it later, and that nothing in the code has send it (`what`: the call);
    `unsent`, a request of version 2 of the SDK for JavaScript that is made and never sent;
    `uncommitted`, a change to a database after which nothing commits (`what`: the statement and the call); `unsaved`, one that Entity Framework is to make, after which nothing saves; `perhaps-uncommitted`, one that SQLAlchemy commits by itself before version 2, and nothing names its version;
    `response`, the work on a message is a request over HTTP, and nobody learns of a status of 500: it is no exception (`what`: the call, and the status, where it is another one that the code asks for); `function-error`, `execution-status`, `exit-status`: the same of a
    function that is invoked, or of an execution of a state machine that is waited for;
    `error`, the same of a client that throws nothing, and gives `error` in its place; `bulk`, of documents of which one was refused;
    `entries`, the same of a request of several entries of which some were refused (`what`: the operation), `entry`, of which one alone is told;
    `caught`, the same where the code has an exception made of the status, and drops that; `refused`, `invalid`, a schema refuses the message, throws nothing, and nobody learns of it (`what`: the call); `filtered`, the same by a schema of one kind of messages, so that what it refuses may be another one;
    `started`, another service is asked to do it and nobody waits for the outcome (an `Event` invocation, `start_execution`), and the message is taken for done.

    `waits` are calls that wait for something outside of AWS, or of AWS with settings of their own, see `Wait`.

    `unpacking` is how a message's body is read. `json`, it is parsed; `sns`, an SNS envelope is opened (`Message` of the parsed body), `unparsed`, something is read of that Message, which is a text, and nothing parses it; `s3`, `Records` of the parsed body (or of
    the parsed `Message`: `sns-s3`) are gone through; `test-event`, the `s3:TestEvent` that S3 sends once is told apart; `eventbridge`, `detail` of the parsed body is read, `parsed-detail`, it is parsed as if it were a text;
    `field`, another field of the parsed body is read (`what`: its name); `attribute`, one of the messageAttributes of the record is read, and taken for given (`what`: its name),
    `attribute-tested`, one that may be missing;
    `taken`, a field of the parsed body that is asked for before anything is decided, and without which an exception follows (`what`: its name; in JavaScript only Records), `taken-sns`, Records of the parsed `Message` in this way;
    `event-name`, eventName of a record of S3 is compared with a text (`what`); `part`, a part of what S3 tells is read under another name (`what`: the way to it in the body), `part-tested`, one of these, or a field of the parsed body, is read as one that may be missing;
    `tested`, whether the parsed body has one of the fields that tell these forms apart is asked first (`what`: the field, of `TESTED`).

    `idempotency`: `batch`, an idempotency guard around the whole handler, whose key is the batch; `record`, one around the work on a message; `anew`, a key that is another one each time (`what`: by what); `unregistered`, one around something else than the
    handler, which is not told how much time the invocation has left; `mark`, a write that goes well only once for a message is made before the work on it and stays when that fails, so that the
    message is passed over when it is received again (`what`: the call), `expiring`, the same of one that goes by itself (`what`: the call, and after how many seconds), `memory`, the same of a list that outlives the invocation (`what`: its name);
    `again-raised`, such a write is refused when a message comes again that was processed, and the invocation fails (`what`: the call), `again-told`, the message is returned as failed then.
    `polls`: the handler receives from a queue by itself (`what`: the call), or deletes messages (`kind`: `receive`, `delete`; `own`, by the receiptHandle of one that its mapping gave it, `spared`, so that only those that failed come back where it fails the invocation, `perhaps-spared`, where that is not known);
    `delays`, it sends a message with a delay of its own (`what`: how many seconds); `delays-by-try`, one that is reckoned from how often the message was received (`what`: the seconds each time), `delays-up-to`, one that may be as long as a number of the code's own; `batched`, one request has an entry for each message of the batch (`what`: the operation), and `parts`, one has an entry for each of so many of them (`what`: the operation, and of how many);
    `object`, an operation that takes text is given something else (`what`: the operation, what it is, and the parameter); `too-many`, a request has more entries than it may have, `same-id`, its entries all have one Id, `queue-arn`, its QueueUrl is the queue's ARN, `handle`, its
    ReceiptHandle is another field of the record (`what`: in the same form); `no-item`, it is asked whether there is an item when it was read as if there were one (`what`: in the same form).
    `unfollowed` is whatever was not followed and why, for the report; what a rule needs to know of it is in the groups.
    """

    where: Where
    answers: Facts[Seen]
    failures: Facts[Failure]
    records: Facts[Seen]
    order: Facts[Seen]
    unawaited: Facts[Seen]
    waits: Facts[Wait]
    unpacking: Facts[Seen]
    idempotency: Facts[Seen]
    polls: Facts[Seen]
    unfollowed: tuple[Undecided, ...]

    def reports(self) -> Seen | None:
        """Where it reports failed messages, well or badly; None where it never does. Raises `Undecided` where an answer that was not followed may."""
        return self.answers.first("list", "library", "item", "bare-item", "identifier")


GROUPS: Final = ("answers", "failures", "records", "order", "unawaited", "waits", "unpacking", "idempotency", "polls")
"""The groups of facts in a `Reading`."""


def unread(where: Where, doubt: Undecided) -> Reading:
    """Nothing is known, for this reason. A reader that knows some groups replaces them: `unread(…)._replace(answers=Facts(…))`."""
    none: Facts[Seen] = Facts((), doubt)
    failures: Facts[Failure] = Facts((), doubt)
    waits: Facts[Wait] = Facts((), doubt)
    return Reading(where, none, failures, none, none, none, waits, none, none, none, (doubt,))
