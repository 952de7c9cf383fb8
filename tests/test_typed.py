"""What a client printed behind a command is an answer to whoever typed it."""

import pytest

from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature
from rey_triage.sources import text

SAYS = "The request you have made requires authentication. (HTTP 401) (Request-ID: req-5d1f)"
SIGNATURES = (
    Signature(r"requires authentication\. \(HTTP 401\)", "keystone/x", "fault", "holds", "state"),
    Signature(r"requires authentication\. \(HTTP 401\)", "keystone/y", "log", "holds", "log"),
)


def read(pasted):
    return text.read(pasted, Scanner(SIGNATURES, pasted=True)).observations


def kinds(pasted):
    return {(seen.resource, seen.signatures) for seen in read(pasted)}


@pytest.mark.parametrize(
    "typed",
    [
        "$ openstack server list",
        "root@ctl-1:~# openstack --os-cloud prod token issue",
        "$ . ./openrc && openstack endpoint list",
        "[alice@work ~]$ nova list",
    ],
)
def test_a_login_that_a_client_says_was_refused_is_that_of_the_user(typed):
    assert kinds(f"{typed}\n{SAYS}") == {("token", ()), ("", (1,))}
    token = next(seen for seen in read(f"{typed}\n{SAYS}") if seen.resource)
    assert (token.fields["ok"], token.fields["status"]) == (False, 401)


@pytest.mark.parametrize(
    "pasted",
    [
        SAYS,
        f"$ tail -1 nova-compute.log\nERROR nova.compute.manager {SAYS}",
        f"$ openstack server show web-1 -c fault\nkeystoneauth1.exceptions.Unauthorized: {SAYS}",
        f"$ openstack server list\n$ cat notes\n{SAYS}",
    ],
)
def test_what_a_service_or_a_file_says_is_not(pasted):
    assert all(seen.resource == "" for seen in read(pasted))
    assert any(0 in seen.signatures for seen in read(pasted))


def test_a_secret_beside_it_is_not_kept():
    seen = read(f"$ openstack token issue\npassword=QXZJ1234 {SAYS}")
    assert "QXZJ1234" not in str(seen)


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("... ERROR cinder.volume.manager [req-1] it failed", "cinder-volume"),
        ("heat.common.exception.ResourceFailure: it failed", "heat"),
        ("ipa: ERROR ironic_python_agent.extensions.base it failed", "ironic-python-agent"),
        ("it failed because nova.conf is wrong", ""),
        ("somewhere.else.altogether: it failed", ""),
    ],
)
def test_who_speaks_is_read_where_the_header_is_cut_off(line, speaker):
    (seen,) = read(line)
    assert seen.service == speaker


@pytest.mark.parametrize(
    ("service", "fits"),
    [("", True), ("nova-compute", True), ("heat-engine", True), ("cinder-scheduler", False)],
)
def test_what_nova_builds_on_does_not_tell_the_fault_of_an_instance(service, fits):
    assert Signature("No valid host", "nova/x", "fault", "holds", "state").fits(service) is fits
    assert Signature("No valid host", "cinder/x", "fault", "holds", "state").fits(service)
