"""Every topic has an owner that fills it and a reader that is declared; every event type is really published."""

import ast
import re

import pytest

from contracts.catalogue import EVENTS
from contracts.topics import TOPICS, Topic
from tests.architecture.tree import SERVICES, Service

BY_NAME = {service.name: service for service in SERVICES}


def names_in(code: str) -> set[str]:
    """What the code names outside its imports."""
    nodes = list(ast.walk(ast.parse(code)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def constants_of(topic: Topic) -> str:
    return topic.name.upper().replace(".", "_")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda t: t.name)
def test_a_topics_readers_are_those_it_declares(topic: Topic) -> None:
    reading = {
        service.name
        for service in SERVICES
        if constants_of(topic) in service.text_of("events") + service.text_of("app")
    }
    assert reading == set(topic.consumers)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_type_is_published_by_its_owner(name: str) -> None:
    owner = next(topic.owner for topic in TOPICS if topic.name == EVENTS[name].topic)
    assert EVENTS[name].__name__ in names_in(BY_NAME[owner].text_of("events/publish"))


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.name)
def test_events_are_spoken_of_in_the_events_room_only(service: Service) -> None:
    for room in ("usecases", "domain", "store", "api", "web", "clients"):
        assert "contracts.catalogue" not in service.text_of(room)
        assert not re.search(r"from contracts\.\w+\.v1", service.text_of(room)), room
