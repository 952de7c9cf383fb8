"""The checks that hold pages against each other: copies, filler, what stands alone, edges."""

import pytest
from test_check import BUS, FILES, PAGE, TASK, told, world, write  # noqa: F401

from rey_triage.check import alike, filler
from rey_triage.check.run import check
from rey_triage.library import open_library

LONG = (
    "Ask every broker in turn which of the others it sees and compare their answers, for a split "
    "leaves two parts that each believe the rest to be gone; count the queues on both sides, note "
    "the names of nodes that nobody else lists, and keep what they answered until the end, since "
    "a part that is stopped forgets it. The larger part stays, and with equal ones the one that "
    "holds more connections of services, as their requests would otherwise have to be sent again."
)


def with_words(page, words):
    """The page with more to say, so that it has enough words for a share to mean something."""
    assert "It stops again." in page
    return page.replace("It stops again.", words)


def other(page, title):
    """The page of another problem, with other texts for what is not shared on purpose."""
    page = page.replace("RabbitMQ has stopped", title).replace("AMQP server is", "Queue mirror is")
    return page.replace("[broker is gone]", f"[{title.lower()}]")


def test_a_copy_is_to_be_one_page_with_its_original(world):  # noqa: F811
    write(world, "rabbitmq/stopped", with_words(BUS, LONG))
    copy = with_words(other(BUS, "Brokers went away at night"), LONG)
    neighbour = "differs_from: [{runbook: rabbitmq/stopped, how: That one is by day.}]\n"
    write(world, "rabbitmq/gone", copy.replace("critical", "major") + neighbour)
    found = told(check())
    assert [
        one for one in found if "gone.yaml:1:1: " in one and "of it stands in rabbitmq/st" in one
    ]
    assert all("make one page of the two" in one for one in found)
    assert len(found) == 2  # each is told of the other


def padded(words):
    """Words that stand on no other page, as a text."""
    return ". ".join(f"Number {words}{n} answers {words}{n}x and {words}{n}y" for n in range(50))


def relatives(world):  # noqa: F811
    page = with_words(BUS, f"{LONG} {padded('a')}")
    write(world, "rabbitmq/stopped", page)
    kin = with_words(other(BUS, "Brokers went away at night"), f"{LONG} {padded('b')}")
    return kin.replace("critical", "major")


def alike_faults():
    return [one for one in told(check()) if "tell" in one]


def test_pages_that_are_much_alike_say_what_tells_them_apart(world):  # noqa: F811
    kin = relatives(world)
    write(world, "rabbitmq/gone", kin)
    here, there = alike_faults()
    assert "rabbitmq/gone.yaml" in here
    assert "do not tell rabbitmq/stopped apart, with which it shares " in here
    assert "rabbitmq/stopped.yaml" in there
    neighbour = "differs_from: [{runbook: rabbitmq/stopped, how: That one is by day.}]\n"
    write(world, "rabbitmq/gone", kin + neighbour)
    assert alike_faults() == []


def test_a_page_that_the_other_causes_may_be_alike(world):  # noqa: F811
    kin = relatives(world)
    edge = "causes:\n  - {id: x, see: rabbitmq/stopped, proof: {reference: 'x: because'}}\n"
    write(world, "rabbitmq/gone", kin.replace("causes:\n", edge))
    assert alike_faults() == []


def phrase_faults(world, said):  # noqa: F811
    page = BUS.replace("[broker is gone]", "['broker, is it gone?', no bus]")
    write(world, "rabbitmq/stopped", page)
    gone = other(BUS.replace("[broker is gone]", f"[{said}]"), "Brokers went away at night")
    write(world, "rabbitmq/gone", gone)
    return [one for one in told(check()) if "phrase" in one]


def test_what_people_say_leads_to_one_page(world):  # noqa: F811
    here, there = phrase_faults(world, said="at night, Is it gone (Broker)")
    assert "rabbitmq/gone.yaml" in here
    assert "phrases[1]: is a phrase of rabbitmq/stopped too (leave it to the page" in here
    assert "rabbitmq/stopped.yaml" in there
    assert "phrases[0]: is a phrase of rabbitmq/gone too (leave it to the page" in there


def test_a_phrase_stands_once_on_its_page(world):  # noqa: F811
    (one,) = phrase_faults(world, said="no broker, at night, broker - no!")
    assert "phrases[2]: has the words of number 1 (leave one of the two out" in one


def test_a_phrase_may_have_words_more_than_another(world):  # noqa: F811
    assert phrase_faults(world, said="broker is it gone now, no bus today") == []


def test_a_page_in_place_of_another_has_phrases_of_its_own(world, tmp_path):  # noqa: F811
    own = tmp_path / "own"
    write(own, "rabbitmq/stopped", BUS.replace("[broker is gone]", "[no bus]"))
    assert [one for one in told(check((), [own])) if "phrase" in one] == []


def test_what_the_whole_house_says_makes_no_two_pages_alike():
    library = open_library()
    found = alike.pairs(library)
    related = {frozenset((one, two)) for one, shares in found.items() for two in shares}
    assert len(related) < len(library) / 8
    assert max(share for shares in found.values() for share in shares.values()) < alike.SAME


@pytest.mark.parametrize(
    "words",
    [
        "Check the logs for errors.",
        "Restart it if necessary.",
        "See that everything is up.",
        "The service works as expected.",
        "This may impact users.",
        "Contact your administrator.",
    ],
)
def test_a_sentence_that_fits_everywhere_is_filler(world, words):  # noqa: F811
    write(world, "rabbitmq/stopped", BUS.replace("It stops again.", words))
    (fault,) = told(check())
    assert "escalate: '" in fault
    assert "tells nobody what to do" in fault


