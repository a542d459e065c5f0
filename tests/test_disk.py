"""What the disk refuses: no room, no right to write, folders that are not there or not folders."""

from __future__ import annotations

import shutil
import subprocess

import pytest

import shell
from askreview import AskReview
from askreview.settings import cache_folder
from indexes import askreview, command, only_line, plain_user, write
from word_encoder import WordEncoder

pytestmark = pytest.mark.slow

COUNT = 120
FULL = "NoRoom The disk is full. The index in {} was left as it was. Free some space and run this "
SYNC = """
def sync():
    try:
        with AskReview(notes, index, WordEncoder(), say=say) as review:
            say(f"indexed {review.sync().notes}")
    except AskReviewError as error:
        say(f"{type(error).__name__} {error}")
"""
# A limit on the size of any file stands for a full disk where none can be mounted.
LIMITED = """
import resource
size = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
sync()
"""
# A disk of its own, with room for an index; then with as little more as it is told; then with more.
MOUNTED = """
import os, subprocess

def mount(kilobytes, how="remount,"):
    options = f"{how}size={kilobytes}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", disk], check=True)

def add(count):
    # More than there were, so that Chroma's files are written, too.
    for n in range(count, 2 * count + 1):
        Path(notes, f"{n}.md").write_text(f"# Note {n}\\n\\nSome words about thing{n} here.\\n")

def ask():
    try:
        with AskReview(notes, index, WordEncoder(), say=say) as review:
            say("found " + review.search("thing77")[0].note)
    except AskReviewError as error:
        say(f"{type(error).__name__} {error}")

disk = str(Path(index).parent)
"""
FULL_DISK = """
mount(8_000, how="")
sync()
add(120)
about = os.statvfs(disk)
used = (about.f_blocks - about.f_bfree) * about.f_frsize // 1024
mount(used + int(sys.argv[3]))
sync()
ask()
mount(8_000)
sync()
ask()
"""
READ_ONLY = """
import re, tempfile

def say(line):
    print(re.sub("index of [0-9 :-]+", "index of now", line), flush=True)

mount(8_000, how="")
sync()
mount(8_000, how="remount,ro,")
if sys.argv[3] == "beside the index":
    tempfile.tempdir = disk
ask()
Path(notes, "0.md").write_text("# Other words")
ask()
"""


