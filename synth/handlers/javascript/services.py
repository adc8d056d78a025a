"""The AWS SDK for JavaScript: which service a client is for, which operation a command or a method is, and which parameter names what it is done to.

Version 3: https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/; version 2: https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/. Services and operations have boto3's names, as in
every other record of calls.
"""

from __future__ import annotations

import re
from typing import Final

ANY: Final[tuple[str, ...]] = ()
"""Whatever service there is."""
_SERVICES: Final = {
    "secrets-manager": "secretsmanager", "eventbridge": "events", "cloudwatch-logs": "logs", "cloudwatch-events": "events", "sfn": "stepfunctions", "stepfunctions": "stepfunctions",
    "cognito-identity-provider": "cognito-idp", "cognitoidentityserviceprovider": "cognito-idp", "api-gateway-management-api": "apigatewaymanagementapi", "cloudwatchlogs": "logs",
    "cloudwatchevents": "events", "dynamodb-streams": "dynamodbstreams", "documentclient": "dynamodb", "elasticsearch-service": "es", "data-pipeline": "datapipeline",
    "appconfigdata": "appconfigdata", "secretsmanager": "secretsmanager",
}  # fmt: skip
_LIB_DYNAMODB: Final = {
    "Put": "put_item", "Get": "get_item", "Update": "update_item", "Delete": "delete_item", "Query": "query", "Scan": "scan", "BatchWrite": "batch_write_item", "BatchGet": "batch_get_item",
    "TransactWrite": "transact_write_items", "TransactGet": "transact_get_items", "ExecuteStatement": "execute_statement", "BatchExecuteStatement": "batch_execute_statement",
    "ExecuteTransaction": "execute_transaction",
}  # fmt: skip
"""Commands of lib-dynamodb and methods of the document client whose names are short."""
NAMING: Final = {
    "dynamodb": ("TableName",), "sqs": ("QueueUrl", "QueueName", "SourceArn"), "sns": ("TopicArn", "TargetArn"), "lambda": ("FunctionName",), "s3": ("Bucket",), "kms": ("KeyId",),
    "secretsmanager": ("SecretId",), "ssm": ("Name", "Path"), "stepfunctions": ("stateMachineArn",), "logs": ("logGroupName",), "sts": ("RoleArn",), "kinesis": ("StreamName", "StreamARN"),
    "firehose": ("DeliveryStreamName",), "rds-data": ("resourceArn",), "ses": ("Source",), "sesv2": ("FromEmailAddress",),
}  # fmt: skip
"""The parameter that names what an operation is done to."""
TRANSACTION: Final = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item", "ConditionCheck": "condition_check_item", "Get": "get_item"}
"""What an entry of a transaction does."""
NO_CALL: Final = frozenset({"send", "destroy", "config", "middlewareStack", "new", "from", "promise", "()", "use", "add", "on", "makeRequest"})
HARMLESS: Final = frozenset({
    "aws-lambda", "@types/aws-lambda", "axios", "node-fetch", "undici", "cross-fetch", "got", "ky", "superagent", "needle", "uuid", "lodash", "date-fns", "dayjs", "moment", "luxon", "nanoid", "ulid",
    "zod", "envalid", "@t3-oss/env-core", "env-var", "superstruct", "joi", "ajv", "ajv-formats", "yup", "io-ts", "class-validator", "class-transformer", "reflect-metadata", "pg", "mysql2", "mysql2/promise", "ioredis", "redis", "mongodb", "mongoose", "@prisma/client",
    "knex", "typeorm", "stripe", "twilio", "nodemailer", "@sendgrid/mail", "@slack/web-api", "@slack/webhook", "kafkajs", "pino", "winston", "bunyan", "debug", "dotenv", "jsonwebtoken", "jose", "p-map",
    "p-limit", "p-retry", "p-queue", "async-retry", "exponential-backoff", "bluebird", "async", "rxjs", "fp-ts", "ramda", "ms", "tslib", "source-map-support", "http-errors", "http-status-codes", "handlebars",
    "xml2js", "fast-xml-parser", "csv-parse", "csv-parser", "papaparse", "sharp", "aws-xray-sdk", "aws-xray-sdk-core", "datadog-lambda-js", "dd-trace", "@sentry/serverless", "@sentry/node",
    "@sentry/aws-serverless", "newrelic", "@opentelemetry/api", "aws-embedded-metrics", "form-data", "qs", "semver", "cheerio", "openai", "@aws-sdk/types", "@aws-sdk/util-dynamodb",
    "@aws-sdk/util-arn-parser", "@smithy/types", "@smithy/node-http-handler", "@aws-sdk/credential-providers", "@aws-lambda-powertools/logger", "@aws-lambda-powertools/tracer",
    "@aws-lambda-powertools/metrics", "@aws-lambda-powertools/batch", "@aws-lambda-powertools/commons", "@aws-lambda-powertools/parser", "@aws-lambda-powertools/validation", "@aws-lambda-powertools/jmespath",
    "@aws/durable-execution-sdk-js", "@middy/core", "@middy/sqs-partial-batch-failure", "@middy/sqs-json-body-parser", "@middy/event-normalizer", "@middy/do-not-wait-for-empty-event-loop", "@middy/error-logger",
    "@middy/input-output-logger", "@middy/validator", "@middy/util", "@middy/warmup", "inversify", "tsyringe", "typedi", "typed-inject", "awilix", "@nestjs/common", "@nestjs/core", "@nestjs/config",
    "@nestjs/axios", "@nestjs/mongoose", "@nestjs/typeorm", "nestjs-pino", "effect", "@effect/schema", "@effect-aws/lambda", "neverthrow", "purify-ts", "ts-results", "ts-results-es", "oxide.ts", "true-myth", "valibot", "arktype",
    "@sinclair/typebox", "runtypes", "convict", "p-all", "p-props", "p-settle", "p-reflect", "await-to-js", "async-sema", "async-mutex", "@supercharge/promise-pool", "@neondatabase/serverless",
    "@planetscale/database", "p-timeout", "p-throttle", "bottleneck", "axios-retry", "retry-axios", "retry", "ts-retry", "opossum", "cockatiel", "lru-cache", "node-cache", "pako", "lz4js",
    "snappy", "avsc", "protobufjs", "msgpackr", "drizzle-orm", "kysely", "sequelize", "@mikro-orm/core", "@mikro-orm/postgresql", "objection", "postgres", "@opensearch-project/opensearch",
    "@elastic/elasticsearch", "launchdarkly-node-server-sdk", "@launchdarkly/node-server-sdk", "unleash-client", "@openfeature/server-sdk", "ioredis-mock", "graphql", "graphql-request",
    "@apollo/client", "jsonpath", "jsonpath-plus", "lodash-es", "ts-pattern", "remeda", "type-fest", "cuid", "@paralleldrive/cuid2", "immer", "deepmerge", "fast-deep-equal", "emittery", "delay",
    "pino-lambda", "lambda-log", "@elastic/apm-node", "elastic-apm-node", "rollbar", "@rollbar/node", "bugsnag", "@bugsnag/js", "@bugsnag/plugin-aws-lambda", "@honeybadger-io/js", "prom-client", "hot-shots",
    "perf_hooks", "loglevel", "consola", "signale", "iconv-lite", "mime-types", "file-type", "pdf-lib", "pdfkit", "exceljs", "xlsx", "mustache", "ejs", "marked", "libphonenumber-js", "validator",
    "pg-pool", "pg-promise", "slonik", "mysql", "mssql", "oracledb", "better-sqlite3", "redlock", "amqplib", "mqtt", "nats", "p-event", "p-memoize", "p-reduce", "p-each-series", "p-map-series", "quick-lru", "uuidv7", "ulidx",
    "big.js", "decimal.js", "bignumber.js", "dinero.js", "currency.js", "change-case", "camelcase-keys", "jsonschema", "@hapi/joi", "@hapi/boom", "cron-parser", "node-schedule", "googleapis", "firebase-admin", "@octokit/rest",
    "@octokit/core", "jsforce", "plaid", "braintree", "postmark", "resend", "mailgun.js", "algoliasearch", "meilisearch", "@supabase/supabase-js", "@segment/analytics-node", "posthog-node", "mixpanel", "expo-server-sdk",
    "web-push", "google-auth-library", "@grpc/grpc-js", "express", "cors", "helmet", "compression", "morgan", "body-parser", "cookie-parser", "fastify", "@fastify/aws-lambda", "koa", "hono",
    "@codegenie/serverless-express", "@vendia/serverless-express", "aws-serverless-express", "serverless-http", "@nestjs/platform-express", "@nestjs/platform-fastify", "@nestjs/swagger", "@nestjs/jwt",
    "puppeteer", "puppeteer-core", "playwright", "playwright-core", "@sparticuz/chromium", "chrome-aws-lambda", "jimp", "pdfmake", "csv-stringify", "fast-csv", "archiver", "adm-zip",
    "jszip", "yauzl", "fflate", "mammoth", "docx", "nunjucks", "mailparser", "mjml", "discord.js", "@google-cloud/storage", "@google-cloud/pubsub", "@google-cloud/bigquery", "node-apn",
    "@parse/node-apn", "@anthropic-ai/sdk", "jsdom", "linkedom", "turndown", "sanitize-html", "rss-parser", "i18next", "date-fns-tz", "moment-timezone", "ksuid", "rambda", "request",
    "request-promise", "@upstash/redis", "memjs", "typesense", "neo4j-driver", "cassandra-driver", "@clickhouse/client", "ws", "socket.io-client", "bcrypt", "bcryptjs", "argon2",
    "crypto-js", "node-forge", "openpgp", "geoip-lite", "maxmind", "@turf/turf", "h3-js", "ngeohash", "chalk", "core-js", "google-protobuf", "@bufbuild/protobuf", "cbor", "cbor-x",
    "object-hash", "hash-sum", "query-string", "busboy", "mime", "image-size", "exifreader", "fluent-ffmpeg", "ffmpeg-static", "tesseract.js", "ethers", "web3", "viem", "ajv-errors", "ssh2",
    "ssh2-sftp-client", "basic-ftp", "qrcode", "bwip-js", "ical-generator", "node-ical", "bullmq", "bull", "bee-queue", "pg-boss", "graphile-worker", "agenda", "@nestjs/bullmq", "@nestjs/bull", "@nestjs/microservices",
})  # fmt: skip
"""Packages that call no service of AWS but where the code that is read tells them to."""
CALLS: Final = {
    "@aws-lambda-powertools/parameters": ("ssm", "secretsmanager", "appconfig", "dynamodb", "kms"), "@middy/ssm": ("ssm", "kms"), "@middy/secrets-manager": ("secretsmanager", "kms"),
    "@middy/appconfig": ("appconfig",), "@middy/sts": ("sts",), "@middy/dynamodb": ("dynamodb",), "@middy/s3": ("s3",), "@middy/service-discovery": ("servicediscovery",), "dynamoose": ("dynamodb",),
    "electrodb": ("dynamodb",), "dynamodb-toolbox": ("dynamodb",), "dynamodb-onetable": ("dynamodb",), "@typedorm/core": ("dynamodb",), "sqs-consumer": ("sqs",), "sqs-producer": ("sqs",),
    "child_process": ANY,
}  # fmt: skip
"""Packages that call it on their own."""
UTILITIES: Final = {
    "getParameter": ("ssm", "get_parameter"), "getParameters": ("ssm", "get_parameters_by_path"), "getSecret": ("secretsmanager", "get_secret_value"),
}  # fmt: skip
"""Functions of Powertools' parameters: https://docs.aws.amazon.com/powertools/typescript/latest/features/parameters/"""