@pytest.mark.parametrize(
    "words",
    [
        "Read the log of nova-scheduler for the name of the filter.",
        "Needed ports are open, and the log of each node ends with its name.",
        "It works on one host and not on the other.",
    ],
)
def test_a_sentence_that_names_what_to_look_at_is_none(world, words):  # noqa: F811
    write(world, "rabbitmq/stopped", BUS.replace("It stops again.", words))
    assert told(check()) == []


def task(n):
    """One of several tasks that share nothing but their form."""
    word = "xyzuvwst"[n] * 9
    page = TASK.replace("Rename a stack", f"{word} a stack").replace("The stack has", word)
    page = page.replace("[rename stack]", f"[{word}]")
    assert page.count(word) == 3
    return page


def pages_that_say(world, words, number):  # noqa: F811
    for n in range(number):
        write(world, f"heat/rename-{n}", task(n).replace("Find the server and", f"{words} Then"))


def test_a_long_sentence_on_page_after_page_is_filler(world):  # noqa: F811
    words = "Wait for the third light to turn blue before going on with the next."
    assert len(words.split()) >= filler.LONG
    pages_that_say(world, words, filler.PAGES - 1)
    assert told(check()) == []
    pages_that_say(world, words, filler.PAGES)
    found = told(check())
    assert len(found) == filler.PAGES
    assert all("steps[0].say: 'wait for the third" in one for one in found)
    assert all(f"stands on {filler.PAGES} pages" in one for one in found)


def test_a_short_answer_may_stand_on_every_page(world):  # noqa: F811
    pages_that_say(world, "No line later than the repair.", filler.PAGES + 1)
    assert told(check()) == []


def test_what_is_to_be_a_page_s_own_may_recur_less_often(world):  # noqa: F811
    for n in range(filler.PAGES_OWN):
        page = task(n).replace("It has two names.", "Nobody has an idea left at all.")
        write(world, f"heat/rename-{n}", page)
    found = told(check())
    assert len(found) == filler.PAGES_OWN
    assert all("escalate: 'nobody has an idea" in one for one in found)


def test_a_critical_incident_of_the_platform_leads_to_something(world):  # noqa: F811
    page = PAGE.replace("    see: rabbitmq/stopped\n    proof: {reference: nova/rpc.py}\n", "")
    page = page.replace("  - id: bus\n", "")
    write(world, "nova/no-host", page)
    (fault,) = told(check())
    assert "rabbitmq/stopped.yaml:6:11: severity: is critical and below rabbitmq, but no" in fault
    write(world, "rabbitmq/stopped", BUS.replace("severity: critical", "severity: minor"))
    assert told(check()) == []


def test_an_incident_that_a_step_sends_to_is_a_cause_or_told_apart(world):  # noqa: F811
    kin = BUS.replace("RabbitMQ has stopped", "Its disk is full").replace("critical", "major")
    kin = kin.replace("AMQP server is unreachable", "Free space is insufficient")
    kin = kin.replace("No service hears of any other", "It takes nothing")
    write(world, "rabbitmq/disk", kin.replace("[broker is gone]", "[disk of the broker]"))
    sends = BUS.replace("rabbitmq-server}]", "rabbitmq-server, otherwise: rabbitmq/disk}]")
    assert sends != BUS
    write(world, "rabbitmq/stopped", sends)
    (fault,) = told(check())
    assert "causes[0].confirm[0].otherwise: sends to rabbitmq/disk, which is no cause" in fault
    edge = "causes:\n  - {id: x, see: rabbitmq/disk, proof: {reference: 'x: because'}}\n"
    write(world, "rabbitmq/stopped", sends.replace("causes:\n", edge))
    assert told(check()) == []
    neighbour = "differs_from: [{runbook: rabbitmq/disk, how: There it runs.}]\n"
    write(world, "rabbitmq/stopped", sends + neighbour)
    assert told(check()) == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("Go on as nova/no-hots says.", "names 'nova/no-hots', which is no runbook (did you mean"),
        ("Go on as nova/no-host says.", None),
        ("It is a matter of nova/cinder, /etc/nova/rootwrap or nova/rpc.py.", None),
    ],
)
def test_a_runbook_that_a_sentence_names_exists(world, words, fault):  # noqa: F811
    write(world, "rabbitmq/stopped", BUS.replace("It stops again.", words))
    found = told(check())
    assert [one for one in found if fault and f"escalate: {fault}" in one] == found
    assert bool(found) == bool(fault)


@pytest.mark.parametrize(
    ("id_", "old", "fault"),
    [
        ("rabbitmq/stopped", "escalate: It stops again.\n", "escalate: is missing: when does one"),
        ("rabbitmq/stopped", "phrases: [broker is gone]\n", "phrases: is missing: with which wor"),
        ("rabbitmq/stopped", "references: [{bug: 1234567}]\n", "references: is missing: where can"),
        ("rabbitmq/stopped", ", expect: Running.", "verify: no step has expect: which answer says"),
        (
            "heat/rename",
            "before: [{say: See that it is idle., run: openstack stack show <stack-id>}]\n",
            "before: is missing: what says that one may begin?",
        ),
    ],
)
def test_a_page_has_all_its_parts(world, id_, old, fault):  # noqa: F811
    assert old in FILES[id_]
    write(world, id_, FILES[id_].replace(old, ""))
    (found,) = told(check())
    assert f"/{id_}.yaml:" in found
    assert fault in found