def run(line):
    done = subprocess.run([str(part) for part in line], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout.splitlines()


def generations(index):
    return sorted(path.name for path in (index / "generations").iterdir())


# The sizes stop different writers: of the encodings, of the copied databases, of what is added.
@pytest.mark.parametrize("size", [1_000, 60_000, 100_000, 180_000, 230_000])
def test_files_that_may_not_grow(tmp_path, size):
    notes, index = write(tmp_path / "notes", range(COUNT)), tmp_path / "index"
    with AskReview(notes, index, WordEncoder()) as review:
        review.sync()
    write(notes, range(COUNT, 2 * COUNT))
    [line] = run(command(SYNC + LIMITED, notes, index, size))
    assert line.startswith(FULL.format(index))
    assert generations(index) == ["1"]
    with AskReview(notes, index, WordEncoder()) as review:
        assert review.status().unhealthy is None
        assert review.sync().notes == 2 * COUNT
        assert review.search("thing77")[0].note == "77.md"


def test_a_first_build_without_room(tmp_path):
    notes, index = write(tmp_path / "notes", range(COUNT)), tmp_path / "index"
    [line] = run(command(SYNC + LIMITED, notes, index, 180_000))
    assert line.startswith(FULL.format(index))
    encoder = WordEncoder()
    with AskReview(notes, index, encoder) as review:
        assert review.sync().notes == COUNT
    assert encoder.read == []  # what was encoded was kept


def own_mounts():
    """How to get a small disk of one's own; nothing where that is forbidden."""
    for how in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        line = [*how, "mount", "-t", "tmpfs", "none", "/mnt"]
        if shutil.which("unshare") and not subprocess.run(line, capture_output=True).returncode:
            return how
    return []


OWN_MOUNTS = own_mounts()
if OWN_MOUNTS:  # otherwise the limit on files, above, has to do

    @pytest.mark.parametrize("kilobytes", [8, 100, 300, 450, 600])
    def test_a_full_disk(tmp_path, kilobytes):
        notes, disk = write(tmp_path / "notes", range(COUNT)), tmp_path / "disk"
        disk.mkdir()
        work = command(SYNC + MOUNTED + FULL_DISK, notes, disk / "index", kilobytes)
        first, full, said, found, room, again = run([*OWN_MOUNTS, *work])
        assert first == f"indexed {COUNT}"
        assert full.startswith(FULL.format(disk / "index"))
        assert said.startswith(
            f"{COUNT + 1} notes changed, but the disk is full; answering from the index of "
        )
        assert room == f"indexed {2 * COUNT + 1}"
        assert found == again == "found 77.md"

    @pytest.mark.parametrize("temporary", ["beside the index", "elsewhere"])
    def test_a_disk_that_can_only_be_read(tmp_path, temporary):
        """`temporary`: whether the folder for temporary files is on that disk, too."""
        notes, disk = write(tmp_path / "notes", range(COUNT)), tmp_path / "disk"
        disk.mkdir()
        work = command(SYNC + MOUNTED + READ_ONLY, notes, disk / "index", temporary)
        assert run([*OWN_MOUNTS, *work]) == [
            f"indexed {COUNT}",
            "found 77.md",
            "1 note changed, but the index cannot be written; answering from the index of now.",
            "found 77.md",
        ]


# Rights


@pytest.fixture
def small(vault, tmp_path, encoder):
    """A small index of the real encoder."""
    index = tmp_path / "index"
    assert askreview(vault, index, "index").returncode == 0
    yield vault, index
    for path in [index, *index.rglob("*")]:
        path.chmod(0o755)


def forbid(index, bits):
    for path in [*index.rglob("*"), index]:
        path.chmod(path.stat().st_mode & ~bits)


@pytest.mark.parametrize("bits", [0o222, 0o777])
def test_an_index_that_may_not_be_written(small, bits):
    vault, index = small
    forbid(index, bits)
    done = askreview(vault, index, "index", before=plain_user())
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Cannot read or write the index in {index}." in only_line(done)


def test_an_index_that_may_not_be_read(small):
    vault, index = small
    forbid(index, 0o777)
    done = askreview(vault, index, "Where did we stay in Kyoto?", before=plain_user())
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Cannot read or write the index in {index}." in only_line(done)


def test_a_read_only_index_answers(small):
    vault, index = small
    forbid(index, 0o222)
    done = askreview(vault, index, "Where did we stay in Kyoto?", before=plain_user())
    assert (done.returncode, done.stderr) == (0, "")
    assert "Hotel Granvia" in done.stdout


def others_may(*folders):
    """What is in these folders that somebody else could read."""
    several = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return [path for path in several if path.lstat().st_mode & 0o077 and not path.is_symlink()]


def test_nobody_else_can_read_what_is_kept(vault, tmp_path, encoder, monkeypatch):
    home = tmp_path / "home"
    for kind in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    shutil.copytree(encoder.folder.parent, cache_folder())
    own = [home / kind / "askreview" for kind in ("config", "data", "cache")]
    index = home / "data" / "askreview" / "indexes" / "mine"
    lines = (["config", "notes", str(vault)], ["Where did we stay in Kyoto?"], ["index"])
    for _ in range(2):
        for line in lines:
            places = ["--index", str(index), "--notes", str(vault)] if "config" not in line else []
            shell.run(["askreview", *line, *places], check=True)
        assert all(folder.is_dir() for folder in own)
        assert others_may(*own) == []
        for path in (path for folder in own for path in (folder, *folder.rglob("*"))):
            path.chmod(0o755 if path.is_dir() else 0o644)  # as an older version left them


def test_the_status_of_a_read_only_index_can_be_seen(small):
    vault, index = small
    forbid(index, 0o222)
    done = askreview(vault, index, "status", before=plain_user())
    assert (done.returncode, done.stderr) == (0, "")


def test_an_index_that_may_not_be_made(vault, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o555)
    done = askreview(vault, tmp_path / "locked" / "index", "index", before=plain_user())
    assert done.returncode == 1
    said = only_line(done)
    assert "Cannot read or write the index in " in said and "--index DIR" in said


@pytest.mark.parametrize("args", [["index"], ["status"], ["search", "rye"]])
def test_an_index_that_is_a_file(vault, tmp_path, args):
    (tmp_path / "index").write_text("not a folder")
    done = askreview(vault, tmp_path / "index", *args)
    assert done.returncode == 1
    assert "(Not a directory). Choose another with --index DIR." in only_line(done)


# Notes


def nothing(folder):
    pass


def empty(folder):
    folder.mkdir()


def wordless(folder):
    empty(folder)
    (folder / "a.md").write_bytes(b"\0")
    (folder / "b.md").write_bytes(b"\0\1\2")


def unrelated(folder):
    empty(folder)
    (folder / "photo.png").write_bytes(b"\x89PNG")


def too_large(folder):
    empty(folder)
    (folder / "log.md").write_bytes(b"a" * 5_000_001)


def plain_file(folder):
    folder.write_text("# A note\n")


@pytest.mark.parametrize("args", [["index"], ["search", "rye"]])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (nothing, "does not exist"),
        (empty, "There are no notes in"),
        (unrelated, "There are no notes in"),
        (wordless, "a.md: not text (it contains NUL bytes); b.md: not text"),
        (too_large, ", what is larger than 5 MB apart"),
        (plain_file, "is a file, not a folder"),
    ],
)
def test_a_folder_without_notes(tmp_path, encoder, args, make, said):
    make(tmp_path / "notes")
    done = askreview(tmp_path / "notes", tmp_path / "index", *args)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in only_line(done) and "--notes DIR" in only_line(done)
    assert make is wordless or not (tmp_path / "index").exists()
