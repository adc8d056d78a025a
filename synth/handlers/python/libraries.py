"""Libraries that handlers use, those that are not read even where they are installed beside the code, and what of boto3 makes no request."""

from __future__ import annotations

import sys
from typing import Final

HARMLESS: Final = sys.stdlib_module_names | {
    "boto3", "aioboto3", "botocore", "aws_lambda_powertools", "aws_durable_execution_sdk_python", "aws_xray_sdk", "requests", "httpx", "urllib3", "aiohttp", "pydantic", "pydantic_core", "pydantic_settings", "environs", "yaml", "jsonschema",
    "aws_lambda_typing", "fastjsonschema", "dateutil", "pytz", "attr", "attrs", "orjson", "ujson", "simplejson", "jinja2", "jwt", "tenacity", "backoff", "structlog", "sentry_sdk",
    "typing_extensions", "certifi", "idna", "charset_normalizer", "jmespath", "numpy", "marshmallow", "msgspec", "cachetools", "loguru", "pythonjsonlogger", "ulid",
    "xmltodict", "defusedxml", "lxml", "markdown", "phonenumbers", "email_validator", "stripe", "twilio", "sendgrid", "slack_sdk", "redis", "psycopg2", "psycopg",
    "pymysql", "sqlalchemy", "sqlmodel", "peewee", "asyncpg", "aiomysql", "mysql", "pymongo", "motor", "bson", "dependency_injector", "injector", "punq", "kink", "lagom", "anyio", "sniffio", "trio",
    "opentelemetry", "ddtrace", "datadog_lambda", "datadog", "newrelic", "aws_embedded_metrics", "stamina", "pybreaker", "circuitbreaker", "retry", "retrying", "more_itertools", "toolz", "returns",
    "result", "cattrs", "dacite", "pendulum", "arrow", "babel", "bs4", "PIL", "cryptography", "pandas", "pyarrow", "polars", "grpc", "google", "httplib2", "kafka", "confluent_kafka", "pika", "ldclient",
    "UnleashClient", "openfeature", "statsig", "glom", "jsonpath_ng", "voluptuous", "cerberus", "decouple", "dotenv", "dynaconf", "cbor2", "msgpack", "avro", "fastavro", "openai", "anthropic", "opensearchpy", "elasticsearch", "rollbar", "bugsnag", "honeybadger", "statsd", "flagsmith", "aiobreaker",
    "psycopg_pool", "aiopg", "oracledb", "pyodbc", "pymssql", "aiosqlite", "requests_toolbelt", "requests_oauthlib", "oauthlib", "aiohttp_retry", "aiofiles", "aiolimiter", "aiocache", "asgiref", "uvloop",
    "ratelimit", "pyrate_limiter", "shortuuid", "nanoid", "uuid6", "slugify", "unidecode", "chardet", "regex", "rapidfuzz", "openpyxl", "xlsxwriter", "reportlab", "fpdf", "pypdf", "pdfplumber", "weasyprint",
    "zeep", "paramiko", "asyncssh", "aiokafka", "nats", "firebase_admin", "hubspot", "github", "jira", "braintree", "plaid", "mixpanel", "posthog", "algoliasearch", "tiktoken", "tzlocal", "humanize",
    "chalice", "fastapi", "starlette", "mangum", "flask", "werkzeug", "apig_wsgi", "serverless_wsgi", "gspread",
    "PyPDF2", "fitz", "pymupdf", "docx", "pptx", "xlrd", "html5lib", "html2text", "bleach", "mako", "markdownify", "premailer", "feedparser", "icalendar", "croniter", "ciso8601", "holidays",
    "pycountry", "tomli", "rapidjson", "zstandard", "lz4", "snappy", "brotli", "xxhash", "blake3", "nacl", "bcrypt", "passlib", "argon2", "jose", "scipy", "sklearn", "joblib", "xgboost",
    "lightgbm", "torch", "torchvision", "tensorflow", "onnxruntime", "transformers", "tokenizers", "nltk", "spacy", "jellyfish", "langdetect", "ftfy", "networkx", "matplotlib", "seaborn",
    "skimage", "cv2", "imageio", "wand", "magic", "filetype", "pydub", "ffmpeg", "pytesseract", "qrcode", "barcode", "shapely", "geopy", "pyproj", "geojson", "h3", "valkey", "alembic",
    "databases", "clickhouse_connect", "clickhouse_driver", "cassandra", "neo4j", "influxdb_client", "qdrant_client", "meilisearch", "typesense", "mailjet_rest", "discord", "telegram",
    "pywebpush", "exponent_server_sdk", "googleapiclient", "faker", "moneyed", "inflection", "funcy", "frozendict", "sortedcontainers", "click", "tqdm",
    "dns", "pinecone", "pg8000", "MySQLdb", "cx_Oracle", "emoji", "supabase", "groq", "cohere", "mistralai",
}  # fmt: skip
"""Libraries that call no service of AWS but where the code that is read tells them to."""
ANSWERING: Final = {"aws_lambda_powertools": "aws-lambda-powertools", "aws_durable_execution_sdk_python": "aws-durable-execution-sdk-python"}
"""Libraries whose answer is believed, and what is installed to have them."""
NO_CALL: Final = frozenset(
    {
        "get_paginator", "get_waiter", "can_paginate", "close", "batch_writer", "Table", "Queue", "Topic", "Bucket", "Object", "client", "resource",
    }
)  # fmt: skip
"""Methods of clients and resources that make no request, or are followed where their result is used."""
SIGNS: Final = frozenset({"generate_presigned_url", "generate_presigned_post", "generate_db_auth_token"})
"""Methods of clients that sign a request, and do not make it: https://docs.aws.amazon.com/boto3/latest/guide/s3-presigned-urls.html"""
