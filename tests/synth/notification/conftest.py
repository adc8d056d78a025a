"""The two functions as Lambda loads them, on moto's SQS and DynamoDB, and a real HTTPS receiver on the loopback."""

import contextlib
import datetime as dt
import functools
import importlib.util
import io
import json
import runpy
import ssl
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import boto3
import pytest
from botocore.loaders import JSONFileLoader, Loader
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.utils import method_names_from_class
from moto.dynamodb import dynamodb_backends
from moto.sqs import sqs_backends

ROOT = Path(__file__).parents[3]
FUNCTIONS = ROOT / "synth" / "notification" / "functions"
HOST = "hooks.example.com"
ACCOUNT, REGION = "123456789012", "eu-west-1"
SIGNING_KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CALLER = "arn:aws:iam::123456789012:user/caller"
FOLDERS = {"validator": "api", "reader": "api"}
"""Where a function's code lies, if not in a folder of its own name."""


@dataclass
class Aws:
    sqs: Any
    dynamodb: Any
    queue_url: str

    def receive(self, count: int = 10) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(
            QueueUrl=self.queue_url, MaxNumberOfMessages=count, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"], VisibilityTimeout=0
        )
        return answer.get("Messages", [])

    def status(self, notification_id: str) -> dict[str, Any] | None:
        return self.dynamodb.Table("status").get_item(Key={"notification_id": notification_id}, ConsistentRead=True).get("Item")

    def outcome(self, sent: dict[str, Any]) -> tuple[str, Any]:
        row = self.status(sent["notification_id"])
        assert row is not None
        return row["status"], row["result"]

    def records(self) -> list[dict[str, Any]]:
        return self.dynamodb.Table("idempotency").scan()["Items"]


@dataclass
class Context:
    """What the functions read of the Lambda context."""

    function_name: str = "function"
    memory_limit_in_mb: int = 256
    function_version: str = "1"
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:function"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    remaining: list[int] = field(default_factory=lambda: [30_000])  # milliseconds; the last one stays

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining.pop(0) if len(self.remaining) > 1 else self.remaining[0]


@dataclass
class Function:
    """A loaded function and what it logs."""

    module: ModuleType

    def __call__(self, event: dict[str, Any], *remaining: int, version: str = "1") -> Any:
        """Invoke it; `remaining` are the milliseconds it reads as left, one by one."""
        return self.module.handler(event, Context(function_version=version, remaining=list(remaining or [30_000])))

    def failed(self, *bodies: str | dict[str, Any], receive_count: int = 1, remaining: tuple[int, ...] = ()) -> list[str]:
        """Hand it a batch of messages, id-0, id-1, …, and return the ids that come back."""
        response = self(self.batch(*bodies, receive_count=receive_count), *remaining)
        assert set(response) == {"batchItemFailures"}
        assert all(set(item) == {"itemIdentifier"} for item in response["batchItemFailures"])
        return [item["itemIdentifier"] for item in response["batchItemFailures"]]

    @staticmethod
    def message(**changes: Any) -> dict[str, Any]:
        """Return what the validator sends, changed; None removes a field."""
        whole = {
            "notification_id": str(uuid.uuid4()),
            "correlation_id": f"c-{uuid.uuid4()}",
            "caller": CALLER,
            "url": f"https://{HOST}/hook?x=1",
            "payload": {"secret": "s3cr3t"},
        }
        return {name: value for name, value in {**whole, **changes}.items() if value is not None}

    @staticmethod
    def batch(*bodies: str | dict[str, Any], receive_count: int = 1) -> dict[str, Any]:
        return {"Records": [_record(f"id-{index}", body, receive_count) for index, body in enumerate(bodies)]}

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.module.logger.registered_handler.stream.getvalue().splitlines()]


