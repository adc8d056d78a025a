"""A database of Python's takes back what nobody commits. Whatever commits may stand anywhere in the code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run
from queuegate.policies.rule import Severity

RULE = "unawaited-work"
HANDLER = """
import json, psycopg2
from psycopg2.extras import execute_values
conn = psycopg2.connect(host="db")
def save(order):
    with conn.cursor() as cur:
        cur.execute("INSERT INTO transactions (id) VALUES (%s)", (order["id"],))
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            save(json.loads(record["body"]))
        except Exception:
            conn.rollback()
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
EXECUTE = 'cur.execute("INSERT INTO transactions (id) VALUES (%s)", (order["id"],))'
SESSION = HANDLER.replace(
    'conn = psycopg2.connect(host="db")', "from sqlalchemy.orm import sessionmaker\nSession = sessionmaker(bind=engine)\nconn = Session()"
).replace("with conn.cursor() as cur:\n        " + EXECUTE, "with Session() as session:\n        session.add(Order(**order))")


KEPT = (
    HANDLER.replace("def save(order)", "class Kept:\n  def finish(self): pass\n  def save(self, order)")
    .replace(EXECUTE, EXECUTE + "\n        self.finish()")
    .replace("save(json", "Kept().save(json")
)


def connected(library: str, made: str) -> str:
    return HANDLER.replace("import json, psycopg2\nfrom psycopg2.extras import execute_values", f"import json, {library}").replace(
        'psycopg2.connect(host="db")', made
    )


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (HANDLER, "INSERT by cur.execute"),
        (HANDLER.replace("INSERT INTO", "update").replace("(id) VALUES", "set id ="), "UPDATE by cur.execute"),
        (HANDLER.replace('"INSERT', 'f"INSERT').replace("transactions (id)", "{schema}.orders (id)"), "INSERT by cur.execute"),
        (HANDLER.replace(EXECUTE, 'execute_values(cur, "INSERT INTO orders (id) VALUES %s", [(order["id"],)])'), "INSERT by execute_values"),
        (connected("psycopg", 'psycopg.connect("dbname=orders")'), "INSERT by cur.execute"),
        (connected("psycopg", 'psycopg.connect("dbname=orders", autocommit=False)'), "INSERT by cur.execute"),
        (connected("psycopg_pool", 'psycopg_pool.ConnectionPool("dbname=orders").getconn()'), "INSERT by cur.execute"),
        (connected("pymysql", 'pymysql.connect(host="db")'), "INSERT by cur.execute"),
        (connected("mysql.connector", 'mysql.connector.connect(host="db")'), "INSERT by cur.execute"),
        (SESSION, "session.add"),
        (KEPT, "INSERT by cur.execute"),
        (connected("pymysql", 'pymysql.connect(host="db", init_command="SET NAMES utf8mb4")'), "INSERT by cur.execute"),
    ],
    ids=[
        "inserted",
        "updated",
        "a name in the statement",
        "many at once",
        "psycopg 3",
        "told that it does not",
        "a pool",
        "PyMySQL",
        "MySQL Connector",
        "a session",
        "an object of the code",
        "a first statement",
    ],
)
def test_nobody_commits(code: str, what: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code, RULE)
    assert (said.verdict, said.resource, said.severity, said.key) == ("fail", "Worker", Severity.ERROR, f"uncommitted:{what}")


