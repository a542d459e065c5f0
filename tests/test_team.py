"""An index on a Chroma server: one machine writes, others ask, each answer of one generation."""

from __future__ import annotations

import json
import re
import shutil
import ssl
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme
import yaml
from click import Command, Context

import shell
from askreview import AskReview
from askreview.errors import IndexBusy, IndexUnusable, NotesError, UsageError
from askreview.index import Address, Connection, Pointers, Published
from chroma_server import HOST, ChromaServer, TokenProxy
from indexes import start, write
from word_encoder import WordEncoder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = ChromaServer(tmp_path_factory.mktemp("chroma"))
    yield one
    one.stop()


@pytest.fixture
def name(request):
    """A name on the server that no other test has."""
    return "".join(one if one.isalnum() else "-" for one in request.node.name).strip("-")[:60]


@pytest.fixture
def address(server, name):
    return server.index(name)


@pytest.fixture
def notes(tmp_path):
    return write(tmp_path / "notes", range(8))


@pytest.fixture
def opened():
    """Opens an AskReview; all are closed in the end."""
    with ExitStack() as stack:
        yield lambda notes, index, encoder=None, **more: stack.enter_context(
            AskReview(notes, index, encoder or WordEncoder(), **more)
        )


def found(review, query, **conditions):
    return [hit.note for hit in review.search(query, 20, conditions or None)]


def metadata(server, name):
    """The records of the pointer's collection, by their ids."""
    got = server.client().get_collection(name, embedding_function=None).get()
    return dict(zip(got["ids"], got["metadatas"], strict=True))


def collections(server, name):
    return {one.name for one in server.client().list_collections() if one.name.startswith(name)}


def change(server, name, id, **told):
    """Writes other values into a record, as time or another program would."""
    collection = server.client().get_collection(name, embedding_function=None)
    collection.update(ids=[id], metadatas=[told])


# The contract, over both stores


def outcome(vault, index, opened, *, without_notes):
    """What an index says before and after its notes change."""
    writer = opened(vault, index)
    writer.sync()
    reader = opened(None if without_notes else vault, index)
    told = [said_by(reader)]
    (vault / "bread.md").write_text("# Bread\n\nRye bread keeps for ten days, said the baker.\n")
    (vault / "router.txt").unlink()
    (vault / "new").mkdir()
    (vault / "new" / "twice.md").write_text("# Twice\n\nThe same line.\n\nThe same line.\n")
    writer.sync()
    told.append(said_by(reader))
    report = writer.sync()
    assert (report.added, report.changed, report.removed, report.encoded) == (0, 0, 0, 0)
    assert told[1] != told[0] == said_by(reader, told[0])
    return told


def said_by(review, instead=None):
    if instead is not None:
        return instead
    asked = ["rye bread", "Hotel Granvia", "router admin", "the same line", "sourdough"]
    hits = [review.search(one, 10) for one in asked]
    answers = [review.ask(f"Where is {one}?") for one in asked]
    state = review.status(thorough=True)
    return [
        [[(hit.note, hit.line, hit.text, round(hit.score, 4)) for hit in one] for one in hits],
        [(one.status, one.text, one.citations) for one in answers],
        found(review, "rye bread", tag="travel"),
        sorted(review.catalogue()),
        [section.headings for section in review.sections()],
        review.links("bread.md"),
        (state.unhealthy, state.notes, state.passages, state.behind, state.encoder),
        [review.note(path).raw for path in sorted(review.catalogue())],
    ]


def test_a_server_keeps_the_contract_of_a_folder(vault, tmp_path, address, opened):
    shutil.copytree(vault, tmp_path / "copy")
    here = outcome(vault, tmp_path / "index", opened, without_notes=False)
    there = outcome(tmp_path / "copy", address, opened, without_notes=True)
    assert there == here


# Readers


def test_an_index_is_asked_without_its_notes(notes, address, opened):
    opened(notes, address).sync()
    reader = opened(None, address)
    [hit, *_] = reader.search("thing5")
    assert (hit.note, hit.line) == ("5.md", 1)
    assert reader.note("5.md").raw == (notes / "5.md").read_text()
    with pytest.raises(NotesError, match=r"9\.md"):
        reader.note("9.md")
    with pytest.raises(UsageError, match="--notes DIR"):
        reader.sync()


