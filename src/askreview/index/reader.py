"""Read an open generation, for search and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..types import Encoder, Filed, Floors, Note, Passage, Section
from .catalog import Catalog, Row
from .exact import ExactSearch
from .generation import Generation
from .links import LinkMap
from .manifest import CATALOG, SEGMENTS, VECTORS
from .nearest import Graph, Nearest
from .packing import cosines
from .segments import Segments, key_of
from .vectors import VectorStore

if TYPE_CHECKING:
    from ..types import Vectors

KEPT = 60  # texts read anew: those of three questions in doubt, about 7 MB


class OpenVectors:
    """Chroma, being opened in the background, for as long as generations share its files."""

    def __init__(self, generation: Generation) -> None:
        import numpy  # noqa: F401, two threads that import it at once trip over each other

        self._files = _vector_files(generation)
        self.loaded = False  # whether the files are read, and may go with their generation
        worker = ThreadPoolExecutor(1)
        self._opening = worker.submit(VectorStore, generation.folder / VECTORS, private=True)
        worker.shutdown(wait=False)

    def are_of(self, generation: Generation) -> bool:
        return self._files == _vector_files(generation)

    def result(self) -> VectorStore:
        """The open store, which is about to be asked. Raises as VectorStore does."""
        store = self._opening.result()
        self.loaded = True
        return store

    def close(self) -> None:
        if self._opening.exception() is None:
            self._opening.result().close()


def _vector_files(generation: Generation) -> dict[str, Any]:
    """Chroma's files with their sizes, times and hashes."""
    files: Mapping[str, Any] = generation.manifest["files"]
    return {name: said for name, said in files.items() if name.startswith(f"{VECTORS}/")}