def service_of(package: str, steps: tuple[str, ...]) -> str | None:
    """The service of a client's package, by boto3's name; None for a package that is none."""
    if package.startswith("@aws-sdk/client-"):
        name = package.removeprefix("@aws-sdk/client-")
    elif package == "@aws-sdk/lib-dynamodb":
        return "dynamodb"
    elif package == "@aws-sdk/lib-storage":
        return "s3"
    elif package.startswith("aws-sdk/clients/"):
        name = package.removeprefix("aws-sdk/clients/")
    elif package == "aws-sdk" and steps:
        name = steps[0].lower()
    else:
        return None
    return _SERVICES.get(name, name)


def is_plain(path: tuple[str, ...]) -> bool:
    """Is it a command or a client that makes DynamoDB's types of plain values? https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-dynamodb/"""
    return path[0] == "@aws-sdk/lib-dynamodb" or any(one.lower() == "documentclient" for one in path)


def operation_of(service: str, name: str) -> str:
    """The operation of a command's or a method's name, as boto3 has it: `SendMessage` and `sendMessage` are `send_message`."""
    capital = name[:1].upper() + name[1:]
    if service == "dynamodb" and capital in _LIB_DYNAMODB:
        return _LIB_DYNAMODB[capital]
    if service == "s3" and capital in ("Upload", "Done"):
        return "put_object"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", capital).lower()