def test_a_reader_sees_the_old_generation_until_the_new_one_is_whole(notes, address, opened):
    reader, seen = opened(None, address), []

    def progress(what, done, total):
        if what.startswith("Publishing") and "first" in seen:
            seen.append((what, found(reader, "zebra elephant thing3")[0]))

    writer = opened(notes, address, progress=progress)
    writer.sync()
    seen.append("first")
    write(notes, [3], "Some words about elephant{n} zebra here.")
    write(notes, range(8, 600), "The zebra of field{n} sleeps.")
    writer.sync()
    steps = [what for what, _ in seen[1:]]
    assert len(steps) > 3 and len(set(steps)) == 2
    assert {first for _, first in seen[1:]} == {"3.md"}
    assert "elephant3 zebra" in reader.passages("3.md")[0].text


def test_the_nearest_are_of_the_readers_generation(notes, address, opened):
    writer, reader = opened(notes, address), opened(None, address)
    writer.sync()
    [like] = WordEncoder().encode(["Note 5 Some words about thing5 here."])
    before = reader._index.opened().nearest(like.vector, 8)
    old = reader._index.now()
    write(notes, range(100, 200), "Note 5 Some words about thing5 here.")
    writer.sync()
    assert old.nearest(like.vector, 8) == before and len(before) == 8
    some = {f"{n}.md" for n in range(4)}
    assert {old.passages([id])[id].note for id in old.nearest(like.vector, 8, some)} == some


def test_only_pieces_that_changed_travel(notes, server, name, address, opened):
    write(notes, range(1_200), "Some words about thing{n} here. " * 40)
    sent = []
    writer = opened(notes, address, progress=lambda what, done, total: sent.append((what, total)))
    writer.sync()
    reader = opened(None, address)
    assert found(reader, "thing5")[0] == "5.md"

    def kept(kind):
        [one] = [one for one in collections(server, name) if f".{kind}-" in one]
        return server.client().get_collection(one, embedding_function=None)

    files, texts = kept("files").get(include=[])["ids"], kept("texts").count()
    del sent[:]
    write(notes, [5], "Another word: zebra{n}.")
    writer.sync()
    assert kept("texts").count() == texts + 1
    new = kept("files").count() - len(files)
    assert 1 < new < len(files) / 2
    assert ("Publishing", 1) in sent and ("Publishing the catalogue", new) in sent
    kept("files").delete(ids=files)  # the reader has them
    assert found(reader, "zebra5")[0] == "5.md"


def test_what_is_fetched_already_is_not_fetched_again(notes, server, name, address, opened):
    opened(notes, address).sync()
    opened(None, address).search("thing5")
    [files] = [one for one in collections(server, name) if ".files-" in one]
    server.client().delete_collection(files)
    assert found(opened(None, address), "thing5")[0] == "5.md"


def test_a_damaged_copy_is_fetched_again(notes, address, opened):
    opened(notes, address).sync()
    first = opened(None, address)
    first.search("thing5")
    first.close()
    [catalogue] = first.store.folder.glob("generations/*/lexical.sqlite3")
    catalogue.write_bytes(b"no database")
    assert found(opened(None, address), "thing5")[0] == "5.md"


# Writers


def test_one_machine_writes_at_a_time(notes, address, opened):
    writer = opened(notes, address)
    writer.sync()
    pointers = Pointers(Connection(Address.read(address)))
    with pointers.leased(), pytest.raises(IndexBusy, match=r"process \d+.*is writing the index"):
        writer.sync()
    writer.sync()


def test_of_two_that_want_the_lease_one_has_it(address):
    several = [Pointers(Connection(Address.read(address)), create=True) for _ in range(4)]
    begin, done, held, refused = threading.Barrier(4), threading.Barrier(4), [], []

    def take(pointers):
        begin.wait()
        try:
            with pointers.leased() as lease:
                held.append(lease)
                done.wait()
        except IndexBusy as busy:
            refused.append(busy)
            done.wait()

    threads = [threading.Thread(target=take, args=[one]) for one in several]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(held), len(refused)) == (1, 3)


def test_of_two_that_publish_one_number_the_first_wins(address):
    several = [Pointers(Connection(Address.read(address)), create=True) for _ in range(2)]
    new = [Published(1, nonce, 0.0, "f", "texts", "files", ()) for nonce in "ab"]
    assert several[0].publish(new[0])
    assert not several[1].publish(new[1])
    assert several[0].publish(Published(2, "c", 0.0, "f", "texts", "files", ()))
    several[0].tidy(several[0].current())
    assert not several[1].publish(new[1])  # late: 1 is free again
    assert several[1].current().id == "2-c"


