"""Classes of settings that are made of the environment: those that cannot be without a variable, and those that can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "environment-variable-missing"
Coded = Callable[..., list[Any]]


def given(variables: str) -> str:
    return f"    Environment: {{Variables: {variables}}}\n"


SETTINGS = """
from functools import lru_cache
import environ
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CLASS
    FIELD

MADE
def handler(event, context):
    return {'batchItemFailures': []}
"""
PYDANTIC, PREFIXED = "class Settings(BaseSettings):", 'class Settings(BaseSettings, env_prefix="SHOP_"):'
CONFIGURED = 'class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="SHOP_", extra="ignore")'
ENVIRON = '@environ.config(prefix="SHOP")\nclass Settings:'
MADE = "settings = Settings()"
CACHED = "@lru_cache\ndef get():\n    return Settings()\nsettings = get()"
CONFIG = "settings = environ.to_config(Settings)"


def settings(cls: str, field: str, made: str) -> str:
    return SETTINGS.replace("CLASS", cls).replace("FIELD", field).replace("MADE", made)


@pytest.mark.parametrize(
    ("cls", "field", "made", "name"),
    [
        (PYDANTIC, "table: str", MADE, "TABLE"),
        (PYDANTIC, "table: str", CACHED, "TABLE"),
        (PYDANTIC, "table: str = Field(..., min_length=3)", MADE, "TABLE"),
        (PYDANTIC, 'table: str = Field(validation_alias="ORDERS")', MADE, "ORDERS"),
        (PYDANTIC, "table: str | None", MADE, "TABLE"),
        (PREFIXED, "table: str", MADE, "SHOP_TABLE"),
        (CONFIGURED, "table: str", MADE, "SHOP_TABLE"),
        (CONFIGURED, 'table: str = Field(alias="ORDERS")', MADE, "ORDERS"),
        (ENVIRON, "table = environ.var()", CONFIG, "SHOP_TABLE"),
        (ENVIRON, 'table = environ.var(name="ORDERS")', CONFIG, "ORDERS"),
        ("@environ.config\nclass Settings:", "table = environ.var(converter=str)", CONFIG, "APP_TABLE"),
    ],
)
def test_a_class_of_settings(cls: str, field: str, made: str, name: str, coded: Coded) -> None:
    code = settings(cls, field, made)
    said = coded(code, RULE, properties=given("{OTHER: orders}"))
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Worker", "Properties/Code/ZipFile")]
    assert said[0].text.startswith(f"Worker reads {name} by Settings, which raises where it is not set, and has no such environment variable")
    for spelling in (name, name.lower()):
        assert coded(code, RULE, properties=given(f"{{{spelling}: orders}}")) == []


@pytest.mark.parametrize(
    ("cls", "field", "made"),
    [
        (PYDANTIC, 'table: str = "orders"', MADE),
        (PYDANTIC, 'table: str = Field("orders")', MADE),
        (PYDANTIC, "table: list[str] = Field(default_factory=list)", MADE),
        (PYDANTIC, "_table: str", MADE),
        (PYDANTIC, "table: str", "def get():\n    return Settings()"),
        (PYDANTIC, "table: str", 'settings = Settings(table="orders")'),
        (PYDANTIC, "table: str", "settings = Settings.model_construct()"),
        ('class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env")', "table: str", MADE),
        ('class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter="__")', "table: Table", MADE),
        (PYDANTIC, "table: str\n    @classmethod\n    def settings_customise_sources(cls, *sources): return sources", MADE),
        ("class Settings(BaseSettings):\n    @model_validator(mode='before')\n    def filled(cls, values): return values", "table: str", MADE),
        (PYDANTIC, "table: str = Field(validation_alias=AliasChoices('A', 'B'))", MADE),
        (ENVIRON, 'table = environ.var("orders")', CONFIG),
        (ENVIRON, "table = environ.var(default=None)", CONFIG),
        (ENVIRON, "table = environ.var()", "settings = environ.to_config(Settings, environ={'SHOP_TABLE': 'x'})"),
    ],
)
def test_trap_a_class_of_settings_that_may_be_made(cls: str, field: str, made: str, coded: Coded) -> None:
    assert coded(settings(cls, field, made), RULE, properties=given("{OTHER: orders}")) == []
