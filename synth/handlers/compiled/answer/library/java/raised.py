"""What all that a library of Java raises where it works is below, and whose call it is that failed."""

from __future__ import annotations

from typing import Final

from ....program.code import base
from ....sdks.outside import path_of
from ...run.state.machine import Machine
from ...run.state.values import Error

_RAISED: Final = {
    "DataAccessException": ("org.springframework.jdbc.", "org.springframework.data.", "org.jooq."),
    "JdbiException": ("org.jdbi.",),
    "HibernateException": ("org.hibernate.",),
    "SQLException": ("java.sql.", "javax.sql."),
    "IOException": ("java.net.http.", "okhttp3.", "org.apache.http.", "org.apache.hc."),
    "RestClientException": ("org.springframework.web.client.",),
    "PersistenceException": ("jakarta.persistence.", "javax.persistence.", "org.apache.ibatis."),
    "AmazonServiceException": ("com.amazonaws.services.",),
    "SdkClientException": ("com.amazonaws.services.",),
    "AmazonClientException": ("com.amazonaws.services.",),
}
"""Classes, and the libraries: https://docs.spring.io/spring-framework/reference/data-access/dao.html ; https://docs.oracle.com/en/java/javase/21/docs/api/java.sql/java/sql/SQLException.html ;
https://docs.oracle.com/en/java/javase/21/docs/api/java.net.http/java/net/http/HttpClient.html ; https://square.github.io/okhttp/5.x/okhttp/okhttp3/-call/execute.html ; https://hc.apache.org/httpcomponents-client-5.5.x/current/httpclient5/apidocs/ ;
https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/web/client/RestClientException.html ; https://jakarta.ee/specifications/persistence/3.2/apidocs/jakarta.persistence/jakarta/persistence/persistenceexception ;
https://docs.aws.amazon.com/AWSJavaSDK/latest/javadoc/com/amazonaws/AmazonServiceException.html"""


def is_raised(m: Machine, clause: tuple[str, ...], error: Error) -> bool:
    """Is a clause for whatever the library raises that was called?"""
    whose = _sources(m, error.source)
    return any(source.startswith(_RAISED.get(one, ())) for one in clause for source in whose) or _is_of_library(m, clause, error)


def _sources(m: Machine, source: str) -> list[str]:
    """The whole name of what was called; of an interface of the program that a library stands in for, those of the interfaces above it and of its annotations."""
    kinds = m.program.find(source, m.unit) if source in m.program.by_name else []
    above = [path_of("Java", base(parent), kind.file) for kind in kinds for parent in kind.parents]
    marks = [path_of("Java", mark, kind.file) for kind in kinds for mark in kind.marks.union(*(one.marks for one in kind.functions))]
    opened = [f"{path}." for kind in kinds if kind.abstract for path, _ in kind.file.opened if path.startswith("org.apache.ibatis")]
    return [source, *above, *marks, *opened]


def _is_of_library(m: Machine, clause: tuple[str, ...], error: Error) -> bool:
    """Is a clause for whatever a library raises, and what failed a part of a chain of its calls, as far as the file says?"""
    site = m.path.fault_site
    if error.source or error.work == "parse" or site is None:
        return False
    paths = [path for path, _ in (*site.unit.imports.values(), *site.unit.opened)]
    return any(path.startswith(own) for one in clause for own in _RAISED.get(one, ()) if m.whole(one).startswith(own) for path in paths)
