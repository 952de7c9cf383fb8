"""Actions become the right command for every deployment tool."""

import re
import subprocess

import pytest

from rey_triage.deployment import DEFAULT_TOOL, HOMES, Deployment, render, unknown_program
from rey_triage.load import load_deployments
from rey_triage.model import Action, ConfigOption
from rey_triage.vocabulary import PLACEHOLDERS, PROJECT_OF

TOOLS = load_deployments()
DEBUG = ConfigOption(service="nova-conductor", section="DEFAULT", option="debug", value="true")
ASKED = ConfigOption(service="nova-conductor", section="database", option="max_pool_size")


def every_action(program: str) -> list[Action]:
    option = {"service": program, "section": "DEFAULT", "option": "debug"}
    return [
        Action(restart=program),
        Action(start=program),
        Action(stop=program),
        Action(status=program),
        Action(log=program),
        Action(log=program, grep="it's <server-id>"),
        Action(configure=ConfigOption(**option, value="true")),
        Action(configure=ConfigOption(**option)),
    ]


EVERY = [
    (tool, action)
    for tool in TOOLS.values()
    for program in tool.programs
    for action in every_action(program)
] + [(tool, Action(manage=f"{command} --help")) for tool in TOOLS.values() for command in HOMES]


def test_every_command_is_complete_valid_shell_or_says_why_there_is_none():
    commands = []
    for tool, action in EVERY:
        command = render(action, tool)
        assert command.run or command.note, (tool.id, action)
        assert not re.search(r"(?<!\$)\{[a-z_]+\}", command.run + command.note), command
        assert set(re.findall(r"<([a-z-]+)>", command.run)) <= set(PLACEHOLDERS), command
        commands.append(re.sub(r"<[a-z-]+>", "x", command.run))
    script = "\n".join(commands)
    checked = subprocess.run(
        ["bash", "-n"], input=script, text=True, capture_output=True, check=False
    )
    assert checked.stderr == ""


def test_the_tables_name_known_programs_and_their_sources():
    assert DEFAULT_TOOL in TOOLS
    for tool in TOOLS.values():
        assert set(tool.programs) <= set(PROJECT_OF), tool.id
        assert tool.sources, tool.id
        assert {row.kind for row in tool.programs.values()} - {""} <= set(tool.kinds), tool.id


def test_every_manage_command_lives_beside_known_programs():
    assert {name for homes in HOMES.values() for name in homes} <= set(PROJECT_OF)


@pytest.mark.parametrize(
    ("tool", "run"),
    [
        ("systemd", "sudo systemctl restart nova-compute"),
        ("systemd-rdo", "sudo systemctl restart openstack-nova-compute"),
        ("kolla-ansible", "sudo systemctl restart kolla-nova_compute-container.service"),
        ("openstack-ansible", "sudo systemctl restart nova-compute"),
        (
            "openstack-helm",
            (
                "kubectl -n openstack delete pod -l application=nova,component=compute "
                "--field-selector=spec.nodeName=<host>"
            ),
        ),
        ("charms", "juju ssh nova-compute/<number> sudo systemctl restart nova-compute"),
        ("devstack", "sudo systemctl restart devstack@n-cpu.service"),
        ("lab", "lab/lab.sh restart nova-compute-<host>"),
    ],
)
def test_nova_compute_is_restarted_the_way_of_the_tool(tool, run):
    assert render(Action(restart="nova-compute"), TOOLS[tool]).run == run


@pytest.mark.parametrize(
    ("tool", "run"),
    [
        ("systemd", "sudo -u nova nova-manage cell_v2 list_cells"),
        ("kolla-ansible", "sudo docker exec nova_conductor nova-manage cell_v2 list_cells"),
        ("charms", "juju ssh nova-cloud-controller/leader sudo 'nova-manage cell_v2 list_cells'"),
        ("devstack", "/opt/stack/data/venv/bin/nova-manage cell_v2 list_cells"),
    ],
)
def test_a_manage_command_runs_where_its_code_is(tool, run):
    assert render(Action(manage="nova-manage cell_v2 list_cells"), TOOLS[tool]).run == run


def test_an_option_is_set_where_the_operator_edits_it():
    here = render(Action(configure=DEBUG), TOOLS["systemd"])
    assert here.run.splitlines() == [
        "# 1. set in /etc/nova/nova.conf:",
        "#   [DEFAULT]",
        "#   debug = true",
        "# 2. then:",
        "sudo systemctl restart nova-conductor",
    ]
    helm = render(Action(configure=DEBUG), TOOLS["openstack-helm"])
    assert "#   conf:\n#     nova:\n#       DEFAULT:\n#         debug: true\n" in helm.run
    kolla = render(Action(configure=DEBUG), TOOLS["kolla-ansible"])
    assert kolla.on == "deployment-host"
    assert "/etc/kolla/config/nova.conf" in kolla.run


def test_juju_sets_flags_of_the_default_section_only():
    other = ConfigOption(service="nova-compute", section="libvirt", option="x", value="1")
    assert render(Action(configure=DEBUG), TOOLS["charms"]).run
    refused = render(Action(configure=other), TOOLS["charms"])
    assert refused.run == ""
    assert "juju config nova-compute" in refused.note


def test_an_option_without_a_value_is_read_from_its_own_section(tmp_path):
    file = tmp_path / "nova.conf"
    file.write_text("[api_database]\nmax_pool_size = 1\n[database]\nmax_pool_size = 7\n")
    run = render(Action(configure=ASKED), TOOLS["systemd"]).run
    command = run.removeprefix("sudo ").replace("/etc/nova/nova.conf", str(file))
    answer = subprocess.run(command, shell=True, text=True, capture_output=True, check=True)
    assert answer.stdout == "max_pool_size = 7\n"


def test_text_that_is_searched_for_is_quoted():
    run = render(Action(log="nova-api", grep="can't; rm -rf <server-id>"), TOOLS["systemd"]).run
    assert """-- 'can'"'"'t; rm -rf <server-id>' """ in run


def test_a_program_the_tool_does_not_install_gets_a_note():
    command = render(Action(restart="kernel"), TOOLS["kolla-ansible"])
    assert command.run == ""
    assert command.note.startswith("kolla-ansible: kernel is not installed")


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        (Action(restart="nova-compute"), None),
        (Action(manage="nova-manage db sync"), None),
        (Action(restart="nova-compte"), ("nova-compte", "did you mean 'nova-compute'?")),
        (Action(manage="nova-mange db"), ("nova-mange", "did you mean 'nova-manage'?")),
    ],
)
def test_an_unknown_program_is_named_with_the_nearest_right_one(action, answer):
    assert unknown_program(action, TOOLS.values()) == answer


def test_a_table_is_closed_to_unknown_fields():
    with pytest.raises(TypeError):
        Deployment(title="x", colour="red")