@pytest.mark.parametrize(
    "code",
    [
        HANDLER.replace("    return {", "    conn.commit()\n    return {"),
        HANDLER.replace(EXECUTE, EXECUTE + '\n        cur.execute("COMMIT")'),
        HANDLER.replace("    with conn.cursor() as cur:", "    with conn, conn.cursor() as cur:"),
        HANDLER.replace("def save", "conn.autocommit = True\ndef save"),
        HANDLER.replace("def save", "conn.set_session(autocommit=True)\ndef save"),
        HANDLER.replace("def save", "conn.set_isolation_level(0)\ndef save"),
        HANDLER.replace("    return {", "    getattr(conn, 'commit')()\n    return {"),
        connected("psycopg", 'psycopg.connect("dbname=orders", autocommit=True)'),
        connected("psycopg", "psycopg.connect(**options)"),
        connected("psycopg", 'psycopg.connect("dbname=orders")').replace("with conn.cursor()", "with conn.transaction(), conn.cursor()"),
        HANDLER.replace("import json", "import json, finishing").replace("    return {", "    finishing.done(conn)\n    return {"),
        HANDLER.replace("psycopg2.connect(", "connections.connect("),
        HANDLER.replace("INSERT INTO transactions (id) VALUES (%s)", "SELECT * FROM transactions WHERE id = %s"),
        connected("asyncpg", "asyncpg.connect()"),
        SESSION.replace("with Session() as", "with Session.begin() as"),
        SESSION.replace("session.add(Order(**order))", "session.add(Order(**order)); session.commit()"),
        connected("psycopg", 'contextlib.ExitStack().enter_context(psycopg.connect("dbname=orders"))').replace("import json", "import contextlib, json"),
        HANDLER.replace("    return {", "    conn.__exit__(None, None, None)\n    return {"),
        HANDLER.replace(EXECUTE, 'cur.execute("START TRANSACTION")\n        ' + EXECUTE + '\n        cur.execute("END")'),
        HANDLER.replace(EXECUTE, 'cur.execute("CREATE TEMP TABLE transactions (id text)")\n        ' + EXECUTE),
        HANDLER.replace('host="db"', 'host="db", connection_factory=ours.Connection').replace("import json", "import json, ours"),
        connected("mysql.connector", 'mysql.connector.connect(option_files="/opt/my.cnf")'),
        connected("pymysql", 'pymysql.connect(host="db", init_command=os.environ["FIRST"])').replace("import json", "import json, os"),
        SESSION.replace("bind=engine", "bind=engine, class_=ours.Session").replace("import json", "import json, ours"),
        KEPT.replace("class Kept", "from ours import Base\nclass Kept(Base)").replace("self.finish()", "self.done()"),
    ],
    ids=[
        "at the end", "by a statement", "with the connection", "autocommit", "a session's autocommit", "an isolation level", "getattr", "told when it is made", "options that are not known", "a transaction",
        "handed to a package", "a package's connection", "only read", "a library that commits by itself", "a session that begins", "a session that commits",
        "a stack of contexts", "the end of a connection", "END", "a temporary table", "a connection of another class", "a file of options", "a first statement that is not known", "a session of another class", "a method of a class that is not read",
    ],
)  # fmt: skip
def test_something_commits_or_may(code: str, coded: Callable[..., list[Any]]) -> None:
    assert [one.key for one in coded(code, RULE) if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("text('INSERT INTO orders (id) VALUES (:id)'), order", True),
        ("sqlalchemy.text('  update orders SET done = true WHERE id = :id'), order", True),
        ("insert(Order).values(**order).on_conflict_do_nothing()", True),
        ("orders.insert(), order", True),
        ("delete(Order).where(Order.id == order['id'])", True),
        ("change.on_conflict_do_nothing()", True),
        ("change", True),
        ("question.where(Order.id == 1)", False),
        ("text('SELECT 1 FROM orders WHERE id = :id'), order", False),
        ("select(Order).where(Order.id == order['id'])", False),
        ("made(order)", False),
    ],
)
def test_a_statement_that_a_session_executes(statement: str, found: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    code = SESSION.replace(
        "session.add(Order(**order))",
        f"change = insert(Order).values(**order)\n        change = change.returning(Order.id)\n        question = select(Order)\n        session.execute({statement})",
    ).replace("import json", "import json, sqlalchemy\nfrom sqlalchemy import delete, insert, select, text")
    assert [one.severity for one in coded(code, RULE)] == [Severity.ERROR] * found


def test_an_engine_of_code_that_is_not_read_may_commit_by_itself(coded: Callable[..., list[Any]]) -> None:
    own, others = ("from sqlalchemy import create_engine as made", "from shop_layer import made")
    codes = [SESSION.replace("Session = sessionmaker(bind=engine)", f"{one}\nSession = sessionmaker(bind=made('db'))") for one in (own, others)]
    assert [[one.verdict for one in coded(code, RULE)].count("fail") for code in codes] == [1, 0]


@pytest.mark.parametrize(("option", "found"), [("expire_on_commit=False", ["fail"]), ("expire_on_commit=False, autocommit=True", [])])
def test_what_becomes_of_objects_after_a_commit_commits_nothing(option: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = SESSION.replace("from sqlalchemy.orm", "from sqlalchemy import create_engine\nengine = create_engine('postgresql://db')\nfrom sqlalchemy.orm")
    assert [one.verdict for one in coded(code.replace("bind=engine", f"bind=engine, {option}"), RULE)] == found


ENGINE = (
    HANDLER.replace("import json, psycopg2\nfrom psycopg2.extras import execute_values", "import json\nimport sqlalchemy as sa")
    .replace('conn = psycopg2.connect(host="db")', "engine = sa.create_engine('postgresql://db', future=True)")
    .replace("with conn.cursor() as cur:\n        " + EXECUTE, "with engine.connect() as conn:\n        conn.execute(sa.insert(orders).values(**order))")
    .replace("            conn.rollback()\n", "")
)
ASYNCHRONOUS = (
    ENGINE.replace("import json\nimport", "import asyncio, json\nfrom sqlalchemy.ext.asyncio import create_async_engine\nimport")
    .replace("sa.create_engine('postgresql://db', future=True)", "create_async_engine('postgresql://db')")
    .replace("def save", "async def save")
    .replace("with engine", "async with engine")
    .replace("conn.execute", "await conn.execute")
    .replace("save(json.loads(record", "asyncio.run(save(json.loads(record")
    .replace('["body"]))', '["body"])))')
)


@pytest.mark.parametrize("code", [ENGINE, ENGINE.replace("sa.insert(orders).values(**order)", "sa.text('update orders set id = :id'), order"), ASYNCHRONOUS])
def test_a_connection_of_an_engine_commits_nothing_by_itself(code: str, coded: Callable[..., list[Any]]) -> None:
    (one,) = coded(code, RULE)
    assert (one.verdict, one.severity, one.resource, one.key) == ("fail", Severity.ERROR, "Worker", "uncommitted:conn.execute")
    for good in (
        code.replace("engine.connect()", "engine.begin()"),
        code.replace("'postgresql://db'", "'postgresql://db', isolation_level='AUTOCOMMIT'"),
        code.replace("'postgresql://db'", "'snowflake://account/db'"),
        code.replace("**order))", "**order)); conn.commit()").replace("id = :id'), order", "id = :id'), order); conn.commit("),
        code.replace("sa.insert(orders).values(**order)", "sa.select(orders)").replace("update orders set", "select"),
    ):
        assert coded(good, RULE) == []


OF_ANY = ENGINE.replace(", future=True", "")
NAMES = "the version of sqlalchemy in requirements.txt, pyproject.toml or Pipfile beside the code"


def test_whether_it_does_is_asked_where_nothing_names_the_version(coded: Callable[..., list[Any]]) -> None:
    (one,) = coded(OF_ANY, RULE)
    assert (one.verdict, one.resource, one.settle) == ("undecided", "Worker", NAMES)
    assert coded(OF_ANY.replace("**order))", "**order)); conn.commit()"), RULE) == []
    assert [one.verdict for one in coded(OF_ANY.replace("    failures = []", "    failures = []\n    for future in []: print(future)"), RULE)] == ["undecided"]
    for of_two in (
        OF_ANY.replace("import json", "import json\nfrom sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): pass", 1),
        OF_ANY.replace("import json", "import json\nfrom sqlalchemy.orm import Mapped, mapped_column\nclass Order:\n    id: Mapped[int] = mapped_column()", 1),
    ):
        assert [one.verdict for one in coded(of_two, RULE)] == ["fail"]


@pytest.mark.parametrize(
    ("required", "found"),
    [
        ("boto3\n", ["undecided"]),
        ("sqlalchemy>=1.4\n", ["undecided"]),
        ("sqlalchemy>=1.4.36, <2\n", []),
        ("SQLAlchemy==1.4.54\n", []),
        ("boto3\nsqlalchemy[asyncio]>=1.4,<2.0\n", []),
        ("sqlalchemy<2\n", []),
        ("sqlalchemy~=2.0\n", ["fail"]),
        ("SQLAlchemy==2.0.36\n", ["fail"]),
        ("sqlalchemy\nboto3==1.35.0\n", ["fail"]),
    ],
)
def test_before_version_2_it_did(required: str, found: list[str], whole: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "index.py").write_text(OF_ANY, encoding="utf-8")
    (tmp_path / "src" / "requirements.txt").write_text(required, encoding="utf-8")
    template = whole("pass").replace("AWS::Lambda::Function", "AWS::Serverless::Function").replace("Code:\n        ZipFile: |\n          pass", "CodeUri: src")
    (tmp_path / "t.yaml").write_text(f"Transform: AWS::Serverless-2016-10-31\n{template}", encoding="utf-8")
    flags = Flags(targets=(str(tmp_path / "t.yaml"),), only=(RULE,), linters=("none",), cache=False)
    assert [one.verdict for one in run(flags, tmp_path).report.findings] == found


@pytest.mark.parametrize("closed", ["psycopg.connect('dbname=orders')", "psycopg2.connect(host='db')"])
def test_closing_commits_nothing(closed: str, coded: Callable[..., list[Any]]) -> None:
    library = closed.partition(".")[0]
    code = f"""
import contextlib, json, {library}

def save(order):
    with contextlib.closing({closed}) as conn:
        with conn.cursor() as cur:
            {EXECUTE}

def handler(event, context):
    for record in event["Records"]:
        save(json.loads(record["body"]))
"""
    (one,) = coded(code, RULE)
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "uncommitted:INSERT by cur.execute")
    for good in (
        code.replace("as conn:", "as conn, conn:"),
        code.replace(EXECUTE, f"{EXECUTE}; conn.commit()"),
        code.replace(f"contextlib.closing({closed})", closed),
    ):
        assert coded(good, RULE) == []
