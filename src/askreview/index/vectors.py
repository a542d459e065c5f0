"""The pooled vectors in Chroma, one for each distinct text; the only module that knows Chroma."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from ..errors import IndexDamaged
from .disk import link

if TYPE_CHECKING:
    from ..types import Vectors

COLLECTION = "passages"
HNSW = {
    "space": "cosine",
    # Half as much is looked at while the graph is made, and twice as much when it is searched, as
    # once was: half the time, and more of the nearest 50 found. See docs/decisions/0110.
    "ef_construction": 100,
    "max_neighbors": 16,
    "ef_search": 100,
    # Every batch goes into the files at once. What waits in the database is put in again at every
    # opening (.20 s for 999 vectors), and a reader then writes into the files.
    "sync_threshold": 1,
}
DATABASE = "chroma.sqlite3"
ROOM = 1 << 20  # bytes, besides its own size, that the folder may need for a change
# Chroma holds the interpreter's lock for as long as a batch takes: in a large index 1.5 s.
BATCH = 1_000


class VectorStore:
    """One folder with one collection; an id is the hex form of a text's key."""

    def __init__(self, folder: Path, *, create: bool = False, private: bool = False) -> None:
        """Opens the folder; `private`: a copy of its database, so that nothing in it is written.

        Raises IndexDamaged when the folder holds no such collection, and OSError when the disk has
        no room or may not be written.
        """
        import chromadb
        from chromadb.config import Settings

        # _env_file: else Chroma reads a .env of the current folder.
        settings = Settings(anonymized_telemetry=False, _env_file=None)
        self._copy = _private_copy(folder) if private else None
        self._folder = self._copy or folder
        with self._cleaned_up(), _damage(self._folder):
            self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
            try:
                self._collection = self._open(create)
            except BaseException:
                self._client.close()  # else this process keeps the folder's files open for good
                raise

    def _open(self, create: bool) -> Any:
        if not create:
            return self._client.get_collection(COLLECTION, embedding_function=None)
        return self._client.create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": HNSW}
        )

    def count(self) -> int:
        with _damage(self._folder):
            return int(self._collection.count())

    def add(self, ids: Sequence[str], vector: Callable[[str], Vectors]) -> Iterator[int]:
        """Stores the vector of each id; yields how many are stored after every batch."""
        for first in range(0, len(ids), BATCH):
            some = list(ids[first : first + BATCH])
            with _damage(self._folder):
                self._collection.upsert(ids=some, embeddings=[vector(one) for one in some])
            yield first + len(some)

    def remove(self, ids: Sequence[str]) -> None:
        for first in range(0, len(ids), BATCH):
            with _damage(self._folder):
                self._collection.delete(ids=list(ids[first : first + BATCH]))

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """The ids nearest to a vector with their cosine, nearest first."""
        if not count:
            return {}
        with _damage(self._folder):
            found = self._collection.query(
                query_embeddings=[vector],
                n_results=count,
                include=["distances"],
            )
        distances = found["distances"][0]
        return {id: 1 - float(far) for id, far in zip(found["ids"][0], distances, strict=True)}

    def read_back(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors stored under these ids."""
        with _damage(self._folder):
            found = self._collection.get(ids=list(ids), include=["embeddings"])
        return dict(zip(found["ids"], found["embeddings"], strict=True))

    def close(self) -> None:
        self._client.close()
        if self._copy:
            shutil.rmtree(self._copy, ignore_errors=True)

    @contextmanager
    def _cleaned_up(self) -> Iterator[None]:
        """Removes the private copy when the folder cannot be opened."""
        try:
            yield
        except BaseException:
            if self._copy:
                shutil.rmtree(self._copy, ignore_errors=True)
            raise


def prepare() -> None:
    """Begins to import Chroma, which takes half a second, in the background.

    What fails here fails in the import that needs it, too, and is told there.
    """
    import numpy  # noqa: F401, two threads that import it at once trip over each other

    worker = ThreadPoolExecutor(1)
    worker.submit(import_module, "chromadb")
    worker.shutdown(wait=False)


def copy_store(source: Path, target: Path) -> None:
    """Copies a published folder. Nobody writes to one: readers have private copies."""
    _each_file(source, target, shutil.copyfile)


def link_store(source: Path, target: Path) -> None:
    """Makes a folder of the same files as a published one."""
    _each_file(source, target, link)


def _each_file(source: Path, target: Path, take: Callable[[Path, Path], object]) -> None:
    target.mkdir()
    for path in sorted(source.rglob("*")):  # folders before what is in them
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        else:
            take(path, copy)


def compact(folder: Path) -> None:
    """Gives back what Chroma's database no longer uses; after a first build it is most of it."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        [pages], [free] = (
            database.execute(f"PRAGMA {name}").fetchone()
            for name in ("page_count", "freelist_count")
        )
        if free > pages // 4:
            database.execute("VACUUM")


def _private_copy(folder: Path) -> Path:
    """A folder of our own that shares the vector files and has its own copy of the database.

    Chroma adds a row to its database whenever it is opened, and only ever reads the rest. So the
    index may lie on a disk that is full or cannot be written.
    """
    copy = Path(tempfile.mkdtemp(prefix="askreview-"))
    try:
        for path in folder.iterdir():
            if path.is_dir():
                (copy / path.name).symlink_to(path.resolve(), target_is_directory=True)
        shutil.copyfile(folder / DATABASE, copy / DATABASE)
    except BaseException:
        shutil.rmtree(copy, ignore_errors=True)
        raise
    return copy


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """Chroma's many exceptions, panics of its Rust core included, as one of ours.

    They seldom say that the disk is full or may not be written: that is tried out.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        _check_room(folder)
        raise IndexDamaged(
            f"Cannot use the vectors in {folder} ({type(error).__name__}: {error}). "
            "Run askreview index --rebuild."
        ) from error


def _check_room(folder: Path) -> None:
    """Raises OSError when as much as the folder holds cannot be written beside it."""
    needed = ROOM + sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    with TemporaryFile(dir=folder.parent) as file:
        for _ in range(0, needed, ROOM):
            file.write(bytes(ROOM))
