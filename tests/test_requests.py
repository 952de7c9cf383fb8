"""How much a look at a cloud asks: every question once, page by page, and few details."""

import re
from collections import Counter

import pytest
import recorded

from rey_triage.sources.bundle import open_bundle
from rey_triage.sources.cloud import observe
from rey_triage.sources.cloud.probes.common import DETAILS
from rey_triage.sources.cloud.recorded import RecordedCloud
from rey_triage.sources.cloud.recorder import Recorder

ID = re.compile(r"/(req-)?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}(?=/|$)")
UNPAGED = {  # what these list, the services give whole
    "/os-services",
    "/services",
    "/scheduler-stats/get_pools",
    "/resource_providers",
    "/limits",
}


class Counting(RecordedCloud):
    """Counts what really reaches the cloud."""

    def __init__(self, lines):
        super().__init__(lines)
        self.asked = []

    def get(self, service_type, path, **how):
        self.asked.append((service_type, path, repr(sorted(how.items()))))
        return super().get(service_type, path, **how)

    def get_byte(self, service_type, path, position):
        self.asked.append((service_type, path, position))
        return super().get_byte(service_type, path, position)


@pytest.fixture(scope="module", params=["healthy-1", "healthy-2"])
def asked(request):
    bundle = open_bundle(recorded.DIRECTORY / f"{request.param}.tar.xz")
    cloud = Counting(bundle.api_rows)
    observe(Recorder(cloud))
    return cloud.asked


def test_nothing_is_asked_twice(asked):
    assert [question for question, count in Counter(asked).items() if count > 1] == []


def test_every_listing_is_asked_for_in_pages(asked):
    for kind, path, how in asked:
        if not ID.search(path) and path not in UNPAGED:
            assert "'limit'" in str(how), (kind, path)


def test_details_are_asked_of_few_resources_of_a_kind(asked):
    details = Counter((kind, ID.sub("/{id}", path)) for kind, path, _ in asked if ID.search(path))
    assert max(details.values()) <= DETAILS


def test_a_healthy_cloud_is_asked_less_than_eighty_questions(asked):
    assert len(asked) < 80