class Reader:
    """Vectors, words and token vectors of one generation. Not for several threads at once."""

    def __init__(self, generation: Generation, vectors: OpenVectors | None = None) -> None:
        """`vectors`: those of another generation, which are used if they are the same."""
        self.generation = generation
        self._catalog = Catalog(generation.folder / CATALOG)
        self._segments = Segments()
        self._folder = generation.folder / SEGMENTS
        self._vectors: OpenVectors | None = None
        if vectors and vectors.are_of(generation):
            self._vectors = vectors
        elif vectors:
            vectors.close()
        self._exact: ExactSearch | None = None
        self._anew: dict[str, Vectors] = {}  # token vectors by the text that was read

    def prepare(self) -> None:
        """Begins to open the vectors in the background; importing Chroma is the slowest step.

        The question can be encoded meanwhile.
        """
        if self._vectors is None and not self.generation.manifest["exact"]:
            self._vectors = OpenVectors(self.generation)

    def leave(self) -> OpenVectors | None:
        """Closes all but the vectors, for the next generation to use; None where there are none."""
        vectors, self._vectors = self._vectors, None
        self.close()
        if vectors and not vectors.loaded:
            vectors.close()
            return None
        return vectors

    def _graph(self) -> Graph:
        if self._exact:
            return self._exact
        self.prepare()
        if self._vectors is not None:
            with suppress(OSError):  # no room for the copy that Chroma needs
                return self._vectors.result()
        where = self._catalog.encodings.all(self._folder)
        self._exact = ExactSearch(
            {key.hex(): self._segments.vector(place) for key, place in where.items()}
        )
        return self._exact

    def rows(self) -> Mapping[str, Row]:
        """Every file that was read, by path."""
        return self._rows

    @cached_property
    def _rows(self) -> Mapping[str, Row]:
        return self._catalog.rows()

    def remarked(self) -> Mapping[str, Row]:
        """Of the files that were read, those that are no notes or have warnings."""
        return self._catalog.remarked()

    def stamps(self) -> Mapping[str, tuple[int, int, int]]:
        """The stamp of every file that was read."""
        return self._catalog.stamps()

    def digests(self, paths: Sequence[str]) -> Mapping[str, str]:
        """The hashes of some files."""
        return self._catalog.digests(paths)

    def notes(self, paths: Iterable[str] | None = None) -> Iterator[Note]:
        """The notes without their text; `paths`: only these."""
        return iter(self.all_notes.values()) if paths is None else self._catalog.notes(paths)

    @cached_property
    def all_notes(self) -> Mapping[str, Note]:
        """The notes by path, without their text."""
        return {note.path: note for note in self._catalog.notes()}

    @cached_property
    def filed(self) -> Filed:
        """How many notes are filed under what."""
        return self._catalog.filed()

    def dates(self) -> Iterator[tuple[str, str]]:
        """Path and date of every note that is dated by more than its file's time."""
        return self._catalog.dates()

    @property
    def links(self) -> LinkMap:
        """The links between the notes."""
        return self._catalog.links

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of the catalogue that an SQL query finds, for `collection`."""
        return self._catalog.select(query, values)

    def sections(self) -> list[Section]:
        """Every heading path that has a passage."""
        return self._catalog.passages.sections()

    def nearest(
        self, vector: Vectors, count: int, notes: Iterable[str] | None = None
    ) -> dict[str, float]:
        """Passage ids by cosine, best first; `notes`: only passages of these."""
        graph, some = self._graph(), None if notes is None else frozenset(notes)
        return self._nearest.passages(graph, vector, count, some)

    @cached_property
    def _nearest(self) -> Nearest:
        manifest = self.generation.manifest
        held = manifest["vectors" if self._exact else "in_chroma"]
        return Nearest(self._catalog, self._segments, self._folder, held, manifest["notes"])

    def matches(
        self,
        words: Sequence[str],
        count: int,
        notes: Iterable[str] | None = None,
        *,
        labelled: bool = False,
        languages: Sequence[str] = (),
    ) -> dict[str, float]:
        """Passage ids by BM25, best first; `notes`: only passages of these.

        `labelled`: only those with a front matter field that is named by one of the words.
        """
        return self._catalog.words.matches(
            words, count, notes, labelled=labelled, languages=languages
        )

    def holding(self, word: str, languages: Sequence[str] = ()) -> int:
        """How many passages hold a word, in whatever inflection."""
        return self._catalog.words.holding(word, languages)

    def known(self, word: str, languages: Sequence[str] = ()) -> bool:
        """Whether any passage holds the word or one that begins with it."""
        return self._catalog.words.known(word, languages)

    def similar(self, word: str) -> str | None:
        """The notes' word that a mistyped one comes nearest to; None when none is near."""
        return self._catalog.similar(word)

    @cached_property
    def languages(self) -> Mapping[str, int]:
        """How many notes are in each language; under "" those whose language is not plain."""
        return self._catalog.languages()

    @property
    def floors(self) -> Floors | None:
        """The score floors that were measured for these notes; None where none were."""
        told = self.generation.manifest["floors"]
        return Floors(*told) if told else None

    @property
    def passage_count(self) -> int:
        return int(self.generation.manifest["passages"])

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        return self._catalog.passages.read(ids)

    def section(self, note: str, headings: Sequence[str]) -> list[Passage]:
        """The passages below one heading path of a note."""
        passages = self._catalog.passages
        return list(passages.read(passages.section(note, headings)).values())

    def passages_of(self, note: str) -> list[Passage]:
        """The passages of a note."""
        passages = self._catalog.passages
        return list(passages.read(passages.of_note(note)).values())

    def raw(self, note: str) -> str:
        """The text of a note as it was indexed."""
        return self._catalog.raw(note)

    def unread(self, fingerprint: str, texts: Sequence[str]) -> list[str]:
        """Those of the texts whose encodings by this encoder are not in the index."""
        keys = [key_of(fingerprint, text) for text in texts]
        known = self._catalog.encodings.some(keys, self._folder)
        return [text for text, key in zip(texts, keys, strict=True) if key not in known]

    def cosines(self, question: Vectors, ids: Sequence[str]) -> dict[str, Vectors]:
        """The cosines of a question's token vectors (rows) with those of passages (columns)."""
        read = self._tokens(self._catalog.passages.keys_of(ids))
        centres = [centre for centre, _ in read.values()]
        found = cosines(question, centres, [packed for _, packed in read.values()])
        return dict(zip(read, found, strict=True))

    def read_anew(self, encoder: Encoder, texts: Mapping[str, str]) -> Mapping[str, Vectors]:
        """The token vectors of passages (rows), unpacked: the encoder reads their `texts` again.

        Without passages whose text is not the one that was indexed. The last ones are kept, for
        a question is searched in several forms.
        """
        unread = self.unread(encoder.fingerprint, list(texts.values()))
        wanted = {id: text for id, text in texts.items() if text not in unread}
        for text in {text for text in wanted.values() if text not in self._anew}:
            # One by one: together, all would be padded to the longest.
            [one] = encoder.encode([text])
            self._anew[text] = one.tokens
        read = {id: self._anew[text] for id, text in wanted.items()}
        for text in list(self._anew)[:-KEPT]:
            del self._anew[text]
        return read

    def _tokens(self, keys: Mapping[str, bytes]) -> dict[str, tuple[Vectors, bytes]]:
        """The token vectors of passages, by the key of each: their centre, and as packed."""
        where = self._catalog.encodings.some(list(set(keys.values())), self._folder)
        return {id: self._segments.tokens(where[key]) for id, key in keys.items()}

    def close(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
        self._segments.close()
        self._catalog.close()
        self.generation.close()


def read_rows(generation: Generation) -> Mapping[str, Row]:
    """What a generation knows of every file."""
    catalog = Catalog(generation.folder / CATALOG)
    try:
        return catalog.rows()
    finally:
        catalog.close()
