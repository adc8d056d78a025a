"""Libraries of Java, Go and .NET that call no service of AWS but where the code that is read tells them to, and those that call one on their own."""

from __future__ import annotations

import re
from typing import Final

_JAVA: Final = (
    "java", "javax", "jakarta", "kotlin", "lombok", "org.slf4j", "org.apache.logging", "org.apache.commons", "org.apache.http", "ch.qos.logback", "com.fasterxml", "tools.jackson", "com.google.gson", "com.google.common",
    "com.google.inject", "com.google.protobuf", "org.json", "software.amazon.awssdk", "software.amazon.lambda.powertools", "com.amazonaws.services", "com.amazonaws.auth", "com.amazonaws.regions", "com.amazonaws.client",
    "com.amazonaws.xray", "com.amazonaws.ClientConfiguration", "com.amazonaws.AmazonServiceException", "com.amazonaws.AmazonClientException", "com.amazonaws.SdkClientException", "com.amazonaws.AmazonWebServiceRequest",
    "com.amazonaws.secretsmanager.caching", "com.amazonaws.util", "com.amazonaws.retry", "com.amazonaws.serverless", "com.amazonaws.handlers", "com.amazonaws.client.builder", "io.micrometer", "io.opentelemetry", "dagger", "org.mapstruct", "org.springframework.beans",
    "org.springframework.context", "org.springframework.boot", "org.springframework.stereotype", "org.springframework.core", "org.springframework.util", "org.springframework.web", "org.springframework.http", "org.springframework.messaging", "org.springframework.cloud.function",
    "org.springframework.retry", "org.springframework.jdbc", "org.springframework.dao", "org.springframework.transaction", "org.springframework.data.jpa", "org.springframework.data.jdbc", "org.springframework.data.repository", "dev.failsafe", "org.springframework.validation", "io.micronaut.context", "io.micronaut.core", "io.micronaut.function", "io.micronaut.serde", "io.micronaut.json", "io.micronaut.data", "io.micronaut.validation", "io.micronaut.retry", "io.micronaut.http", "io.quarkus.arc", "io.quarkus.hibernate", "io.quarkus.panache", "io.smallrye.mutiny", "io.smallrye.config", "io.quarkus.runtime", "io.quarkus.logging", "org.eclipse.microprofile", "org.jboss.logging", "org.crac", "okhttp3", "retrofit2", "reactor", "io.reactivex",
    "io.vavr", "org.jetbrains.annotations", "org.joda", "org.yaml", "io.github.resilience4j", "org.postgresql", "com.mysql", "com.zaxxer", "redis.clients", "io.lettuce", "org.hibernate", "org.jooq", "org.jdbi", "com.networknt", "org.apache.avro", "com.stripe",
    "com.twilio", "com.sendgrid", "org.aspectj", "io.sentry", "com.github.benmanes", "org.apache.kafka", "edu.umd.cs.findbugs", "com.google.auto", "org.immutables", "org.bouncycastle", "com.auth0", "io.jsonwebtoken", "com.nimbusds", "org.apache.poi", "org.apache.pdfbox", "com.opencsv", "org.w3c", "org.xml", "sun", "jdk",
    "datadog", "com.datadoghq", "com.timgroup.statsd", "io.opentracing", "com.newrelic", "co.elastic.apm", "io.prometheus", "feign", "io.grpc", "com.mongodb", "org.bson", "org.flywaydb", "liquibase", "org.modelmapper", "io.swagger", "com.slack.api", "oracle.jdbc", "org.mariadb", "org.h2",
    "net.logstash", "freemarker", "org.thymeleaf", "com.itextpdf", "org.jsoup", "com.jayway.jsonpath", "org.apache.ibatis", "org.mybatis", "com.baomidou", "com.querydsl", "org.springframework.cache", "org.springframework.scheduling", "org.springframework.data.redis", "io.micronaut.transaction", "io.micronaut.scheduling", "io.quarkus.scheduler", "io.quarkus.amazon.lambda.runtime", "io.netty", "org.projectreactor", "io.avaje", "com.squareup", "org.checkerframework", "org.jspecify", "javassist", "net.bytebuddy",
)  # fmt: skip
_JAVA_OPEN: Final = (
    "software.amazon.awssdk.iot",
    "software.amazon.lambda.powertools.largemessages",
    "software.amazon.lambda.powertools.sqs",
    "com.amazonaws.services.sqs.javamessaging",
    "java.lang.reflect",
    "java.lang.invoke",
)
"""Packages below those that call on their own."""
_GO: Final = re.compile(
    r"^(?:[a-z0-9]+(?:/[\w./-]+)?$|github\.com/(?:aws/(?:aws-lambda-go|aws-sdk-go|aws-sdk-go-v2|smithy-go|aws-xray-sdk-go|aws-secretsmanager-caching-go|aws-lambda-go-api-proxy)|google/(?:uuid|go-cmp|wire)|pkg/errors|sirupsen/logrus|rs/zerolog|go-playground|spf13/(?:viper|cast)"
    r"|joho/godotenv|kelseyhightower/envconfig|caarlos0/env|sethvargo/go-(?:envconfig|retry)|stretchr|hashicorp/go-(?:retryablehttp|multierror|cleanhttp)|cenkalti/backoff|avast/retry-go|oklog/ulid|segmentio/ksuid|mitchellh/mapstructure|tidwall|json-iterator|goccy/go-json|jackc/(?:pgx|pgerrcode|pgconn)|lib/pq"
    r"|go-sql-driver|jmoiron/sqlx|redis|go-redis|gomodule/redigo|stripe|twilio|slack-go|getsentry|DataDog|newrelic|prometheus|shopspring/decimal|samber/lo|google/go-querystring|gorilla|golang-jwt|dgrijalva|xeipuuv|santhosh-tekuri|sony/gobreaker|afex/hystrix-go|failsafe-go|patrickmn/go-cache|nsqio|IBM/sarama|segmentio/kafka-go)(?:/|$)"
    r"|golang\.org/x/|google\.golang\.org/|go\.uber\.org/|go\.opentelemetry\.io/|gopkg\.in/|gorm\.io/|go\.mongodb\.org/|k8s\.io/utils)"
)
"""What has no dot in its first name is of Go's own library: https://go.dev/ref/mod#module-path"""
_DOTNET: Final = (
    "System", "Microsoft", "Amazon", "AWS.Lambda.Powertools", "AWS.Logger", "Newtonsoft.Json", "Serilog", "NLog", "Polly", "MediatR", "Mediator", "ErrorOr", "FluentResults", "AutoMapper", "FluentValidation", "Dapper", "Npgsql", "MySql", "MySqlConnector", "Oracle", "StackExchange.Redis", "OpenTelemetry", "Sentry", "Refit",
    "RestSharp", "CsvHelper", "NodaTime", "Ardalis", "Mapster", "Humanizer", "Flurl", "Stripe", "Twilio", "SendGrid", "Google.Protobuf", "Confluent", "LanguageExt", "Scrutor", "Autofac", "Datadog", "NewRelic", "JetBrains.Annotations", "OneOf", "CSharpFunctionalExtensions", "MongoDB",
    "Elastic.Apm", "Grpc", "Pomelo", "ClosedXML", "SixLabors", "HtmlAgilityPack", "MailKit", "MimeKit", "Riok.Mapperly", "LazyCache", "ZiggyCreatures", "StatsdClient", "Prometheus", "Jint", "YamlDotNet", "NJsonSchema", "Quartz", "Azure", "Slack",
)  # fmt: skip
_DOTNET_OPEN: Final = ("System.Reflection", "System.Diagnostics.Process", "Amazon.Extensions", "AWS.Messaging", "AWS.Lambda.Powertools.Kafka")
CALLS: Final = {
    "software.amazon.lambda.powertools.largemessages": ("s3",), "software.amazon.lambda.powertools.sqs": ("sqs", "s3"), "com.amazonaws.services.sqs.javamessaging": ("sqs",), "org.socialsignin.spring.data.dynamodb": ("dynamodb",),
    "io.awspring.cloud.sqs": ("sqs",), "io.awspring.cloud.sns": ("sns",), "io.awspring.cloud.dynamodb": ("dynamodb",), "io.awspring.cloud.s3": ("s3",), "com.amazon.sqs.javamessaging": ("sqs",), "com.amazon.sqs": ("sqs", "s3"),
    "github.com/guregu/dynamo": ("dynamodb",), "Amazon.Extensions.Configuration.SystemsManager": ("ssm", "secretsmanager"), "AWS.Messaging": ("sqs", "sns", "events"), "Amazon.Extensions.S3": ("s3",),
    "Amazon.Extensions.CognitoAuthentication": ("cognito-idp",), "os/exec": (), "plugin": (), "software.amazon.awssdk.iot": (), "com.amazonaws.secretsmanager.sql": ("secretsmanager",),
}  # fmt: skip
"""Packages that call these services on their own; none: any."""


def is_harmless(language: str, path: str) -> bool:
    """Does a package call nothing on its own?"""
    if path == "Amazon.Extensions.NETCore.Setup":
        return True
    if language == "Go":
        return path not in ("os/exec", "plugin") and _GO.match(path) is not None
    beginnings, opened = (_JAVA, _JAVA_OPEN) if language == "Java" else (_DOTNET, _DOTNET_OPEN)
    return any(_below(path, one) for one in beginnings) and not any(_below(path, one) for one in opened)


def _below(path: str, beginning: str) -> bool:
    return path == beginning or path.startswith(f"{beginning}.")