@pytest.fixture(scope="module")
def cloud() -> Iterator[dict[str, str]]:
    """moto, and the environment of the functions. For a whole module: a boto3 client costs 0.1 s."""
    environment = {
        "ALLOWED_HOSTS": f"{HOST},events.example.org",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_SECRET_ACCESS_KEY": "x",
        "BATCH_SIZE": "5",
        "DEAD_LETTER_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/dead-letters",
        "IDEMPOTENCY_TABLE": "idempotency",
        "MAX_MESSAGE_BYTES": "65536",
        "MAX_RECEIVE_COUNT": "13",
        "POWERTOOLS_METRICS_NAMESPACE": "notification-test",
        "POWERTOOLS_SERVICE_NAME": f"test-{uuid.uuid4()}",  # loggers are global by service name: a new one has no old stream
        "QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/notifications",
        "SIGNING_KEY": SIGNING_KEY,
        "STATUS_DAYS": "30",
        "STATUS_TABLE": "status",
    }
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in environment.items():
            patch.setenv(name, value)
        yield environment


@pytest.fixture(scope="session", autouse=True)
def one_call_after_the_other() -> Iterator[None]:
    """DynamoDB decides a condition and writes in one step. moto does so only if no other thread comes between."""
    right, lock = BotocoreStubber.process_request, threading.RLock()

    def alone(stubber: BotocoreStubber, request: Any) -> Any:
        with lock:
            return right(stubber, request)

    with mock.patch.object(BotocoreStubber, "process_request", alone):
        yield


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """botocore reads its models anew for each session, and each function that is loaded has some."""
    with contextlib.ExitStack() as patched:
        for owner, name in ((JSONFileLoader, "load_file"), (Loader, "list_available_services")):
            patched.enter_context(mock.patch.object(owner, name, _once(getattr(owner, name))))
        patched.enter_context(mock.patch("moto.core.responses.method_names_from_class", functools.cache(method_names_from_class)))
        yield


def _once(read: Callable[..., Any]) -> Callable[..., Any]:
    """A method that answers the same for all of its class that look in the same folders."""
    known: dict[tuple[Any, ...], Any] = {}

    def answer(self: Any, *asked: Any, **named: Any) -> Any:
        question = (*getattr(self, "search_paths", ()), asked, *named.items())
        if question not in known:
            known[question] = read(self, *asked, **named)
        return known[question]

    return answer


@pytest.fixture(scope="module")
def own_environment() -> Callable[[str], dict[str, str]]:
    """What a function finds in its environment beside `cloud`: nothing, unless a module says so."""
    return lambda _name: {}


@pytest.fixture(scope="module")
def load(cloud: dict[str, str], own_environment: Callable[[str], dict[str, str]]) -> Iterator[Callable[[str], Function]]:
    """Load a handler as Lambda does: its folder is the root of its imports. Nothing stays on the path or in sys.modules."""
    del cloud
    before, path = set(sys.modules), list(sys.path)

    @functools.cache
    def load(name: str) -> Function:
        folder = FUNCTIONS / FOLDERS.get(name, name)
        for variable, value in own_environment(name).items():
            patch.setenv(variable, value)
        sys.path.insert(0, str(folder))
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return Function(module)

    with pytest.MonkeyPatch.context() as patch:
        yield load
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(FUNCTIONS)):
            del sys.modules[name]


@pytest.fixture(scope="module")
def clients(cloud: dict[str, str]) -> Aws:
    return Aws(boto3.client("sqs"), boto3.resource("dynamodb"), cloud.get("QUEUE_URL", ""))


@pytest.fixture
def aws(clients: Aws) -> Iterator[Aws]:
    """An empty queue and empty tables: made in moto itself, which takes a tenth of what requests take."""
    for name in ("notifications", "dead-letters"):
        sqs_backends[ACCOUNT][REGION].create_queue(name, {})
    for name, key in (("status", "notification_id"), ("idempotency", "id")):
        dynamodb_backends[ACCOUNT][REGION].create_table(
            name=name,
            schema=[{"AttributeName": key, "KeyType": "HASH"}],
            attr=[{"AttributeName": key, "AttributeType": "S"}],
            billing_mode="PAY_PER_REQUEST",
            **dict.fromkeys(("throughput", "streams", "sse_specification", "deletion_protection_enabled", "warm_throughput")),
            **{more: [] for more in ("global_indexes", "indexes", "tags")},
        )
    yield clients
    for backends in (sqs_backends, dynamodb_backends):
        backends.reset()