KILLED = """
import os
def progress(what, done, total):
    if what == "Publishing the catalogue":
        os._exit(9)
with AskReview(notes, index, WordEncoder(), progress=progress) as review:
    review.sync()
"""


def test_a_writer_that_is_killed_leaves_the_old_generation(notes, server, name, address, opened):
    writer, reader = opened(notes, address), opened(None, address)
    writer.sync()
    before = found(reader, "thing3 elephant")
    write(notes, [3], "Some words about elephant{n} here.")
    with start(KILLED, notes, address) as killed:
        assert killed.wait(120) == 9
    assert found(reader, "thing3 elephant") == before
    with pytest.raises(IndexBusy, match="if it has died, until"):
        writer.sync()
    [lease] = [id for id in metadata(server, name) if id.startswith("lease")]
    change(server, name, lease, until=0.0)
    encoder = WordEncoder()
    opened(notes, address, encoder).sync()
    assert not encoder.read  # what the killed one encoded is kept
    assert "elephant3" in reader.passages("3.md")[0].text


def test_old_collections_go_after_a_grace_time(notes, server, name, address, opened):
    writer, reader = opened(notes, address), opened(None, address)
    writer.sync()
    assert found(reader, "thing5")[0] == "5.md"
    first = collections(server, name)
    writer.sync(rebuild=True)
    assert len(collections(server, name)) == 5 and first < collections(server, name)
    [last] = [id for id in metadata(server, name) if id == "generation-2"]
    told = json.loads(metadata(server, name)[last]["told"])
    change(server, name, last, told=json.dumps({**told, "at": 0.0}))
    write(notes, [5], "Another word for thing{n}.")
    writer.sync()
    assert len(collections(server, name)) == 3 and not first <= collections(server, name)
    assert found(reader, "thing5")[0] == "5.md"


def test_another_index_on_the_server_is_left_alone(notes, server, name, opened):
    longer = opened(notes, server.index(f"{name}.second"))
    longer.sync()
    writer = opened(notes, server.index(name))
    writer.sync()
    writer.sync(rebuild=True)
    assert found(opened(None, server.index(f"{name}.second")), "thing5")[0] == "5.md"


def test_what_somebody_removed_is_published_again(notes, server, name, address, opened):
    writer = opened(notes, address)
    writer.sync()
    [texts] = [one for one in collections(server, name) if ".texts-" in one]
    server.client().delete_collection(texts)
    with pytest.raises(IndexUnusable, match=r"missing on the server. Run askreview index"):
        opened(None, address).search("thing5")
    writer.sync()
    assert found(opened(None, address), "thing5")[0] == "5.md"


# Two machines' worth of processes


def test_no_answer_is_torn_while_another_machine_writes(encoder):
    bench = Path(__file__).parents[1] / "bench" / "team.py"
    line = [sys.executable, str(bench), "--updates", "8"]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=600)
    told = re.findall(r"a reader: (\d+) answers from (\d+) generations, (\d+) torn", done.stdout)
    assert len(told) == 2, done
    for asked, seen, torn in told:
        assert int(asked) >= int(seen) > 1 and torn == "0"


# What goes wrong is said in one line with the next step


def test_a_server_that_is_not_there(tmp_path, opened):
    one = ChromaServer(tmp_path)
    address = one.index("team")
    one.stop()
    with pytest.raises(IndexUnusable, match=r"Cannot reach the Chroma server.*Start it"):
        opened(None, address).search("x")


def test_a_server_that_goes_away_and_comes_back(tmp_path, notes, opened):
    one = ChromaServer(tmp_path / "chroma")
    try:
        opened(notes, one.index("team")).sync()
        reader = opened(None, one.index("team"))
        assert found(reader, "thing5")[0] == "5.md"
        one.stop()
        with pytest.raises(IndexUnusable, match=r"Cannot reach the Chroma server.*Start it"):
            reader.search("thing5")
        one.start()
        assert found(reader, "thing5")[0] == "5.md"
    finally:
        one.stop()


