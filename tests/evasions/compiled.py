"""Programs in Java, C# and Go that read as a good one, and what runs is another: by the letters of a source, its build, what is woven around a method, and by whose method a call means. Beside each stand forms that change nothing.

A program is its properties and its files; `BAD` and `HONEST` have each by its name.
"""

from __future__ import annotations

from typing import Any, Final

Files = dict[str, str]
Program = tuple[dict[str, Any], Files]

JAVA: Final = """package shop;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.*;
import java.util.*;
public class Orders implements RequestHandler<SQSEvent, SQSBatchResponse> {
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try {
                work(message);
            } catch (Exception e) {
                failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
            }
        }
        return new SQSBatchResponse(failures);
    }
    void work(SQSEvent.SQSMessage message) throws Exception {
        if (message.getBody().isEmpty()) throw new IllegalArgumentException("no order");
    }
}
"""
CSHARP: Final = """using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
[assembly: LambdaSerializer(typeof(Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer))]
namespace Shop;
public partial class Orders
{
    public async Task<SQSBatchResponse> Handle(SQSEvent evnt, ILambdaContext context)
    {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in evnt.Records)
        {
            try
            {
                await Work(message);
            }
            catch (Exception e)
            {
                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
            }
        }
        return new SQSBatchResponse(failures);
    }
    async Task Work(SQSEvent.SQSMessage message)
    {
        if (message.Body == "") throw new ArgumentException("no order");
        await Task.CompletedTask;
    }
}
"""
GO: Final = """package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func work(ctx context.Context, m events.SQSMessage) error {
	var order struct{ ID string }
	return json.Unmarshal([]byte(m.Body), &order)
}

func handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	var failures []events.SQSBatchItemFailure
	for _, m := range event.Records {
		if err := work(ctx, m); err != nil {
			failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: failures}, nil
}

func main() { lambda.Start(handler) }
"""
_POM: Final = "<project><groupId>shop</groupId><artifactId>orders</artifactId>MORE</project>\n"
_PROJECT: Final = '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework>SET</PropertyGroup>MORE</Project>\n'
_MAIN: Final = "src/main/java/shop"
_KEPT_OF_JAVA: Final = "failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));"
_KEPT_OF_NET: Final = "failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });"
_ENDS_JAVA: Final = "        return new SQSBatchResponse(failures);\n"
_WORK_OF_NET: Final = "    async Task Work("


def _changed(text: str, changes: tuple[str, ...]) -> str:
    for before, after in zip(changes[::2], changes[1::2], strict=True):
        assert before in text, before
        text = text.replace(before, after)
    return text


def java(*changes: str, pom: str = "", handler: str = "shop.Orders::handleRequest", **beside: str) -> Program:
    files = {f"{_MAIN}/Orders.java": _changed(JAVA, changes), "pom.xml": _POM.replace("MORE", pom)}
    files |= {f"{_MAIN}/{name}.java": text for name, text in beside.items()}
    return {"Runtime": "java21", "Handler": handler}, files


def csharp(*changes: str, more: str = "", given: str = "", **beside: str) -> Program:
    files = {"Orders.cs": _changed(CSHARP, changes), "Orders.csproj": _PROJECT.replace("MORE", more).replace("SET", given)}
    files |= {f"{name}.cs": f"namespace Shop;\n{text}\n" for name, text in beside.items()}
    return {"Runtime": "dotnet8", "Handler": "Orders::Shop.Orders::Handle"}, files


def go(*changes: str, **beside: str) -> Program:
    files = {"main.go": _changed(GO, changes), "go.mod": "module example.com/orders\n\ngo 1.22\n"}
    return {"Runtime": "provided.al2023", "Handler": "bootstrap"}, files | {f"{name}.go": text for name, text in beside.items()}


def with_files(program: Program, **files: str) -> Program:
    return program[0], program[1] | files


