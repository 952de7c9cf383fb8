"""Which pages tell of the module that said something nobody knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage import library as libraries
from rey_triage.search.index import Index
from rey_triage.search.modules import Modules
from rey_triage.speaker import Speaker

MODULES = Modules(
    {
        "ovn/metadata": {"neutron.agent.ovn.metadata.agent": 3},
        "neutron/dhcp": {"neutron.agent.dhcp.agent": 4, "neutron.agent.linux.utils": 1},
        "neutron/commands": {"neutron.agent.linux.utils": 3},
        "rabbitmq/down": {"oslo_messaging._drivers.impl_rabbit": 2},
        "nova/spawn": {"nova.virt.libvirt.driver": 500},
        "nova/migrate": {"nova.virt.libvirt.driver": 10},
    }
)


def test_pages_share_what_is_known_of_a_module():
    assert MODULES.shares("neutron.agent.linux.utils") == {
        "neutron/commands": 0.75,
        "neutron/dhcp": 0.25,
    }


def test_a_module_of_which_nothing_is_known_is_taken_for_its_neighbours():
    assert MODULES.shares("neutron.agent.ovn.metadata.server") == {"ovn/metadata": 1.0}
    assert max(MODULES.shares("neutron.agent.l3"), key=MODULES.shares("neutron.agent.l3").get) == (
        "neutron/dhcp"
    )


def test_the_project_alone_tells_nothing_of_the_module():
    assert MODULES.shares("neutron") == MODULES.shares("neutron.wsgi") == {}
    assert MODULES.shares("") == MODULES.shares("sqlalchemy.pool") == {}


def test_a_library_is_known_by_its_logger_too():
    assert MODULES.shares("oslo.messaging._drivers.impl_rabbit") == {"rabbitmq/down": 1.0}


def test_a_page_with_very_many_messages_leaves_room_for_others():
    assert MODULES.shares("nova.virt.libvirt.driver") == {"nova/spawn": 0.5, "nova/migrate": 0.5}


@given(st.text(alphabet="nova.virtlb_", max_size=30))
def test_shares_are_one_together_or_none(logger):
    total = sum(MODULES.shares(logger).values())
    assert not total or total == pytest.approx(1.0)


def test_of_pages_with_the_same_words_the_one_that_knows_the_module_is_nearest():
    shipped = libraries.open_library()
    index = Index.open(shipped, libraries.built_places(shipped.digest, shipped_only=True))
    message = "AttributeError: 'MetadataProxyHandler' object has no attribute 'sb_idl'"

    def place(logger):
        hits = index.search(message, limit=30, said_by=Speaker("neutron", logger)).hits
        return [hit.runbook for hit in hits].index("ovn/metadata-not-served")

    assert place("neutron.agent.ovn.metadata.server") < place("")
