"""The systems that are compared, each set up as its own documentation shows; one a process.

    python bench/systems.py NAME < task.json

The task holds `model` (a folder with a sentence-transformers model), `notes` (the folder that
askreview reads), `folder` (to write to), `paragraphs` (id, title and text each) and `questions`.
Prints a JSON list: for each question the paragraphs found, best first, each as a list of ids, since
a passage of askreview may be two short paragraphs. The last line of stdout is the result.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT = 10
BATCH = 2_000  # what one `add` of Chroma takes at most is about 5,000

Found = list[list[list[str]]]


@dataclass(frozen=True)
class Task:
    """What every system is given."""

    model: str
    notes: str
    folder: str
    paragraphs: Sequence[Mapping[str, str]]
    questions: Sequence[str]

    def texts(self) -> list[str]:
        """The paragraphs, each below its title."""
        return [f"{one['title']}\n{one['text']}" for one in self.paragraphs]

    def ids(self) -> list[str]:
        return [one["_id"] for one in self.paragraphs]


def plain(task: Task) -> Found:
    """What tutorials show: `encode` at its defaults, a collection with cosine distance."""
    import chromadb
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(task.model, device="cpu")
    client = chromadb.PersistentClient(f"{task.folder}/chroma")
    notes = client.create_collection(
        "notes", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    ids, texts = task.ids(), task.texts()
    vectors = model.encode(texts)
    for first in range(0, len(ids), BATCH):
        some = slice(first, first + BATCH)
        notes.add(ids=ids[some], documents=texts[some], embeddings=vectors[some])
    found = notes.query(query_embeddings=model.encode(list(task.questions)), n_results=KEPT)
    return [[[id] for id in row] for row in found["ids"]]


def llama_index(task: Task) -> Found:
    """VectorStoreIndex over Chroma; the title is metadata, which LlamaIndex embeds with the text.

    Its default splitter cuts nothing that is below 1,024 tokens.
    """
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = chromadb.PersistentClient(f"{task.folder}/chroma")
    collection = client.create_collection("quickstart", embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    index = VectorStoreIndex.from_documents(
        [
            Document(text=one["text"], id_=one["_id"], metadata={"title": one["title"]})
            for one in task.paragraphs
        ],
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=HuggingFaceEmbedding(model_name=task.model, device="cpu"),
    )
    retriever = index.as_retriever(similarity_top_k=KEPT)
    return [
        [[str(one.node.ref_doc_id)] for one in retriever.retrieve(question)]
        for question in task.questions
    ]


def txtai_hybrid(task: Task) -> Found:
    """`Embeddings(hybrid=True, path=MODEL)`: its dense and BM25 indexes, fused half and half."""
    from txtai import Embeddings

    embeddings = Embeddings(hybrid=True, path=task.model)
    embeddings.index(zip(task.ids(), task.texts(), strict=True))
    return [
        [[str(id)] for id, _ in embeddings.search(question, KEPT)] for question in task.questions
    ]


def bm25s(task: Task) -> Found:
    """The quick start of its documentation, with the stemmer that it recommends."""
    import bm25s as library
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    words = library.tokenize(task.texts(), stopwords="en", stemmer=stemmer, show_progress=False)
    retriever = library.BM25()
    retriever.index(words, show_progress=False)
    asked = library.tokenize(
        list(task.questions), stopwords="en", stemmer=stemmer, show_progress=False
    )
    kept = min(KEPT, len(task.paragraphs))
    rows, _ = retriever.retrieve(asked, corpus=task.ids(), k=kept, show_progress=False)
    return [[[str(id)] for id in row] for row in rows]


def askreview(task: Task) -> Found:
    """`AskReview.search` over the same text as notes, one paragraph on every second line."""
    from askreview import AskReview
    from question_set import paragraphs_of

    with AskReview(task.notes, f"{task.folder}/index") as review:
        return [
            [paragraphs_of(hit) for hit in review.search(question, k=KEPT)]
            for question in task.questions
        ]


SYSTEMS: dict[str, Callable[[Task], Found]] = {
    "askreview": askreview,
    "txtai hybrid": txtai_hybrid,
    "LlamaIndex + Chroma": llama_index,
    "sentence-transformers + Chroma": plain,
    "bm25s": bm25s,
}


def main() -> None:
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="true")
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    sys.path.insert(0, str(Path(__file__).parent))
    task = Task(**json.load(sys.stdin))
    print(json.dumps(SYSTEMS[sys.argv[1]](task)))


if __name__ == "__main__":
    main()