def either(condition: str, *, first: bool = False) -> tuple[str, str]:
    """The message is kept where the condition of a directive does not hold, or where it does (`first`)."""
    lines = (_KEPT_OF_NET, "Console.WriteLine(e);") if first else ("Console.WriteLine(e);", _KEPT_OF_NET)
    return _KEPT_OF_NET, f"\n#if {condition}\n{lines[0]}\n#else\n{lines[1]}\n#endif\n"


_QUIET: Final = """package shop;
import org.aspectj.lang.*;
import org.aspectj.lang.annotation.*;
@Aspect
public class Quiet {
    @Around("execution(* shop.Orders.work(..))")
    public Object around(ProceedingJoinPoint point) throws Throwable { try { return point.proceed(); } catch (Throwable e) { LEFT } }
}
"""
_SERIALIZER: Final = "public class Own : ILambdaSerializer { public T Deserialize<T>(Stream s) => default; public void Serialize<T>(T it, Stream s) { } }"
_ATTRIBUTE: Final = (
    "public class QuietAttribute : OverrideMethodAspect { public override dynamic OverrideMethod() { try { return meta.Proceed(); } catch { return null; } } }"
)
_CALLED: Final = (
    "await Work(message);",
    "await run(this, message);",
    _WORK_OF_NET,
    "    internal static Func<Orders, SQSEvent.SQSMessage, Task> run = (o, m) => o.Work(m);\n    async Task Work(",
)
_QUIETLY: Final = "async (o, m) => { try { await Task.Delay(1); } catch { } }"

