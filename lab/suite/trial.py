"""What a trial of a task page is: what the page presupposes, and what its operator knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site


STATE = '"${LAB_DIR:-$HOME/.cache/rey-lab}"'
SQL = f"mariadb --socket={STATE}/run/mysql.sock"
"""How a question to the database begins, where the page leaves it to the deployment tool."""


def manage(command: str, project: str) -> str:
    """How a manage command begins, as the lab's table of deployment tools renders it."""
    program, arguments = command.split(" ", 1)
    return f"{STATE}/venv/bin/{program} --config-file {STATE}/etc/{project}.conf {arguments}"


class TaskTrial:
    """One procedure, carried out on the lab as it is printed.

    Commands are named by their beginning, placeholders filled in. The values of placeholders are
    put into ``values`` by ``prepares``, or found in the answers by ``learns``.
    """

    name: str
    page: str
    sentence: str
    """What is there before, and what is done with it."""

    cloud: ClassVar[str] = "lab"
    """In whose project commands are typed; ``lab`` is the administrator."""
    clouds: ClassVar[Mapping[str, str]] = {}
    """Commands that are typed with another login; the first that fits counts."""
    leave_out: ClassVar[Mapping[str, str]] = {}
    """Printed steps that the lab cannot carry out, with the reason."""
    leave_undo: ClassVar[Mapping[str, str]] = {}
    """Steps whose printed undo is not tried right after them, with the reason."""
    reads: ClassVar[Mapping[str, str]] = {}
    """What ``expect`` says in words, as a pattern (of lines) that the answer must have."""
    learns: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Placeholder: the command whose answer shows it, and a pattern whose last group it is."""
    types: ClassVar[Mapping[str, str]] = {}
    """What is typed where a command asks back; each is given a terminal of its own."""
    first: ClassVar[tuple[str, ...]] = ()
    """Steps that make what all others, those of ``before`` too, are about: they are typed first."""
    by_hand: ClassVar[Mapping[str, str]] = {}
    """Steps in words (by their beginning): the command that somebody makes of these words."""
    prelude: ClassVar[str] = ""
    """What is arranged in the shell before each command, such as a user that packages make."""
    places: ClassVar[Mapping[str, str]] = {}
    """Where packages put a directory: the directory of the lab that stands there."""
    stop_before: ClassVar[str] = ""
    """The way back leads from an earlier point: a second run ends before this step, and goes back.

    Empty: the way back is gone after ``verify``, in the same run.
    """
    patience: ClassVar[float] = 30.0
    """Seconds within which a step that only looks must answer as printed."""
    longest: ClassVar[float] = 300.0
    """Seconds a printed command may take."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.back: dict[str, str] = {}
        """What placeholders mean on the way back, where that differs: the former limit, say."""
        self.files: dict[str, str] = {}
        """What the operator brings along: name and content."""

    def prepares(self, site: Site) -> None:
        """Make what the page presupposes."""

    def between(self, site: Site) -> None:
        """What happens between the steps of ``first`` and the page: something breaks, say."""

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        """Return the login with which a command is typed."""
        fit = (cloud for begin, cloud in self.clouds.items() if command.startswith(begin))
        return {
            "OS_CLOUD": next(fit, self.cloud),
            "OS_CLIENT_CONFIG_FILE": str(site.lab.state / "clouds.yaml"),
        }

    def comes_to(self, site: Site, say: str) -> None:
        """What changes before a step, known by its words: placeholders mean another thing, say."""

    def meanwhile(self, site: Site, command: str) -> None:
        """What somebody else does, or what must come first, before a command is typed."""

    def achieved(self, site: Site) -> bool:  # noqa: ARG002 - for trials that have more to say
        """Whether the cloud is as the page promises, beyond what ``verify`` asks."""
        return True

    def restored(self, site: Site) -> bool:  # noqa: ARG002 - for trials that have more to say
        """Whether the way back led back."""
        return True

    def cleans(self, site: Site) -> None:
        """Take away what was made, by the trial or by the page; harmless where it is gone."""


class AsUser(TaskTrial):
    """A procedure that a user of the cloud carries out, in a project of his own."""

    cloud = "demo"