def test_a_name_that_is_not_there(server, opened):
    with pytest.raises(IndexUnusable, match=r"There is no index .*/nonesuch. Check the name"):
        opened(None, server.index("nonesuch")).search("x")


def test_the_token_of_a_proxy(notes, server, name, address, opened, monkeypatch):
    opened(notes, address).sync()
    proxy = TokenProxy(server.port, "right")
    try:
        behind = f"chroma+http://{HOST}:{proxy.server_port}/{name}"
        monkeypatch.setenv("ASKREVIEW_CHROMA_HEADERS", "Authorization: Bearer wrong")
        with pytest.raises(IndexUnusable, match=r"another token.*\$ASKREVIEW_CHROMA_HEADERS"):
            opened(None, behind).search("thing5")
        monkeypatch.setenv("ASKREVIEW_CHROMA_HEADERS", "Authorization: Bearer right")
        assert found(opened(None, behind), "thing5")[0] == "5.md"
        monkeypatch.setenv("ASKREVIEW_CHROMA_HEADERS", "no header")
        with pytest.raises(UsageError, match="no header"):
            opened(None, behind).search("thing5")
    finally:
        proxy.stop()


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """Issues certificates that are trusted where the environment names its own."""
    one = trustme.CA()
    one.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    return one


def behind_https(authority, server, host):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(context)
    return TokenProxy(server.port, "right", context)


def test_an_index_behind_https(
    vault, server, name, authority, tmp_path, monkeypatch, encoder, opened
):
    monkeypatch.setenv("ASKREVIEW_CHROMA_HEADERS", "Authorization: Bearer right")
    proxy = behind_https(authority, server, HOST)
    try:
        address = f"chroma+https://{HOST}:{proxy.server_port}/{name}"
        refused = askreview(tmp_path, "index", "--notes", str(vault), "--index", address)
        assert refused.returncode == 1 and "is not trusted (" in refused.stderr
        assert "$SSL_CERT_FILE" in refused.stderr and len(refused.stderr.splitlines()) == 1
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        done = askreview(tmp_path, "index", "--notes", str(vault), "--index", address)
        assert done.returncode == 0, done.stderr
        asked = askreview(tmp_path, "Where did we stay in Kyoto?", "--index", address)
        assert asked.returncode == 0 and "Hotel Granvia" in asked.stdout
        (vault / "pump.md").write_text("# Pump\n\nThe pump stands behind the wall.\n")
        assert askreview(tmp_path, "index", "--notes", str(vault), "--index", address).stdout
        asked = askreview(tmp_path, "Where does the pump stand?", "--index", address)
        assert "behind the wall" in asked.stdout
    finally:
        proxy.stop()


def test_a_certificate_of_another_host(server, authority, tmp_path, monkeypatch, opened):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    proxy = behind_https(authority, server, "elsewhere.example")
    try:
        with pytest.raises(IndexUnusable, match=r"is not trusted \(.*IP address mismatch.*host"):
            opened(None, f"chroma+https://{HOST}:{proxy.server_port}/team").search("x")
    finally:
        proxy.stop()


def test_tenant_and_database(notes, server, address, opened, monkeypatch):
    monkeypatch.setenv("ASKREVIEW_CHROMA_DATABASE", "nonesuch")
    with pytest.raises(IndexUnusable, match=r"nonesuch.*\$ASKREVIEW_CHROMA_DATABASE"):
        opened(notes, address).sync()
    from chromadb import AdminClient
    from chromadb.config import Settings

    admin = AdminClient(
        Settings(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=HOST,
            chroma_server_http_port=server.port,
            anonymized_telemetry=False,
            _env_file=None,
        )
    )
    admin.create_database("ours")
    monkeypatch.setenv("ASKREVIEW_CHROMA_DATABASE", "ours")
    opened(notes, address).sync()
    assert found(opened(None, address), "thing5")[0] == "5.md"
    monkeypatch.delenv("ASKREVIEW_CHROMA_DATABASE")
    with pytest.raises(IndexUnusable, match=r"There is no index"):
        opened(None, address).search("thing5")


def test_another_encoder(notes, address, opened):
    opened(notes, address).sync()
    other = WordEncoder("words-2")
    with pytest.raises(IndexUnusable, match=r"made with the encoder words.*--encoder"):
        opened(None, address, other).search("thing5")
    opened(notes, address, other).sync()
    assert found(opened(None, address, other), "thing5")[0] == "5.md"