BAD: Final[dict[str, Program]] = {
    "Java: a line that ends in a comment": java(_ENDS_JAVA, f"        // done \\u000a failures.clear();\n{_ENDS_JAVA}"),
    "Java: a carriage return": java(_ENDS_JAVA, f"        // done\r        failures.clear();\n{_ENDS_JAVA}"),
    "Java: the end of a comment, escaped": java(_ENDS_JAVA, f"        /* done \\u002a\\u002f failures.clear(); /* */\n{_ENDS_JAVA}"),
    "Java: the end of a text, escaped": java(_ENDS_JAVA, f'        String s = "a\\u0022; failures.clear(); String t = \\uuu0022b";\n{_ENDS_JAVA}'),
    "Java: a method of the class that Handler names": java(
        handler="shop.Own::handleRequest",
        Own="package shop;\npublic class Own extends Orders { @Override void work(SQSEvent.SQSMessage m) { try { super.work(m); } catch (Exception e) { } } }\n",
    ),
    "Java: another method for another type": java("work(message);", "work((Object) message);", "    void work(", "    void work(Object message) { }\n    void work("),
    "Java: the id of a message": java("work(message);", 'message.setMessageId("x"); work(message);'),
    "Java: fewer messages": java("        for (", "        event.setRecords(event.getRecords().subList(0, 1));\n        for ("),
    "Java: a view of the list": java(_ENDS_JAVA, f"        failures.subList(0, failures.size()).clear();\n{_ENDS_JAVA}"),
    "Java: a method by its name": java(_ENDS_JAVA, f'        ArrayList.class.getMethod("clear").invoke(failures);\n{_ENDS_JAVA}'),
    "Java: a class that hides the imported one": java(
        "import com.amazonaws.services.lambda.runtime.events.*;",
        "import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;\nimport com.amazonaws.services.lambda.runtime.events.SQSEvent;",
        "    void work(",
        "    static class SQSBatchResponse extends com.amazonaws.services.lambda.runtime.events.SQSBatchResponse { SQSBatchResponse(List<BatchItemFailure> f) { super(List.of()); } }\n    void work(",
    ),
    "Java: what is closed": java(
        "        for (", "        try (Done done = new Done(failures)) {\n        for (", _ENDS_JAVA, f"{_ENDS_JAVA}        }}\n",
        "    void work(", "    static class Done implements AutoCloseable { List<?> f; Done(List<?> f) { this.f = f; } public void close() { f.clear(); } }\n    void work(",
    ),
    "Java: an aspect": java(Quiet=_QUIET.replace("LEFT", "return null;")),
    "Java: an aspect that ends otherwise": java(Quiet=_QUIET.replace("catch (Throwable e) { LEFT }", "finally { return null; }")),
    "Java: an aspect of AspectJ's own language": with_files(java(), **{"src/main/aspect/Quiet.aj": "public aspect Quiet { }\n"}),
    "Java: an interceptor": java(Quiet="package shop;\n@Interceptor\npublic class Quiet { @AroundInvoke Object run(InvocationContext c) { try { return c.proceed(); } catch (Exception e) { return null; } } }\n"),
    "Java: a serializer": with_files(java(), **{"src/main/resources/META-INF/services/com.amazonaws.services.lambda.runtime.CustomPojoSerializer": "shop.Own\n"}),
    "Java: a fallback": java("    void work(", '    void nothing(SQSEvent.SQSMessage m, Throwable t) { }\n    @CircuitBreaker(name = "x", fallbackMethod = "nothing")\n    void work('),
    "Java: what recovers": java("    void work(", "    @Recover\n    void nothing(Exception e) { }\n    @Retryable\n    void work("),
    "Java: a proxy": java(
        "work(message);", "step.take(message);",
        "    void work(",
        "    interface Step { void take(SQSEvent.SQSMessage m); }\n    final Step step = (Step) java.lang.reflect.Proxy.newProxyInstance(null, null, (p, m, a) -> { try { work(a[0]); } catch (Exception e) { } return null; });\n    void work(",
    ),
    "Java: what a container gives": java(
        "work(message);", "injector.getInstance(Steps.class).work(message);", "    void work(", "    private static final com.google.inject.Injector injector = com.google.inject.Guice.createInjector();\n    void work(",
        Steps="package shop;\npublic class Steps { public void work(SQSEvent.SQSMessage m) { try { new com.fasterxml.jackson.databind.ObjectMapper().readTree(m.getBody()); } catch (Exception e) { } } }\n",
    ),
    "Java: sources of another folder": with_files(java(pom="<build><sourceDirectory>src/test/java</sourceDirectory></build>"), **{"src/test/java/shop/Orders.java": _changed(JAVA, (_KEPT_OF_JAVA, ""))}),
    "C#: a symbol of the project": csharp(*either("QUIET"), given="<DefineConstants>$(DefineConstants);QUIET</DefineConstants>"),
    "C#: a symbol of a group with a condition": csharp(*either("QUIET"), more="<PropertyGroup Condition=\"'$(CI)' != ''\"><DefineConstants>QUIET</DefineConstants></PropertyGroup>"),
    "C#: a symbol of all projects": with_files(csharp(*either("QUIET")), **{"Directory.Build.props": "<Project><PropertyGroup><DefineConstants>QUIET</DefineConstants></PropertyGroup></Project>"}),
    "C#: a symbol of the file": csharp("using Amazon.Lambda.Core;", "#define QUIET\nusing Amazon.Lambda.Core;", *either("QUIET")),
    "C#: a release": csharp(*either("RELEASE")),
    "C#: no build to debug with": csharp(*either("DEBUG || !NET6_0_OR_GREATER", first=True)),
    "C#: a build to debug with": with_files(csharp(*either("DEBUG")), **{"aws-lambda-tools-defaults.json": '{"configuration": "Debug"}'}),
    "C#: a version of .NET": csharp(*either("NET8_0_OR_GREATER && !(NET9_0_OR_GREATER || NETFRAMEWORK)")),
    "C#: a line that ends in a comment": csharp("        return new SQSBatchResponse(failures);", "        // done\u2028        failures.Clear();\n        return new SQSBatchResponse(failures);"),
    "C#: calls that are left out": csharp(
        _KEPT_OF_NET, "Keep(failures, message);",
        _WORK_OF_NET, f'    [System.Diagnostics.Conditional("DEBUG")]\n    void Keep(List<SQSBatchResponse.BatchItemFailure> failures, SQSEvent.SQSMessage message) {{ {_KEPT_OF_NET} }}\n    async Task Work(',
    ),
    "C#: a delegate that a static constructor gives": csharp(*_CALLED, Part=f"public partial class Orders {{ static Orders() {{ run = {_QUIETLY}; }} }}"),
    "C#: a delegate that the module gives": csharp(*_CALLED, Start=f"static class Start {{ [System.Runtime.CompilerServices.ModuleInitializer] internal static void Go() {{ Orders.run = {_QUIETLY}; }} }}"),
    "C#: a symbol of a file that the project takes in": with_files(
        csharp(*either("QUIET"), more='<Import Project="$(MSBuildThisFileDirectory)own.xml" />'), **{"own.xml": "<Project><PropertyGroup><DefineConstants>QUIET</DefineConstants></PropertyGroup></Project>"}
    ),
    "C#: a method that nobody wrote": csharp(
        _KEPT_OF_NET, "Keep(failures, message);", _WORK_OF_NET, "    partial void Keep(List<SQSBatchResponse.BatchItemFailure> failures, SQSEvent.SQSMessage message);\n    async Task Work("
    ),
    "C#: an exception that is suppressed": csharp("await Work(message);", "await Work(message).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);"),
    "C#: a task that is not waited for to its end": csharp("await Work(message);", "Work(message).Wait(0);"),
    "C#: a list by reference": csharp(
        "        return new SQSBatchResponse(failures);", "        Done(ref failures);\n        return new SQSBatchResponse(failures);",
        _WORK_OF_NET, "    static void Done(ref List<SQSBatchResponse.BatchItemFailure> f) => f = new();\n    async Task Work(",
    ),
    "C#: what is disposed of": csharp("        foreach", "        using var done = new Done(failures);\n        foreach", Done="public class Done : IDisposable { IList f; public Done(IList f) { this.f = f; } public void Dispose() => f.Clear(); }"),
    "C#: the id of a message": csharp("await Work(message);", 'message.MessageId = "x"; await Work(message);'),
    "C#: an aspect that is an attribute": csharp(_WORK_OF_NET, "    [Quiet]\n    async Task Work(", Quiet="[Aspect(Scope.Global), Injection(typeof(QuietAttribute))] public class QuietAttribute : Attribute { [Advice(Kind.Around)] public object Handle(Func<object[], object> to, object[] all) { try { return to(all); } catch { return null; } } }"),
    "C#: an attribute that is looked for": csharp("await Work(message);", "await Quietly(message);", _WORK_OF_NET, '    Task Quietly(SQSEvent.SQSMessage message) => (Task)typeof(Orders).GetMethod("Work").GetCustomAttributes(true).OfType<QuietAttribute>().First().Run(this, message);\n    [Quiet]\n    async Task Work(', Quiet="public class QuietAttribute : Attribute { public object Run(object on, object of) => null; }"),
    "C#: an attribute of one's own": csharp(_WORK_OF_NET, "    [Quiet]\n    async Task Work(", Quiet=_ATTRIBUTE),
    "C#: a weaver": with_files(csharp(), **{"FodyWeavers.xml": "<Weavers><MethodDecorator /></Weavers>"}),
    "C#: interceptors": csharp(given="<InterceptorsNamespaces>Shop.Generated</InterceptorsNamespaces>"),
    "C#: a serializer": csharp("typeof(Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer)", "typeof(Own)", Own=_SERIALIZER),
    "C#: a serializer of the method": csharp("    public async Task<SQSBatchResponse> Handle", "    [LambdaSerializer(typeof(Own))]\n    public async Task<SQSBatchResponse> Handle", Own=_SERIALIZER),
    "C#: another file": with_files(csharp(more='<ItemGroup><Compile Remove="Order?.cs" /><Compile Include="Orders.txt" /></ItemGroup>'), **{"Orders.txt": CSHARP}),
    "C#: another file by a property": csharp(more='<PropertyGroup><It>Orders.cs</It></PropertyGroup><ItemGroup><Compile Remove="$(It)" /></ItemGroup>'),
    "C#: no file by itself": csharp(given="<EnableDefaultCompileItems>false</EnableDefaultCompileItems>", more='<ItemGroup><Compile Include="other\\**\\*.cs" /></ItemGroup>'),
    "Go: a variable that init gives": go(
        "func work(", "func good(", "func handler", "var work = good\n\nfunc init() {\n\twork = func(ctx context.Context, m events.SQSMessage) error { good(ctx, m); return nil }\n}\n\nfunc handler"
    ),
    "Go: a package whose names are the file's own": with_files(
        go("import (\n", 'import (\n\t. "example.com/orders/work"\n', GO[GO.index("func work") : GO.index("func handler")], "", "work(", "Work("),
        **{"work/work.go": 'package work\n\nimport (\n\t"context"\n\t"encoding/json"\n\n\t"github.com/aws/aws-lambda-go/events"\n)\n\nfunc Work(ctx context.Context, m events.SQSMessage) error {\n\tvar order struct{ ID string }\n\tif err := json.Unmarshal([]byte(m.Body), &order); err != nil {\n\t\treturn nil\n\t}\n\treturn nil\n}\n'},
    ),
    "Go: a response that is deferred": go(
        "(events.SQSEventResponse, error) {\n", "(response events.SQSEventResponse, err error) {\n\tdefer reset(&response)\n", "func main()", "func reset(r *events.SQSEventResponse) { *r = events.SQSEventResponse{} }\n\nfunc main()"
    ),
    "Go: the id of a message": go("\t\tif err", "\t\tm.MessageId = m.ReceiptHandle\n\t\tif err"),
    "Go: fewer messages": go("\tfor _, m", "\tevent.Records = event.Records[:1]\n\tfor _, m"),
}  # fmt: skip

