"""How large an index is, part by part, and how much disk it takes while it is built.

    python bench/size.py NOTES [--index DIR] [--json]

The parts of the catalogue are SQLite's tables, each with its indexes. `× text` is against the text
of the notes that were indexed, in UTF-8. The peak is looked for every few milliseconds, a file with
several names counted once, temporary files of other folders not at all. An index that is there
already is only brought in step; then the peak is that of what changed.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from askreview import AskReview
from askreview.index import Reader, Store
from askreview.index.manifest import CATALOG, SEGMENTS, VECTORS
from askreview.index.packing import packed_size
from askreview.index.segments import HEADER
from machine import about
from vault import default_encoder

BETWEEN = 0.02  # seconds between two looks at the disk


class Peak:
    """The most bytes that a folder had."""

    def __init__(self, store: Store) -> None:
        self.bytes = 0
        self._store, self._done = store, threading.Event()

    def look(self) -> None:
        while not self._done.wait(BETWEEN):
            try:
                self.bytes = max(self.bytes, self._store.size())
            except FileNotFoundError:  # removed between its name and its size
                continue

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self.look)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()


def tables(catalog: Path) -> Mapping[str, int]:
    """The bytes of each table of the catalogue with its indexes."""
    with closing(sqlite3.connect(f"file:{catalog}?mode=ro&immutable=1", uri=True)) as db:
        of = dict(db.execute("SELECT name, tbl_name FROM sqlite_master"))
        found: Counter[str] = Counter()
        for name, size in db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            found[of.get(name, name).partition("_")[0]] += size
    return found


def encodings(folder: Path, dimension: int) -> dict[str, int]:
    """What the segment files are made of."""
    with closing(sqlite3.connect(f"file:{folder / CATALOG}?mode=ro&immutable=1", uri=True)) as db:
        count, pieces = db.execute("SELECT count(*), sum(pieces) FROM encodings").fetchone()
    whole = sum(path.stat().st_size for path in (folder / SEGMENTS).iterdir())
    tokens, pooled = pieces * packed_size(dimension), count * (HEADER.size + dimension)
    return {
        "token vectors": tokens,
        "pooled vectors, with the records' headers": pooled,
        "spans of tokens": whole - tokens - pooled,
    }


def parts(folder: Path, dimension: int) -> dict[str, int]:
    """The bytes of each part of a generation."""
    chroma = sum(path.stat().st_size for path in (folder / VECTORS).rglob("*") if path.is_file())
    catalog = {f"catalogue: {name}": size for name, size in tables(folder / CATALOG).items()}
    largest = dict(sorted(catalog.items(), key=lambda one: -one[1]))
    return {**encodings(folder, dimension), "Chroma": chroma, **largest}


def measure(notes: Path, index: Path) -> dict[str, object]:
    encoder, store = default_encoder(), Store(index)
    peak = Peak(store)
    with AskReview(notes, index, encoder) as review, peak.watching():
        passages = review.sync().passages
    generation = store.open()
    assert generation is not None
    reader = Reader(generation)
    text = sum(len(reader.raw(note.path).encode()) for note in reader.notes())
    found = parts(generation.folder, encoder.dimension)
    reader.close()
    whole = store.size()
    return {
        "passages": passages,
        "text": text,
        "parts": {**found, "all": whole},
        "peak": max(peak.bytes, whole),
    }


def show(found: Mapping[str, object]) -> None:
    passages, text, of = found["passages"], found["text"], found["parts"]
    assert isinstance(passages, int) and isinstance(text, int) and isinstance(of, dict)
    rows = {
        name: {
            "MB": f"{size / 1e6:.1f}",
            "KB a passage": f"{size / passages / 1e3:.2f}",
            "× text": f"{size / text:.1f}",
        }
        for name, size in of.items()
    }
    print(f"| {passages:,} passages | MB | KB a passage | × text |\n|---|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(row.values())} |")
    peak = found["peak"]
    assert isinstance(peak, int)
    print(f"\nmost disk while it was built: {peak / of['all']:.2f} times that")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--index", type=Path, help="kept for the next run; else a temporary folder")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        found = measure(args.notes, args.index or Path(spare))
    if args.json:
        print(json.dumps({**found, **about()}, indent=1))
        return
    show(found)


if __name__ == "__main__":
    main()