def test_another_version(notes, server, name, address, opened, tmp_path):
    writer = opened(notes, address)
    writer.sync()
    [built] = writer._index.built.folder.glob("generations/*/manifest.json")
    told = json.loads(built.read_text())
    built.write_text(json.dumps({**told, "format": told["format"] + 1}))
    from askreview.index import Store, publish

    connection = Connection(Address.read(address))
    generation = Store(writer._index.built.folder).open()
    publish(connection, Pointers(connection), generation, lambda *told: None)
    generation.close()
    with pytest.raises(IndexUnusable, match=r"Another version of askreview.*askreview index"):
        opened(None, address).search("thing5")


@pytest.mark.parametrize(
    "wrong",
    [
        "chroma+http://",
        "chroma+http://host:80x/team",
        "chroma+http://host",
        "chroma+http://host/a",
        "chroma+http://host/a/b c",
        "chroma+http://token@host/team",
        "chroma+https://host/team?key=1",
    ],
)
def test_an_address_that_is_none(wrong):
    with pytest.raises(UsageError, match=r"chroma\+http://HOST:PORT/NAME"):
        AskReview(None, wrong)


def test_without_notes_only_a_server_is_asked(tmp_path):
    with pytest.raises(UsageError, match="No notes folder"):
        AskReview(None, tmp_path / "index")


# The shell


def askreview(folder, *args):
    done = shell.run(["askreview", *args], cwd=folder, text=True)
    assert "Traceback" not in done.stderr
    return done


def test_one_machine_indexes_and_another_asks(vault, tmp_path, address, encoder):
    (tmp_path / "elsewhere").mkdir()
    done = askreview(tmp_path, "index", "--notes", str(vault), "--index", address)
    assert done.returncode == 0 and "3 notes" in done.stdout, done.stderr
    asked = askreview(tmp_path / "elsewhere", "Where did we stay in Kyoto?", "--index", address)
    assert asked.returncode == 0 and "Hotel Granvia" in asked.stdout
    assert "travel/kyoto.md:9" in asked.stdout and not asked.stderr
    state = askreview(tmp_path / "elsewhere", "status", "--index", address)
    assert state.returncode == 0 and "not on this machine" in state.stdout
    assert address in state.stdout and "healthy" in state.stdout
    hits = askreview(tmp_path / "elsewhere", "search", "rye", "--index", address)
    assert "bread.md" in hits.stdout
    refused = askreview(tmp_path / "elsewhere", "index", "--index", address)
    assert refused.returncode == 2 and "--notes DIR" in refused.stderr
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_saved_address(vault, tmp_path, address, monkeypatch, opened):
    from askreview import settings

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings.save("index", settings.check_value("index", address))
    assert settings.resolve().notes is None and settings.resolve().index == address
    with pytest.raises(UsageError, match="--notes DIR"):
        _ = settings.resolve().folder
    assert settings.resolve(str(vault)).index != address  # those are other notes
    settings.save("notes", settings.check_value("notes", str(vault)))
    assert settings.resolve().notes == vault and settings.resolve().index == address
    assert settings.resolve(index="chroma+http://other:1/team").notes is None


# The compose file


def test_the_compose_file_runs_what_there_is():
    from askreview.cli import askreview as shell_commands

    docs = Path(__file__).parents[1] / "docs"
    told = yaml.safe_load((docs / "compose.yaml").read_text())
    assert set(told) == {"services", "volumes"}
    assert {"chroma", "index", "web", "https"} == set(told["services"])
    for name, service in told["services"].items():
        assert ("image" in service) != ("build" in service), name
        named = [one.partition(":")[0] for one in service["volumes"]]
        assert all(one.startswith("/") or one in told["volumes"] for one in named), name
        assert set(service.get("depends_on", ())) <= set(told["services"])
        for line in re.findall(r"askreview (?!--)[^;\]]+", " ".join(service.get("command", ()))):
            words = line.split()[1:]
            command = shell_commands.get_command(Context(shell_commands), words[0])
            assert isinstance(command, Command) and command.name == words[0]
            command.make_context(words[0], words[1:])
    inside = "chroma+http://chroma:8000/team"
    assert all(inside in str(told["services"][one]["command"]) for one in ("index", "web"))
    assert "ports" not in told["services"]["chroma"]