HONEST: Final[dict[str, Program]] = {
    "Java": java(),
    "Java: escapes in a text": java('"no order"', '"sans commande\\u00e9 \\\\u000a \\u0041"'),
    "Java: an aspect that measures": java(Quiet=_QUIET.replace("catch (Throwable e) { LEFT }", "finally { System.out.println(point); }")),
    "Java: an aspect that raises": java(Quiet=_QUIET.replace("LEFT", "System.out.println(e); throw e;")),
    "Java: Powertools' aspects": java("    @Override", "    @Logging\n    @Tracing\n    @Override", pom="<build><plugins><plugin><groupId>dev.aspectj</groupId><artifactId>aspectj-maven-plugin</artifactId></plugin></plugins></build>"),
    "Java: a breaker without a fallback": java("    void work(", '    @CircuitBreaker(name = "orders")\n    void work('),
    "Java: the usual folder": java(pom="<build><sourceDirectory>${project.basedir}/src/main/java</sourceDirectory></build>"),
    "Java: an interface of one's own": java("work(message);", "step.take(message);", "    void work(", "    interface Step { void take(SQSEvent.SQSMessage m) throws Exception; }\n    private final Step step = this::work;\n    void work("),
    "Java: fields that a block gives": java("work(message);", "steps.work(message);", "    void work(", "    private static final Steps steps;\n    static { steps = new Steps(); }\n    static class Steps {\n    void work(", '"no order");\n    }', '"no order");\n    }\n    }'),
    "Java: what a container gives": java("work(message);", "injector.getInstance(Steps.class).work(message);", "    void work(", "    private static final com.google.inject.Injector injector = com.google.inject.Guice.createInjector();\n    static class Steps {\n    void work(", '"no order");\n    }', '"no order");\n    }\n    }'),
    "Java: a class that is closed": java("        for (", "        try (Timer timer = new Timer()) {\n        for (", _ENDS_JAVA, f"{_ENDS_JAVA}        }}\n", "    void work(", "    static class Timer implements AutoCloseable { public void close() { } }\n    void work("),
    "C#": csharp(),
    "C#: a line to debug with": csharp("await Work(message);", "\n#if DEBUG\nConsole.WriteLine(message.Body);\n#endif\nawait Work(message);", more="<PropertyGroup Condition=\" '$(Configuration)|$(Platform)' == 'Debug|AnyCPU' \"><DefineConstants>DEBUG;TRACE</DefineConstants></PropertyGroup>"),
    "C#: a symbol that the project has": csharp("await Work(message);", "\n#if LAMBDA\nawait Work(message);\n#else\nreturn null;\n#endif\n", given="<DefineConstants>$(DefineConstants);LAMBDA</DefineConstants>"),
    "C#: an older version": csharp("await Work(message);", "\n#if NET6_0_OR_GREATER // all\nawait Work(message);\n#elif NETSTANDARD2_0\nWork(message).Wait();\n#else\n#error no\n#endif\n"),
    "C#: a task in its place": csharp("await Work(message);", "await Work(message).ConfigureAwait(false);"),
    "C#: a task that is waited for": csharp("await Work(message);", "Work(message).Wait();"),
    "C#: a delegate": csharp(*_CALLED),
    "C#: a delegate of the constructor": csharp(*_CALLED, _WORK_OF_NET, "    public Orders() { run = (o, m) => o.Work(m); }\n    async Task Work("),
    "C#: a marking attribute": csharp(_WORK_OF_NET, "    [Step]\n    async Task Work(", Step="public class StepAttribute : Attribute { public string Name { get; set; } }"),
    "C#: an attribute with a method": csharp("public partial class Orders", "[Owner]\npublic partial class Orders", Owner='public class OwnerAttribute : Attribute { public override string ToString() => "shop"; }'),
    "C#: an attribute that validates": csharp("public partial class Orders", "[Owner]\npublic partial class Orders", Owner="[AttributeUsage(AttributeTargets.All)] public class OwnerAttribute : Said { public override bool IsValid(object it) => it != null; }", Said="public abstract class Said : System.ComponentModel.DataAnnotations.ValidationAttribute { public string Of() => null; }"),
    "C#: what .NET checks": csharp("await Work(message);", "Validator.ValidateObject(message, new ValidationContext(message), true); ArgumentOutOfRangeException.ThrowIfNegative(message.Body.Length); await Work(message);"),
    "C#: a serializer with options": csharp("typeof(Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer)", "typeof(Camel)", Camel="public class Camel : DefaultLambdaJsonSerializer { public Camel() : base(it => it.WriteIndented = true) { } }"),
    "C#: tests that are left out": with_files(csharp(more='<ItemGroup><Compile Remove="test\\**" /><Compile Remove="$(BaseOutputPath)/**" /></ItemGroup>'), **{"test/T.cs": "class T { }\n"}),
    "C#: weavers that add nothing": with_files(csharp(), **{"FodyWeavers.xml": '<?xml version="1.0"?>\n<Weavers xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><ConfigureAwait ContinueOnCapturedContext="false" /></Weavers>'}),
    "C#: a generator of Microsoft's": csharp(given="<InterceptorsNamespaces>$(InterceptorsNamespaces);Microsoft.Extensions.Configuration.Binder.SourceGeneration</InterceptorsNamespaces>"),
    "C#: a timer that is disposed of": csharp("        foreach", "        using var timer = new Timed();\n        foreach", Timed='public class Timed : IDisposable { public void Dispose() => Console.WriteLine("done"); }'),
    "C#: the body of a message": csharp("await Work(message);", "message.Body = message.Body.Trim(); await Work(message);"),
    "C#: a number by reference": csharp("await Work(message);", "Count(ref done); await Work(message);", "        foreach", "        var done = 0;\n        foreach", _WORK_OF_NET, "    static void Count(ref int n) => n++;\n    async Task Work("),
    "Go": go(),
    "Go: a variable": go("func work(", "func good(", "func handler", "var work = good\n\nfunc handler"),
    "Go: an error that is deferred": go("error {\n\tvar", "(err error) {\n\tdefer told(&err)\n\tvar", "func main()", 'func told(err *error) {\n\tif *err != nil {\n\t\t*err = fmt.Errorf("orders: %w", *err)\n\t}\n}\n\nfunc main()'),
    "Go: the body of a message": go("\t\tif err", "\t\tm.Body = strings.TrimSpace(m.Body)\n\t\tif err"),
}  # fmt: skip
