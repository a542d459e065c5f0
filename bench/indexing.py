"""Indexing a folder from nothing, against SentenceTransformer.encode on the same passages.

    python bench/indexing.py NOTES [--rounds N] [--json]

askreview's time has everything in it: importing, reading, splitting, encoding with token vectors,
Chroma, FTS5, reading back. The other's has the encoding alone, at its default batch size of 32;
its import and loading are left out. Both in processes of their own, in turn, the encoder's export
made before.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from askreview.encoder.source import DEFAULT, find_model
from machine import about
from vault import passages_of

OURS = """
import json, sys, time
started = time.perf_counter()
from askreview import AskReview
with AskReview(sys.argv[1], sys.argv[2]) as review:
    report = review.sync()
print(json.dumps([report.passages, time.perf_counter() - started]))
"""

BATCH = 32  # of SentenceTransformer.encode when nobody says otherwise

THEIRS = """
import json, sys, time
from sentence_transformers import SentenceTransformer
texts = json.load(open(sys.argv[2], encoding="utf-8"))
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
started = time.perf_counter()
model.encode(texts)
print(json.dumps([len(texts), time.perf_counter() - started]))
"""


def timed(*command: str) -> tuple[float, float]:
    """Passages a second, and the peak of memory in MB."""
    process = subprocess.Popen([sys.executable, "-c", *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    passages, seconds = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return passages / seconds, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def write_texts(notes: Path, target: Path) -> int:
    """The texts that the encoder is given, as the index makes them; how many they are."""
    texts = [one.encoded for one in passages_of(notes)]
    target.write_text(json.dumps(texts), encoding="utf-8")
    return len(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    model = str(find_model(DEFAULT, print))
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.json"
        # In a process of its own: a child's peak of memory is never below its parent's size.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
            passages = other.submit(write_texts, args.notes, texts).result()
        for n in range(args.rounds):
            ours.append(timed(OURS, str(args.notes), f"{folder}/index-{n}"))
            theirs.append(timed(THEIRS, model, str(texts)))
    rows = {
        name: {"passages/s": statistics.median(r for r, _ in runs), "MB": max(m for _, m in runs)}
        for name, runs in (("askreview index", ours), ("SentenceTransformer.encode", theirs))
    }
    rate = statistics.median(a / b for (a, _), (b, _) in zip(ours, theirs, strict=True))
    memory = statistics.median(a / b for (_, a), (_, b) in zip(ours, theirs, strict=True))
    ratio = {"passages/s": rate, "MB": memory}
    if args.json:
        made_of = {"passages": passages, "rounds": args.rounds, "batch": BATCH}
        print(json.dumps({**made_of, "rows": rows, "ratio": ratio, **about()}, indent=1))
        return
    print(f"| {passages:,} passages | passages/s | peak MB |\n|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {row['passages/s']:.1f} | {row['MB']:.0f} |")
    print(f"| ratio, round by round | {rate:.2f} | {memory:.2f} |")


if __name__ == "__main__":
    main()
