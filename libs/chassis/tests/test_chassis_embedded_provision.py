"""The servers that tests stand on, and the roles of a service's database."""

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from chassis.embedded import provision
from chassis.embedded.passwords import Passwords
from chassis.embedded.provision import ServiceDatabase
from chassis.testing.plugin import NewDatabase
from contracts.topics import all_topics

pytestmark = pytest.mark.pg


async def run(dsn: str, sql: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="module")
async def roles(database: NewDatabase) -> ServiceDatabase:
    made = await database("barramento")
    await run(made.migrator, "CREATE TABLE coisa (id bigserial PRIMARY KEY)")
    return made


async def test_the_server_is_postgresql_18_in_utf8(postgres: str) -> None:
    assert str(await run(postgres, "SHOW server_version")).startswith("18.")
    assert await run(postgres, "SHOW server_encoding") == "UTF8"
    assert await run(postgres, "SELECT lower('ÇÃO')") == "ção"


async def test_a_wrong_password_is_refused(postgres: str) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres, password="outra")


async def test_app_reads_and_writes_what_the_migrator_creates(roles: ServiceDatabase) -> None:
    assert await run(roles.app, "INSERT INTO coisa DEFAULT VALUES RETURNING id") == 1


async def test_readonly_reads_and_does_not_write(roles: ServiceDatabase) -> None:
    assert isinstance(await run(roles.readonly, "SELECT count(*) FROM coisa"), int)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(roles.readonly, "DELETE FROM coisa")


@pytest.mark.parametrize("role", ["app", "relay", "readonly"])
async def test_only_the_migrator_creates_tables(roles: ServiceDatabase, role: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(getattr(roles, role), "CREATE TABLE outra ()")


async def test_relay_touches_nothing_that_was_not_granted(roles: ServiceDatabase) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(roles.relay, "SELECT count(*) FROM coisa")


async def test_no_role_walks_around_row_level_security(postgres: str, roles: ServiceDatabase) -> None:
    bypass = "SELECT count(*) FROM pg_roles WHERE rolname LIKE '{}%' AND (rolbypassrls OR rolsuper)"
    assert await run(postgres, bypass.format(roles.name)) == 0


async def test_the_database_of_one_service_is_closed_to_another(roles: ServiceDatabase, database: NewDatabase) -> None:
    other = await database("registry")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(other.app, database=roles.name)


async def test_provisioning_twice_changes_nothing(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    passwords = Passwords(tmp_path_factory.mktemp("twice") / "passwords.json")
    first = await provision.database(postgres, "duas_vezes", passwords=passwords)
    try:
        await run(first.migrator, "CREATE TABLE coisa (id int)")
        assert await provision.database(postgres, "duas_vezes", passwords=passwords) == first
        assert await run(first.app, "SELECT count(*) FROM coisa") == 0
    finally:
        await provision.drop(postgres, "duas_vezes")


async def test_passwords_are_kept_for_their_owner_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("passwords") / "passwords.json"
    made = Passwords(path).of("barramento_app")
    assert Passwords(path).of("barramento_app") == made
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.kafka
async def test_the_topics_are_as_the_contracts_say_and_no_other_appears(kafka: str) -> None:
    await provision.topics(kafka)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        described = {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}
    finally:
        await admin.close()
    assert {topic.name: topic.partitions for topic in all_topics()}.items() <= described.items()
    assert "nao.declarado" not in described


@pytest.mark.kafka
async def test_an_event_is_taken_by_the_broker_with_all_acks(kafka: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True) as producer:
        sent = await producer.send_and_wait("barramento.tramite.dlq", b"{}", key=b"1")
    assert sent.offset >= 0
