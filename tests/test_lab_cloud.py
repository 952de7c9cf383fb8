"""The lab without a cloud: what it writes, what it starts, how it holds on to processes."""

import configparser
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lab.cloud import cli, lock, packages, settings, snapshot, status, writing
from lab.cloud.config import all as configuration
from lab.cloud.errors import LabError, UsageError
from lab.cloud.processes import Processes, Started, State, start_time
from lab.cloud.series import SERIES
from lab.cloud.services.service import Service, Wave
from lab.cloud.services.table import named, table
from lab.cloud.settings import EXTRAS, Lab

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_DIR", str(tmp_path))
    for name in ("LAB_SERIES", "LAB_EXTRA", "LAB_TLS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def lab(home):
    """A lab in which the files that come with the packages are there."""
    packages = "lib/python3.11/site-packages"
    for path in (
        "etc/designate/api-paste.ini",
        f"{packages}/nova/virt/fake.py",
        f"{packages}/cinder/volume/drivers/lvm.py",
    ):
        file = home / "venv" / path
        file.parent.mkdir(parents=True)
        file.write_text("shipped\n")
    (home / "tls").mkdir()
    for name in ("ca.pem", "endpoints.pem"):
        (home / "tls" / name).write_text("PEM\n")
    made = Lab(home, SERIES["2026.1"], EXTRAS, tls=True)
    writing.make_directories(made)
    return made


@pytest.fixture
def processes(lab):
    made = Processes(lab)
    yield made
    made.stop(made.recorded(), kill=True)


def sleeper(name="sleeper", **more):
    return Service(name, SLEEP, **more)


# ── what it writes ──────────────────────────────────────────────────────────────────────────────


def parsed(lab):
    found = {}
    for file in configuration.files(lab):
        if file.path.endswith((".conf", ".ini")) and "[" in file.text:
            found[file.path] = configparser.RawConfigParser(strict=True)
            found[file.path].read_string(file.text)
    return found


def test_every_file_of_openstack_is_an_ini_file_without_gaps(lab):
    files = parsed(lab)
    assert len(files) > 20
    for path, file in files.items():
        for section in file.sections():
            for value in file[section].values():
                assert "None" not in value, (path, section)
                assert "{" not in value, (path, section)


def test_a_compute_knows_no_database(lab):
    files = parsed(lab)
    assert "database" in files["nova/nova.conf"]
    assert {"database", "api_database"}.isdisjoint(files["nova/nova-cpu.conf"].sections())


def test_writing_removes_what_a_test_left_and_puts_back_what_it_changed(lab):
    writing.write(lab)
    conf = lab.etc / "nova/nova.conf"
    before = conf.read_text()
    conf.write_text(before + "\n[DEFAULT]\nmy_ip = 192.0.2.1\n")
    stranger = lab.overlays / "nova-scheduler.env"
    stranger.write_text("FAKETIME=+1h\n")
    writing.write(lab)
    assert conf.read_text() == before
    assert not stranger.exists()


def test_with_tls_users_are_sent_to_https_and_services_are_not(lab):
    writing.write(lab)
    login = json.loads(lab.clouds.read_text())["clouds"]["demo"]
    assert login["auth"]["auth_url"] == "https://127.0.0.1:15000/v3"
    assert login["cacert"] == str(lab.authority)
    nova = parsed(lab)["nova/nova.conf"]
    assert nova["neutron"]["auth_url"] == "http://127.0.0.1:5000/v3"


# ── what it starts ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", SERIES)
def test_every_service_reads_files_that_are_written_and_has_a_port_of_its_own(lab, name):
    lab = Lab(lab.home, SERIES[name], EXTRAS, tls=True)
    written = {file.path for file in configuration.files(lab)}
    services = table(lab)
    for service in services.values():
        assert set(service.configuration) <= written, service.name
        assert all(Path(word).is_relative_to(lab.etc) for word in config_files(service))
    ports = [service.port for service in services.values() if service.port]
    assert len(ports) == len(set(ports))


def config_files(service):
    pairs = zip(service.command, service.command[1:], strict=False)
    return [word for option, word in pairs if option == "--config-file"]


def test_infrastructure_starts_first_and_agents_after_the_servers_they_call(home):
    services = table(Lab(home, SERIES["2026.1"]))
    waves = [service.wave for service in services.values()]
    assert waves == sorted(waves)
    assert services["rabbitmq"].wave is Wave.INFRASTRUCTURE
    assert services["neutron-rpc"].wave < services["neutron-ovs-cmp-1"].wave
    assert services["nova-conductor"].wave < services["nova-compute-cmp-1"].wave
    assert {"neutron-metadata", "nova-metadata"} <= set(services)


def test_extras_and_tls_are_there_when_asked_for_only(home):
    plain = set(table(Lab(home, SERIES["2026.1"])))
    more = set(table(Lab(home, SERIES["2026.1"], ("octavia",), tls=True)))
    assert more - plain == {"haproxy", "octavia-api", "octavia-worker"}


def test_series_have_locks_with_their_own_releases():
    for name, series in SERIES.items():
        pins = packages.missing_pins(series.requirements, Path("/nonexistent"))
        assert len(pins) > 200, name
        assert {"nova", "neutron", "manila"} <= {pin.split("==")[0] for pin in pins}


def test_a_package_of_another_version_is_missing(tmp_path):
    lock_file = tmp_path / "lock.txt"
    lock_file.write_text("# why\noslo.config==10.0.0\nnova==33.0.2\n")
    site = tmp_path / "lib/python3.11/site-packages"
    for name in ("oslo_config-10.0.0", "nova-33.0.1"):
        (site / f"{name}.dist-info").mkdir(parents=True)
    assert packages.missing_pins(lock_file, tmp_path) == ["nova==33.0.2"]


# ── processes ───────────────────────────────────────────────────────────────────────────────────


def test_a_process_is_started_once_frozen_thawed_and_stopped_while_frozen(processes):
    processes.start(sleeper())
    first = processes.started("sleeper")
    processes.start(sleeper())
    assert processes.started("sleeper") == first
    processes.freeze(["sleeper"])
    wait_for(lambda: processes.state("sleeper") is State.FROZEN)
    processes.thaw(["sleeper"])
    wait_for(lambda: processes.state("sleeper") is State.RUNNING)
    processes.freeze(["sleeper"])
    processes.stop(["sleeper"])
    assert processes.state("sleeper") is State.DOWN
    assert processes.recorded() == []


def wait_for(holds):
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_later_process_of_the_same_number_is_not_the_one_that_was_started(lab, processes):
    pid_file = lab.run / "sleeper.pid"
    pid_file.write_text(str(Started(os.getpid(), "1")))
    assert processes.state("sleeper") is State.DOWN
    pid_file.write_text(str(Started(os.getpid(), start_time(os.getpid()))))
    assert processes.state("sleeper") is State.RUNNING
    pid_file.unlink()


def test_a_process_whose_first_thread_has_ended_is_there_until_the_last_has(processes):
    program = "import ctypes, threading, time\n"
    program += "threading.Thread(target=time.sleep, args=(60,)).start()\n"
    program += "ctypes.CDLL(None).pthread_exit(None)\n"
    processes.start(Service("leaderless", (sys.executable, "-c", program)))
    pid = processes.started("leaderless").pid
    wait_for(lambda: ") Z " in Path(f"/proc/{pid}/stat").read_text())
    assert processes.state("leaderless") is State.RUNNING
    processes.stop(["leaderless"], kill=True)
    assert processes.state("leaderless") is State.DOWN


def test_an_overlay_reaches_the_process_and_asks_for_a_restart_when_it_goes(lab, processes):
    overlay = lab.overlays / "sleeper.env"
    overlay.write_text("FAKETIME=+1h\n")
    processes.start(sleeper())
    pid = processes.started("sleeper").pid
    wait_for(lambda: b"FAKETIME=+1h" in Path(f"/proc/{pid}/environ").read_bytes())
    assert not processes.is_outdated(sleeper())
    overlay.unlink()
    assert processes.is_outdated(sleeper())


def test_a_changed_file_asks_for_a_restart_of_who_reads_it(lab, processes):
    file = lab.etc / "nova/nova.conf"
    writing.put(file, "[DEFAULT]\n")
    reader, other = sleeper("reader", configuration=("nova/nova.conf",)), sleeper("other")
    for service in (reader, other):
        processes.start(service)
    writing.put(file, "[DEFAULT]\ndebug = true\n")
    assert [processes.is_outdated(one) for one in (reader, other)] == [True, False]


# ── verbs ───────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_name_is_answered_with_right_ones(home, capsys):
    with pytest.raises(UsageError, match="did you mean: nova-compute-cmp-1"):
        named(table(Lab(home, SERIES["2026.1"])), ["nova-compute"])
    assert cli.main(["kill", "nova-scheduller"]) == 2
    assert "did you mean: nova-scheduler" in capsys.readouterr().err
    assert cli.main(["restrat"]) == 2
    assert "restart" in capsys.readouterr().err


def test_status_says_what_is_down_for_people_and_programs(home, capsys):
    assert cli.main(["status", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["series"] == "2026.1"
    assert {line["state"] for line in said["services"]} == {"down"}
    assert status.as_text(settings.load(), status.lines(settings.load())).count("down") > 25


def test_two_commands_do_not_change_one_lab_at_once(home, capsys):
    with lock.held(settings.load()):
        assert cli.main(["stop", "nova-api"]) == 1
    assert "another command is at work" in capsys.readouterr().err
    assert cli.main(["stop", "nova-api"]) == 0


def test_a_choice_is_remembered_and_series_are_never_mixed(home):
    settings.remember(settings.load("2025.1", ("manila", "barbican"), tls=True))
    again = settings.load()
    assert (again.series.name, again.extras, again.tls) == ("2025.1", ("barbican", "manila"), True)
    with pytest.raises(UsageError, match=r"holds a cloud of 2025\.1"):
        settings.load("2026.1")
    with pytest.raises(UsageError, match="no such optional service: swift"):
        settings.load(None, ("swift",))
    with pytest.raises(UsageError, match=r"no series 1999\.1"):
        settings.load("1999.1")


def test_reset_puts_back_the_snapshot_or_nothing(lab):
    (lab.data / "glance/images/first").write_text("x")
    snapshot.take(lab)
    (lab.data / "glance/images/second").write_text("x")
    snapshot.restore(lab)
    assert [path.name for path in (lab.data / "glance/images").iterdir()] == ["first"]
    snapshot.remove(lab.snapshot)
    snapshot.restore(lab)
    assert not lab.data.exists()


def test_a_machine_that_cannot_run_it_is_told_why(home, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LabError, match="needs root"):
        packages.install(settings.load())


def test_the_command_works_from_any_directory(home):
    command = Path(__file__).parent.parent / "lab/lab.sh"
    done = subprocess.run([command, "--help"], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "lab.sh" in done.stdout
