"""Ask an index on a Chroma server from two processes while a third one changes it.

python bench/team.py --updates 200

Starts `chroma run` on a loopback port. Every update changes every note, and each note has two
passages that name the update: an answer that shows two updates, or not all passages, is torn.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from askreview import AskReview
from askreview.settings import cache_folder

HOST = "127.0.0.1"
NOTES = 3
QUESTION = "What is the state of all tiles now?"


def write(notes: Path, turn: int) -> None:
    """The notes of an update."""
    for n in range(NOTES):
        first = f"# Tile {n}\n\nThe state of all is turn{turn} now.\n"
        more = f"\n## More\n\nTile {n} has the state turn{turn} as well.\n"
        (notes / f"{n}.md").write_text(first + more, encoding="utf-8")


def writer(notes: Path, address: str, updates: int) -> None:
    with AskReview(notes, address) as review:
        for turn in range(1, updates + 1):
            write(notes, turn)
            review.sync()


def reader(address: str, updates: int) -> None:
    """Asks without pause until the last update is answered from; prints what was seen."""
    seen, asked, torn = set[str](), 0, 0
    with AskReview(None, address) as review:
        while f"turn{updates}" not in seen:
            answer = review.ask(QUESTION, k=20)
            told = [*(one.quote for one in answer.citations), *(h.text for h in answer.passages)]
            turns = set(re.findall(r"turn\d+", " ".join(told)))
            asked += 1
            torn += len(turns) != 1 or len(answer.passages) != 2 * NOTES
            seen |= turns
    print(asked, len(seen), torn)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of an index on a server of its own."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port = int(one.getsockname()[1])
    chroma = shutil.which("chroma", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert chroma, "chroma is not installed"
    line = [chroma, "run", "--path", str(folder), "--host", HOST, "--port", str(port)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(300):
                with suppress(OSError):
                    socket.create_connection((HOST, port), 1).close()
                    break
                time.sleep(0.1)
            yield f"chroma+http://{HOST}:{port}/team"
        finally:
            server.terminate()


def measure(updates: int) -> None:
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        notes = folder / "notes"
        notes.mkdir()
        write(notes, 0)
        os.environ["XDG_DATA_HOME"] = str(folder / "data")
        address = stack.enter_context(served(folder / "chroma"))
        with AskReview(notes, address) as review:
            review.sync()
        started = time.monotonic()
        me = [sys.executable, __file__, "--updates", str(updates), "--address", address]
        readers = [stack.enter_context(_reading(me, folder / f"cache{n}")) for n in range(2)]
        subprocess.run([*me, "--write", str(notes)], check=True)
        seconds = time.monotonic() - started
        told = [one.communicate()[0].split() for one in readers]
        print(f"{updates} updates in {seconds:.0f} s, by one process")
        for asked, seen, torn in told:
            print(f"a reader: {asked} answers from {seen} generations, {torn} torn")


def _reading(me: list[str], cache: Path) -> subprocess.Popen[str]:
    """A reader with a cache folder of its own, as on another machine; the encoder is there."""
    (cache / "askreview").mkdir(parents=True)
    (cache / "askreview" / "encoders").symlink_to(cache_folder().resolve())
    own = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return subprocess.Popen([*me, "--read"], stdout=subprocess.PIPE, text=True, env=own)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--updates", type=int, default=200)
    parser.add_argument("--address", help="of the processes that this one starts")
    parser.add_argument("--read", action="store_true")
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    if given.read:
        reader(given.address, given.updates)
    elif given.write:
        writer(given.write, given.address, given.updates)
    else:
        measure(given.updates)


if __name__ == "__main__":
    main()