@pytest.fixture
def fresh(load: Callable[[str], Function]) -> Callable[[str], Function]:
    """Load a function whose log is empty."""

    def fresh(name: str) -> Function:
        function = load(name)
        function.module.logger.registered_handler.stream = io.StringIO()
        return function

    return fresh


@pytest.fixture
def validator(aws: Aws, fresh: Callable[[str], Function]) -> Function:
    del aws
    return fresh("validator")


@pytest.fixture
def rested() -> Callable[[Function], Function]:
    """Make a worker as an execution environment begins: no connection is kept, and every circuit is closed."""

    def rested(worker: Function) -> Function:
        for host in sys.modules["connections"]._idle.values():
            for connection, _ in host:
                connection.close()
        sys.modules["connections"]._idle.clear()
        sys.modules["circuit"]._failures.clear()
        return worker

    return rested


@pytest.fixture
def worker(aws: Aws, fresh: Callable[[str], Function], rested: Callable[[Function], Function]) -> Function:
    del aws
    return rested(fresh("worker"))


@dataclass
class Receiver:
    """The host that is notified. `answer` says what it does with a request; a list of statuses is used up one by one, the last one stays."""

    port: int
    ca: str
    connections: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=lambda: [200])
    by_path: dict[str, int] = field(default_factory=dict)
    """Statuses that do not depend on who comes first: a batch is delivered at the same time."""
    misbehave: Callable[[BaseHTTPRequestHandler], None] | None = None
    headers: dict[str, str] = field(default_factory=dict)


def _certificate(folder: Path) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test receiver")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(True, False, False, False, False, True, True, False, False), critical=True)  # the library's order
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return str(folder / "cert.pem"), str(folder / "key.pem")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver

    def handle_error(self, _request: object, _address: object) -> None:
        """A client that hangs up is what some tests are about; the default prints it."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.receiver.connections += 1

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["content-length"]))
        receiver.requests.append({"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "body": json.loads(body), "raw": body})
        if receiver.misbehave:
            receiver.misbehave(self)
            return
        status = receiver.by_path.get(self.path)
        self.send_response(status or (receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]))
        for name, value in receiver.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


@contextlib.contextmanager
def _serving(folder: Path) -> Iterator[tuple[_Server, str]]:
    """A server with a certificate of its own, which it has signed itself."""
    certificate, key = _certificate(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server, certificate
        server.shutdown()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[_Server, str]]:
    with _serving(tmp_path_factory.mktemp("tls")) as serving:
        yield serving


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Receiver]:
    """A host that answers for the right name, with a certificate that no authority of ours has signed."""
    with _serving(tmp_path) as (server, certificate):
        server.receiver = Receiver(server.server_port, certificate)
        yield server.receiver


@pytest.fixture
def receiver(server: tuple[_Server, str], worker: Function, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """Production code throughout (TLS, host name check, deadlines); only name resolution is the test's, and one more authority that is trusted."""
    running, certificate = server
    running.receiver = Receiver(running.server_port, certificate)
    connections = sys.modules["connections"]
    assert worker.module.post is sys.modules["delivery"].post
    connections.TLS.load_verify_locations(certificate)
    monkeypatch.setattr(connections, "endpoint", lambda _host: ("127.0.0.1", running.server_port))
    return running.receiver


def _record(message_id: str, body: str | dict[str, Any], receive_count: int) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": "handle",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {
            "ApproximateReceiveCount": str(receive_count),
            "SentTimestamp": str(int(time.time() * 1000)),
            "SenderId": "sender",
            "ApproximateFirstReceiveTimestamp": str(int(time.time() * 1000)),
        },
        "messageAttributes": {},
        "md5OfBody": "0" * 32,
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:notifications",
        "awsRegion": "eu-west-1",
    }


@pytest.fixture(scope="session")
def template(reference: Path) -> Path:
    """The template that `cdk synth` would write."""
    return reference / "Notification.template.json"


@pytest.fixture(scope="session")
def driven() -> Any:
    """The package beside this file: deployment, front door, poller, metrics."""
    return runpy.run_path(str(ROOT / "tests" / "loading.py"))["package"](Path(__file__).parent / "driven")


@pytest.fixture
def deployment(template: Path, driven: Any) -> Any:
    return driven.Deployment(json.loads(template.read_text(encoding="utf-8")))
