"""From a cold shell to an answer, beside a plain script and `import chromadb`.

    python bench/startup.py [--notes DIR] [--question Q] [--runs N] [--json]

The plain script is what tutorials show: sentence-transformers encodes the question and Chroma
finds the nearest passages of an index that was made before. Each round runs all three once; what is
printed are medians, and medians of the ratios round by round, since the speed of a machine drifts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from askreview.encoder.source import DEFAULT, find_model
from machine import about

QUESTION = "why was DeepSeek v3 cheap?"  # the sample notes answer it
NOT_IN_THE_NOTES = 3  # askreview's exit code

SCRIPT = """
import sys
import chromadb
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
store = chromadb.PersistentClient(sys.argv[2]).get_collection("plain", embedding_function=None)
found = store.query(query_embeddings=model.encode([sys.argv[3]]).tolist(), n_results=5)
print(*found["documents"][0], sep="\\n")
"""

PREPARE = """
import sys
import chromadb
from sentence_transformers import SentenceTransformer
texts = sys.stdin.read().split("\\0")
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
store = chromadb.PersistentClient(sys.argv[2]).create_collection("plain", embedding_function=None)
names = [str(n) for n in range(len(texts))]
store.add(ids=names, embeddings=model.encode(texts).tolist(), documents=texts)
"""


@dataclass(frozen=True)
class Run:
    """One process, as the operating system accounts for it."""

    seconds: float
    peak_mb: float


def run(command: Sequence[str]) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, NOT_IN_THE_NOTES):
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    per_mb = 1e6 if sys.platform == "darwin" else 1e3
    return Run(time.perf_counter() - started, usage.ru_maxrss / per_mb)


def prepare(notes: Path, question: str, folder: Path) -> dict[str, list[str]]:
    """Makes both indexes of the same passages; the commands to time.

    In processes of their own: a child's peak of memory is never below its parent's size.
    """
    model = str(find_model(DEFAULT, print))
    ours = [sys.executable, "-m", "askreview"]
    places = ["--notes", str(notes), "--index", str(folder / "index")]
    search = [*ours, "search", question, "--json", "-k", "100", *places]
    hits = json.loads(subprocess.run(search, stdout=subprocess.PIPE, check=True).stdout)
    command = [sys.executable, "-c", PREPARE, model, str(folder / "plain")]
    texts = "\0".join(hit["text"] for hit in hits)
    subprocess.run(command, input=texts, text=True, check=True, stderr=subprocess.DEVNULL)
    return {
        "askreview": [*ours, question, *places],
        "plain script": [sys.executable, "-c", SCRIPT, model, str(folder / "plain"), question],
        "import chromadb": [sys.executable, "-c", "import chromadb"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--notes", type=Path, default=Path("seeds"))
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        commands = prepare(args.notes, args.question, Path(folder))
        rounds = [
            {name: run(command) for name, command in commands.items()} for _ in range(args.runs)
        ]
    rows = {
        name: {
            "s": statistics.median(one[name].seconds for one in rounds),
            "MB": statistics.median(one[name].peak_mb for one in rounds),
            "askreview's s, of this": statistics.median(
                one["askreview"].seconds / one[name].seconds for one in rounds
            ),
            "askreview's MB, of this": statistics.median(
                one["askreview"].peak_mb / one[name].peak_mb for one in rounds
            ),
        }
        for name in commands
    }
    if args.json:
        print(json.dumps({"runs": args.runs, "rows": rows, **about()}, indent=1))
        return
    columns = list(next(iter(rows.values())))
    print(f"| {args.runs} rounds, medians | {' | '.join(columns)} |")
    print("|---" * (len(columns) + 1) + "|")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(f'{row[column]:.2f}' for column in columns)} |")


if __name__ == "__main__":
    main()
