"""The exceptions of libraries that handlers use: what their functions raise, what those are kinds of, and what an exception is called like."""

from __future__ import annotations

import builtins
from typing import Final

from queuegate._light import regex

from .known import asks_for_status, library_of

_ERRORS: Final = regex(r"(?:Error|Exception|Failure|Failed|Timeout|Exit|Interrupt|Warning|Refused|NotFound)$")
_PARENTS: Final = {
    "JSONDecodeError": ("ValueError",), "RequestException": ("OSError",), "Timeout": ("RequestException",), "HTTPError": ("RequestException",),
    "ConnectTimeout": ("Timeout", "RequestException"), "ReadTimeout": ("Timeout", "RequestException"), "ValidationError": ("ValueError",),
}  # fmt: skip


def error_names(dotted: str) -> tuple[str, ...]:
    """The names of an exception of a library, and of those above it that are known."""
    name = dotted.rpartition(".")[2]
    found = getattr(builtins, name, None)
    if isinstance(found, type) and issubclass(found, BaseException):
        return tuple(one.__name__ for one in found.__mro__[:-1])
    return (name, *_PARENTS.get(name, ()))


_RAISES: Final = {
    "requests": ("RequestException", "OSError"),
    "urllib": ("URLError", "OSError"),
    "smtplib": ("SMTPException", "OSError"),
    "httpx": ("HTTPError",),
    "aiohttp": ("ClientError",),
    "sqlalchemy": ("SQLAlchemyError",),
    **dict.fromkeys(("psycopg", "psycopg2", "psycopg_pool", "pyodbc", "pymssql", "oracledb", "cx_Oracle", "pg8000", "mysql", "MySQLdb"), ("Error",)),
    "pymysql": ("Error", "MySQLError"),
    "pymongo": ("PyMongoError",),
    "redis": ("RedisError",),
    "opensearchpy": ("OpenSearchException",),
    "stripe": ("StripeError",),
    "openai": ("APIError", "OpenAIError"),
    "dns": ("DNSException",),
}
"""What the functions of a library raise, whatever goes wrong, by how their names begin:
https://requests.readthedocs.io/en/latest/user/quickstart/#errors-and-exceptions ; https://docs.python.org/3/library/urllib.error.html ; https://docs.python.org/3/library/smtplib.html ;
https://www.python-httpx.org/exceptions/ ; https://docs.aiohttp.org/en/stable/client_reference.html#client-exceptions ; https://docs.sqlalchemy.org/en/20/core/exceptions.html ;
https://www.psycopg.org/psycopg3/docs/api/errors.html ; https://peps.python.org/pep-0249/#exceptions ; https://github.com/PyMySQL/PyMySQL/blob/main/pymysql/err.py ; https://pymongo.readthedocs.io/en/stable/api/pymongo/errors.html ;
https://redis-py.readthedocs.io/en/stable/exceptions.html ; https://opensearch-project.github.io/opensearch-py/api-ref/exceptions.html ;
https://github.com/stripe/stripe-python/blob/master/stripe/_error.py ; https://github.com/openai/openai-python/blob/main/src/openai/_exceptions.py ; https://dnspython.readthedocs.io/en/stable/exceptions.html
"""
OF_AWS: Final = ("ClientError",)
"""What an operation of AWS raises where the service refuses it: https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html"""
NOT_ANSWERED: Final = ("BotoCoreError",)
"""What it raises where no answer comes (EndpointConnectionError, ReadTimeoutError), which is no ClientError:
https://github.com/boto/botocore/blob/develop/botocore/exceptions.py
"""
_OF_ANSWERS: Final = ("RequestException", "OSError", "HTTPError", "HTTPStatusError")


def raises(dotted: str) -> tuple[str, ...]:
    """The names of the exceptions that a function of a library raises, where they are known."""
    return _OF_ANSWERS if asks_for_status(dotted) else _RAISES.get(library_of(dotted), ())


TIMEOUTS: Final = {
    "aiohttp.ClientTimeout": "total",
    "httpx.Timeout": "timeout",
    "urllib3.Timeout": "total",
    "urllib3.util.Timeout": "total",
    "urllib3.util.timeout.Timeout": "total",
}
"""Classes of timeouts, which are no exceptions whatever they are called, and what their first argument is:
https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientTimeout ; https://www.python-httpx.org/advanced/timeouts ;
https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html#urllib3.util.Timeout
"""


def is_error(dotted: str) -> bool:
    """Is it the name of an exception?"""
    if dotted in TIMEOUTS:
        return False
    name = dotted.rpartition(".")[2]
    found = getattr(builtins, name, None)
    return (isinstance(found, type) and issubclass(found, BaseException)) or bool(name[:1].isupper() and _ERRORS.search(name))
