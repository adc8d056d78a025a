"""The function of a pipeline and its role: what a rule sees of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from ..language.functions import coerce
from ..language.functions.intrinsics import text_of
from ..linking.facts import Facts
from ..linking.mentions import Reverse
from ..linking.properties import Property
from ..linking.resources import Required, View, view_of
from ..values.defaults import FUNCTION, GLOBAL_TABLE, MAPPING, ROLE, TABLE
from ..values.plan import Plan
from ..values.text import Text, settle
from ..values.value import ABSENT, Malformed, Place
from ..values.worlds import Undecided, World
from .around.surroundings import EventInvokeConfig, GlobalTable, LogGroup, Permission, Table, log_group_of, tables_in
from .around.versions import Alias, Version, other_aliases, qualifier
from .watching.watchers import Watchers

if TYPE_CHECKING:  # a mapping names its function, and a function is asked for its mappings: only the type goes this way
    from .mappings import Mapping


_OF_A_POLLER: Final = 10
DURABLE: Final = 900
DURABLE_ON_INSTANCES: Final = 5_400
"""How long a mapping waits for a durable execution, in seconds: https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html"""


class Function(View):
    """An `AWS::Lambda::Function`. Times are in seconds."""

    type = FUNCTION
    timeout: Property[int] = Property("Timeout", coerce.integer)
    memory: Property[int] = Property("MemorySize", coerce.integer)
    reserved_concurrency: Property[int | None] = Property("ReservedConcurrentExecutions", coerce.integer)
    handler: Property[str | None] = Property("Handler", coerce.string)
    runtime: Property[str | None] = Property("Runtime", coerce.string)
    managed_instances: Property[bool | None] = Property("CapacityProviderConfig", coerce.present)
    layers: Property[bool | None] = Property("Layers", coerce.present)
    dead_letter_target: Property[bool | None] = Property("DeadLetterConfig.TargetArn", coerce.present)
    log_format: Property[str] = Property("LoggingConfig.LogFormat", coerce.string)
    application_log_level: Property[str | None] = Property("LoggingConfig.ApplicationLogLevel", coerce.string)
    system_log_level: Property[str | None] = Property("LoggingConfig.SystemLogLevel", coerce.string)
    in_vpc: Property[bool | None] = Property("VpcConfig.SubnetIds", coerce.written)
    traced: Property[str | None] = Property("TracingConfig.Mode", coerce.string)
    variables: Property[bool | None] = Property("Environment.Variables.*", coerce.written)  # whatever they are called: that they are a mapping
    storage: Property[bool | None] = Property("EphemeralStorage.Size", coerce.written)
    snap_start: Property[str | None] = Property("SnapStart.ApplyOn", coerce.string)
    tenant_isolation: Property[str | None] = Property("TenancyConfig.TenantIsolationMode", coerce.string)
    durable_timeout: Property[int | None] = Property("DurableConfig.ExecutionTimeout", coerce.integer)
    recursive_loop: Property[str] = Property("RecursiveLoop", coerce.string)
    role_arn: Property[Text | None] = Property("Role", coerce.text)
    own_log_group: Property[Text | None] = Property("LoggingConfig.LogGroup", coerce.text)
    tag_list: Property[bool | None] = Property("Tags", coerce.filled)
    role: Required[Role] = Required("Role", ROLE)
    mappings: Reverse[Mapping] = Reverse(MAPPING, "function")
    invoke_configs: Reverse[EventInvokeConfig] = Reverse(EventInvokeConfig.type, "function")
    permissions: Reverse[Permission] = Reverse(Permission.type, "function")
    aliases: Reverse[Alias] = Reverse(Alias.type, "function")
    versions: Reverse[Version] = Reverse(Version.type, "function")

    @cached_property
    def alarms(self) -> Watchers:
        """The alarms that watch it."""
        return Watchers(self)

    def lists_subnets(self) -> bool:
        """Does somebody write its subnets, whichever they are: a parameter, too?"""
        keys = ("VpcConfig", "SubnetIds")
        return self.facts.written(keys)[0] == len(keys)

    def durable_limit(self) -> int:
        """For how many seconds an event source mapping waits at most for an execution of a durable function."""
        return DURABLE_ON_INSTANCES if self.managed_instances.get() else DURABLE

    def durable_run(self) -> int | None:
        """How long an execution that a mapping waits for may last, in seconds, with its pauses; None where the function is not durable."""
        asked = self.durable_timeout.get()
        return None if asked is None else min(asked, self.durable_limit())

    def mappings_at_most(self) -> int:
        """How many event source mappings may invoke it, in whichever world."""
        return len(self.facts.links.pointing(MAPPING, "function", self.facts))

    def concurrency_asked(self) -> int:
        """The concurrent executions that its provisioned concurrency, or what reads its queues, is known to ask for, whichever is more: what other fixes reserve.

        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
        """
        provisioned, capped, polled = [0], [0], [0]
        with suppress(Undecided):
            provisioned.extend(one.provisioned.get() or 0 for one in (*self.aliases, *self.versions))
        with suppress(Undecided):
            for mapping in self.mappings:
                if mapping.reads_sqs() and mapping.enabled.get():
                    capped.append(mapping.maximum_concurrency.get() or 0)
                    polled.append(_OF_A_POLLER * mapping.maximum_pollers.get() if mapping.provisioned.get() else 0)
        return max(sum(provisioned), sum(capped), *polled)

    def named_layers(self) -> list[Text]:
        """Its layers as they are spelt. Raises `Undecided`."""
        listed, place = self.facts.dig(("Layers",), self.world)
        return [Text.of(settle(one, self.world)) for one in coerce.texts(listed, self.world, place)]

    def aliases_instead(self, named: Text, asker: View) -> tuple[str, ...]:
        """The aliases that the targets make of it, where a name or an ARN of it ends in another one; () where that may be one of them. Raises `Undecided`."""
        aliases = [*self.aliases]
        return other_aliases(aliases, qualifier(named, asker)) if aliases else ()

    def log_group(self) -> LogGroup | None:
        """The log group that it writes to, None where that is none of the targets'.

        Where nothing else is said it is `/aws/lambda/` and the function's name: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
        """
        return self.world.once(("log group", self.facts), lambda: (self._log_group(),))[0]

    def _log_group(self) -> LogGroup | None:
        own = self.own_log_group.get()
        return log_group_of(self, own or Text.of("/aws/lambda/", self.facts.links.name(self.facts, self.world)))

    def tables(self) -> Iterator[Table | GlobalTable]:
        """The tables whose name or ARN its environment variables hold, as far as that is known."""
        for _, place, value in self.named_variables():
            tables = _asked_once(self.facts, "tables", value, place, partial(_tables, self.facts, value, place))
            yield from (view_of(facts, self.world) for facts in tables(self.world))

    def known_tables(self) -> Iterator[KnownTable]:
        """The tables that its environment variables name, each with the variable, as far as that is known."""
        for kind in (TABLE, GLOBAL_TABLE):
            yield from (KnownTable(known.variable, known.place, view_of(known.facts, self.world)) for known in self.knows(kind))

    def knows(self, kind: str) -> Iterator[Known]:
        """The resources of a type that its environment variables name, as far as that is known."""
        always = self.facts.plan(("what is named", kind), partial(_always_named, self.facts, kind))(self.world)
        if always is not None:
            yield from always
            return
        for name, place, value in self.named_variables():
            facts = _names(self.facts, kind, value, place)(self.world)
            if facts is not None:
                yield Known(name, place, facts)

    def knows_it(self, target: Facts) -> bool:
        """Does one of its environment variables name this resource? Only those are asked that name it in some world."""
        return any(
            plan(self.world) is target
            for plan in self.facts.plan(("who is named", target.type), partial(_naming, self.facts, target.type))(self.world).get(target, ())
        )

    def told(self, known: Known) -> Text:
        """What it is told of a resource that it knows: `!Ref` of a queue is its URL. Raises `Undecided`."""
        variables, _ = self.facts.dig(("Environment", "Variables"), self.world)
        return text_of(variables[known.variable], self.world, known.place)

    def seen(self, known: Known) -> View:
        """The view of what it knows."""
        return view_of(known.facts, self.world)  # type: ignore[no-any-return]  # the view of a resource

    def is_image(self) -> bool:
        """Is it a container image?"""
        code, packed = (self.facts.dig((key,), self.world)[0] for key in ("Code", "PackageType"))
        return packed == "Image" or (isinstance(code, dict) and "ImageUri" in code)

    def has_variable(self, name: str) -> bool:
        """Has it an environment variable of this name? Raises `Undecided` where nobody can know."""
        return self.facts.dig(("Environment", "Variables", name), self.world)[0] is not ABSENT

    def variable(self, name: str) -> Any:
        """What an environment variable says, where the template spells it out; `ABSENT` where there is none, None where nobody knows."""
        try:
            held = self.facts.dig(("Environment", "Variables", name), self.world)[0]
        except Undecided:
            return None
        return str(held) if isinstance(held, (int, float)) and not isinstance(held, bool) else held if held is ABSENT or isinstance(held, str) else None

    def may_lack(self, name: str) -> bool:
        """May it have no environment variable of this name?"""
        try:
            return not self.has_variable(name)
        except Undecided:
            return True

    def variable_names(self) -> list[str]:
        """The names of its environment variables, as far as they are known, in whatever world."""
        return [name for name, _, _ in self.named_variables()]

    def unknown_variables(self, called: tuple[str, ...]) -> Iterator[tuple[str, Place, Undecided]]:
        """Its environment variables with one of these words in their names whose values are given elsewhere, and why nobody knows them."""
        for name, place, value in self.named_variables():
            try:
                text = text_of(value, self.world, place) if any(word in name.lower() for word in called) else Text()
                named = Text.of(settle(text, self.world))
            except Malformed:
                continue
            except Undecided as doubt:
                yield name, place, doubt
                continue
            if any(token.kind in ("import", "dynamic", "parameter") for token in named.tokens):
                yield name, place, named.doubt()

    def named_variables(self) -> Iterator[tuple[str, Place, Any]]:
        """Its environment variables, not resolved: a condition in one that names nothing asked for is no question of the world."""
        with suppress(Undecided):
            variables, place = self.facts.dig(("Environment", "Variables"), self.world)
            yield from ((name, place / name, value) for name, value in (variables.items() if isinstance(variables, dict) else ()))


class Known(NamedTuple):
    """A resource that a function knows: by which environment variable, and where that is written."""

    variable: str
    place: Place
    facts: Facts


class KnownTable(NamedTuple):
    """A table that a function knows: by which environment variable, and where that is written."""

    variable: str
    place: Place
    table: Table | GlobalTable

    def remembers_what_is_done(self) -> bool:
        return "IDEMPOTEN" in self.variable.upper()


def _tables(facts: Facts, value: Any, place: Place, world: World) -> tuple[Facts, ...]:
    with suppress(Undecided):
        return tuple(table.facts for table in tables_in(text_of(value, world, place), view_of(facts, world)))
    return ()


def _naming(facts: Facts, kind: str, world: World) -> dict[Facts, list[Plan]]:
    """The environment variables that name a resource of a type in some world, by it."""
    index: dict[Facts, list[Plan]] = {}
    for _, place, value in view_of(facts, world).named_variables():
        plan = _names(facts, kind, value, place)
        for target in dict.fromkeys(one for one in plan.outcomes() if isinstance(one, Facts)):
            index.setdefault(target, []).append(plan)
    return index


def _always_named(facts: Facts, kind: str, world: World) -> list[Known] | None:
    """What the environment variables name of a type, None where one of them names this in one world and that in another: together they would be many."""
    found = []
    for name, place, value in view_of(facts, world).named_variables():
        outcomes = [*_names(facts, kind, value, place).outcomes()]
        if len(outcomes) != 1:
            return None
        if isinstance(outcomes[0], Facts):
            found.append(Known(name, place, outcomes[0]))
    return found


def _names(facts: Facts, kind: str, value: Any, place: Place) -> Plan:
    """What a variable names of this type, None where it names none."""
    return _asked_once(facts, kind, value, place, partial(_named, facts, kind, value, place))


def _asked_once(facts: Facts, what: str, value: Any, place: Place, work: Callable[[World], Any]) -> Plan:
    """The plan of a variable: a plain text says the same to each function of the template."""
    links = facts.links
    return links.keep((what, facts.scope.id, value), lambda: Plan(work, links.root)) if isinstance(value, str) else facts.plan((what, place.route), work)


def _named(facts: Facts, kind: str, value: Any, place: Place, world: World) -> Facts | None:
    with suppress(Undecided):
        return facts.links.find(text_of(value, world, place), kind, world, facts.scope)
    return None


class Role(View):
    """An `AWS::IAM::Role`. What it may do is asked of `synth.iam`."""

    type = ROLE
    trust_policy: Property[bool | None] = Property("AssumeRolePolicyDocument", coerce.present)
    functions: Reverse[Function] = Reverse(FUNCTION, "role")

    def others_than(self, function: Function) -> list[Function]:
        """The other functions that are known to have this execution role: what is taken from it is taken from them."""
        return [other for other in self.sharing()[0] if other != function]

    def sharing(self) -> tuple[list[Function], Undecided | None]:
        """The functions that are known to have this execution role, and why it is not known of another. Worked out once for all of them."""

        def work(world: World) -> tuple[tuple[Facts, ...], Undecided | None]:
            role: Role = view_of(self.facts, world)
            found: list[Facts] = []
            try:
                found.extend(one.facts for one in role.functions)
            except Undecided as doubt:
                return (*found,), doubt.again()
            return (*found,), None

        several, doubt = self.facts.plan("sharing", work)(self.world)
        return [view_of(facts, self.world) for facts in several], doubt


def role_named(text: Text, asker: View) -> Role:
    """The role that a resource names. Raises `Outside` where it is not among the targets."""
    return view_of(asker.facts.links.find(text, Role.type, asker.world, asker.facts.scope), asker.world)  # type: ignore[no-any-return]  # the view of a role
