"""askreview beside what a user would pick instead: same model, same paragraphs, same questions.

    pip install -e '.[bench]'
    python bench/peers.py FOLDER [--limit N] [--only NAME…] [--json]

FOLDER is as bench/question_set.py describes it, and a hit counts as bench/retrieval.py counts.
Every system runs in a process of its own, with the default encoder's model, set up as
bench/systems.py says. All of them are given the title of each paragraph: askreview and LlamaIndex
as such, the others in front of its text. Seconds are of the whole process: imports, model, index
and all questions.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from askreview.encoder.source import DEFAULT, find_model
from machine import about
from question_set import figures, read_paragraphs, read_queries
from rankings import table
from systems import SYSTEMS

PACKAGES = (
    "txtai",
    "llama-index-core",
    "llama-index-vector-stores-chroma",
    "llama-index-embeddings-huggingface",
    "bm25s",
    "PyStemmer",
    "faiss-cpu",
)


def run(name: str, task: Mapping[str, object]) -> tuple[list[list[list[str]]], float]:
    """What a system found, and how long its process took."""
    started = time.perf_counter()
    command = [sys.executable, str(Path(__file__).with_name("systems.py")), name]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command, input=json.dumps({**task, "folder": folder}), capture_output=True, text=True
        )
    if done.returncode:
        raise SystemExit(f"{name} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1]), time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="only the first N questions")
    parser.add_argument("--only", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    queries, paragraphs = read_queries(args.folder, args.limit), read_paragraphs(args.folder)
    task = {
        "model": str(find_model(DEFAULT, print)),
        "notes": str(args.folder / "notes"),
        "paragraphs": paragraphs,
        "questions": [query.text for query in queries],
    }
    rows = {}
    for name in args.only:
        found, seconds = run(name, task)
        rows[name] = {**figures(found, queries), "s": seconds}
    setups = {name: " ".join((SYSTEMS[name].__doc__ or "").split()) for name in args.only}
    if args.json:
        counts = {"questions": len(queries), "paragraphs": len(paragraphs)}
        print(
            json.dumps({**counts, "systems": rows, "setups": setups, **about(PACKAGES)}, indent=1)
        )
        return
    print(table(rows, f"{len(queries):,} questions, {len(paragraphs):,} paragraphs") + "\n")
    for name, setup in setups.items():
        print(f"- {name}: {setup}")


if __name__ == "__main__":
    main()
