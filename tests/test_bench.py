"""The measuring programs: each on small notes, with figures that can be told beforehand."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from absent import auroc, separation, without
from askreview import AskReview
from constants import CONSTANTS, setting
from kills import NOTES, SORTS, Place, wrong
from known_items import figures, items, passages_of, question_of
from machine import about
from question_set import paragraphs_of, read_queries
from scale import exponents, made_note, rare_words
from search import PartlyRandom, made_up_note
from systems import SYSTEMS

pytestmark = pytest.mark.slow

BENCH = Path(__file__).parents[1] / "bench"

ARTICLES = {
    "bread": "A sourdough starter is fed with flour and water twice a day until it doubles. "
    "Rye loaves keep for a week because their crumb holds more moisture than wheat.",
    "routers": "The administration page of the router is reached through its gateway address. "
    "Holding the reset button for ten seconds restores the factory password.",
    "whales": "Humpback whales migrate every winter from polar seas to tropical lagoons. "
    "A blue whale's heart weighs as much as a small car and beats very slowly.",
}
QUESTIONS = (
    ("How often is a sourdough starter fed with flour?", "bread-0", "twice a day"),
    ("What does holding the reset button of the router restore?", "routers-0", "factory password"),
    ("When do humpback whales migrate from polar seas?", "whales-0", "every winter"),
    # Of another article than it is about: found there by no word, and by vectors not first.
    ("How much does the heart of a blue whale weigh?", "bread-0", "a small car"),
)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Three articles of one paragraph and four questions, the last one with a wrong paragraph."""
    made = tmp_path / "set"
    (made / "notes").mkdir(parents=True)
    corpus = []
    for name, text in ARTICLES.items():
        (made / "notes" / f"{name}.md").write_text(f"# {name.title()}\n\n{text}\n")
        corpus.append({"_id": f"{name}-0", "title": name.title(), "text": text})
    queries = [
        {"_id": f"q{n}", "text": text, "answers": [answer]}
        for n, (text, _, answer) in enumerate(QUESTIONS)
    ]
    (made / "corpus.jsonl").write_text("".join(json.dumps(one) + "\n" for one in corpus))
    (made / "queries.jsonl").write_text("".join(json.dumps(one) + "\n" for one in queries))
    rows = [f"q{n}\t{paragraph}\t1\n" for n, (_, paragraph, _) in enumerate(QUESTIONS)]
    (made / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(rows))
    return made


@pytest.fixture
def run(encoder):
    """Runs a program with --json; what it printed. The encoder's export is made before."""

    def run(program: str, *args: object) -> dict:
        command = [sys.executable, str(BENCH / program), *map(str, args), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        printed = json.loads(done.stdout)
        assert printed["machine"]["cores"] >= 1 and printed["machine"]["cpu"]
        assert printed["versions"]["chromadb"]
        return printed

    return run


# machine.py


def test_a_package_that_is_not_installed_has_no_version():
    assert "no-such-package" not in about(["no-such-package"])["versions"]


# known_items.py


def test_a_question_is_the_statement_less_its_two_rarest_words_in_order():
    held = {"copper": 5, "kettl": 1, "boil": 4, "rain": 2, "water": 9, "slowli": 3}
    text = "The copper kettle will boil the rain water slowly"
    assert question_of(text, held) == "copper boil water slowly"


def test_a_statement_of_four_words_loses_one_and_of_three_is_left_out():
    held = {"copper": 5, "kettl": 1, "boil": 4, "water": 9}
    assert question_of("copper kettle: boil water", held) == "copper boil water"
    assert question_of("boil copper water", held) is None


def test_a_long_statement_is_asked_by_its_first_words():
    words = [f"{chr(97 + n)}{chr(97 + n)}x" for n in range(20)]
    held = {word: 30 - n for n, word in enumerate(words)}
    assert question_of(" ".join(words), held) == " ".join(words[:10])


def test_a_question_that_statements_of_two_notes_make_is_left_out(tmp_path, encoder):
    same = "Every kettle boils rain water slowly on Sundays."
    (tmp_path / "a.md").write_text(f"# One\n\n{same}\n", encoding="utf-8")
    (tmp_path / "b.md").write_text(
        f"# Two\n\n{same}\n\n- Quiet lanterns glow beside frozen harbour walls\n", encoding="utf-8"
    )
    [item] = items(passages_of(tmp_path))
    assert (item.kind, item.note) == ("item", "b.md")


def test_recall_and_reciprocal_rank_are_of_notes_and_of_passages():
    row = figures([(1, 1), (1, 6), (2, 0), (0, 0)])
    assert (row["note R@1"], row["note R@5"], row["note MRR"]) == (0.5, 0.75, 0.625)
    assert (row["passage R@5"], row["passage R@10"]) == (0.25, 0.5)
    assert row["passage MRR"] == pytest.approx((1 + 1 / 6) / 4)


def test_known_items_are_found_by_their_words_kind_by_kind(run, tmp_path):
    (tmp_path / "kettle.md").write_text(
        "# Kettle\n\nEvery copper kettle boils rain water slowly on Sundays.\n\n"
        "- Quiet lanterns glow beside frozen harbour walls\n",
        encoding="utf-8",
    )
    (tmp_path / "printer.md").write_text(
        "# Printer\n\nOld printers refuse glossy paper unless warmed before printing.\n",
        encoding="utf-8",
    )
    printed = run("known_items.py", tmp_path)
    kinds = printed["vaults"][tmp_path.name]
    assert {kind: of["questions"] for kind, of in kinds.items()} == {
        "all": 3,
        "sentence": 2,
        "item": 1,
    }
    for name in ("dense only", "BM25 only", "fused", "askreview"):
        found = kinds["all"]["rankings"][name]
        assert found["note R@1"] == found["passage R@1"] == found["note MRR"] == 1.0


def test_the_same_seed_draws_the_same_questions_and_an_index_is_kept(run, tmp_path, vault):
    kept = tmp_path / "kept"
    args = (vault, "--count", 2, "--seed", 3, "--index", kept)
    first, second = run("known_items.py", *args), run("known_items.py", *args)
    assert first["vaults"] == second["vaults"]
    assert first["vaults"][vault.name]["all"]["questions"] == 2
    assert (kept / vault.name / "CURRENT").read_text() == "1\n"


# question_set.py and retrieval.py


def test_a_passage_counts_for_the_paragraphs_on_its_lines(folder, tmp_path, encoder):
    with AskReview(folder / "notes", tmp_path / "index", encoder) as review:
        [hit] = review.search("blue whale", k=1)
    assert (hit.line, hit.end_line) == (1, 3)
    assert paragraphs_of(hit) == ["whales-0"]
    longer = replace(hit, passage=replace(hit.passage, end_line=4))
    assert paragraphs_of(longer) == []


def test_questions_about_notes_that_are_not_there_are_refused(folder):
    (folder / "notes" / "whales.md").unlink()
    with pytest.raises(SystemExit, match=r"lacks whales\.md"):
        read_queries(folder)


def test_retrieval_counts_the_paragraphs_and_answers_that_are_found(run, folder):
    printed = run("retrieval.py", folder)
    assert (printed["questions"], printed["passages"]) == (4, 3)
    for row in printed["ranking"].values():
        assert row["R@1"] == 0.75
    assert printed["ranking"]["dense only"]["R@3"] == 1.0
    assert printed["ranking"]["BM25 only"]["R@5"] == printed["ranking"]["BM25 only"]["R@1"]
    assert printed["quoting"]["first three"] == 1.0
    assert printed["quoting"]["refused"] == 0.0


# absent.py


def test_auroc_is_the_chance_to_be_above_ties_counted_half():
    assert auroc([1.0, 2.0], [0.0, 1.0]) == 0.875


def test_false_answers_are_those_above_what_95_of_100_reach():
    present = [float(n) for n in range(101)]
    row = separation(present, [4.0, 5.0, 6.0, 0.0])
    assert (row["floor at .95"], row["false at .95"]) == (5.0, 0.5)


def test_the_article_is_gone_from_the_other_index(folder, tmp_path, encoder):
    index = tmp_path / "index"
    with AskReview(folder / "notes", index) as review:
        review.sync()
    notes, other = without("whales.md", folder / "notes", index, tmp_path / "spare")
    with AskReview(notes, other) as review:
        assert {hit.note for hit in review.search("blue whale", k=10)} == {"bread.md", "routers.md"}


def test_absent_topics_are_told_from_present_ones(run, folder):
    printed = run("absent.py", folder, "--limit", 3)
    assert printed["signals"]["late interaction"]["AUROC"] == 1.0
    assert printed["signals"]["late interaction"]["false at .95"] == 0.0
    assert printed["statuses"]["article in the notes"]["answered"] == 1.0
    assert printed["statuses"]["article removed"]["answered"] == 0.0


# search.py


def test_made_up_notes_are_the_same_each_time_and_read_as_random_directions(encoder):
    text = made_up_note(7, ["copper", "kettle"])
    assert text == made_up_note(7, ["copper", "kettle"]) != made_up_note(8, ["copper", "kettle"])
    partly = PartlyRandom(encoder)
    one, real, again = partly.encode(["Made-up note 7\ncopper", "copper", "Made-up note 7\ncopper"])
    assert (one.vector == again.vector).all()
    assert abs(float(one.vector @ real.vector)) < 0.25  # 384 dimensions: five deviations
    [alone] = encoder.encode(["copper"])
    assert float(alone.vector @ real.vector) == pytest.approx(1.0, abs=1e-5)


def test_search_is_timed_at_each_size_with_its_parts(run, vault):
    printed = run("search.py", vault, "--real", 5, "--sizes", 25, 45, "--questions", 3)
    assert list(printed["sizes"]) == ["25", "45"]
    small, large = printed["sizes"].values()
    assert small["Chroma's growth"] == small["logarithm's"] == 1.0
    assert large["logarithm's"] == pytest.approx(1.1826, abs=1e-4)  # ln 45 / ln 25
    for row in (small, large):
        assert 0 < row["Chroma p50 ms"] < row["p50 ms"] <= row["p95 ms"]


# constants.py


@pytest.mark.parametrize("constant", CONSTANTS, ids=lambda one: one.name)
def test_every_constant_exists_and_its_own_value_is_among_those_tried(constant):
    assert constant.own() in constant.values


def test_a_constant_is_set_for_a_run_and_set_back():
    from askreview.search import rank

    [pool] = [one for one in CONSTANTS if one.names == ("POOL",)]
    own = rank.POOL
    with setting(pool, (7,)):
        assert rank.POOL == 7
    assert own == rank.POOL


def test_constants_are_varied_on_one_index(run, folder):
    rows = run("constants.py", folder, "--only", "LATE", "OF_TYPE")["constants"]
    own = [row for name, row in rows.items() if name.endswith("(own)")]
    assert len(own) == 2 and own[0] == own[1]
    assert {row["R@1"] for row in rows.values()} == {0.75}
    assert len(rows) > 4


# peers.py


IMPORTED = {"txtai hybrid": "txtai", "LlamaIndex + Chroma": "llama_index", "bm25s": "bm25s"}
INSTALLED = [name for name in SYSTEMS if find_spec(IMPORTED.get(name, "chromadb"))]


def test_every_system_finds_the_same_paragraphs(run, folder):
    printed = run("peers.py", folder, "--only", *INSTALLED)
    assert (printed["questions"], printed["paragraphs"]) == (4, 3)
    assert list(printed["systems"]) == INSTALLED
    for name, row in printed["systems"].items():
        assert row["R@1"] == 0.75, name


# startup.py and indexing.py


def test_a_cold_start_is_compared_pair_by_pair(run, vault):
    printed = run("startup.py", "--notes", vault, "--question", "Where is Nishiki?", "--runs", 1)
    rows = printed["rows"]
    assert list(rows) == ["askreview", "plain script", "import chromadb"]
    assert rows["askreview"]["askreview's s, of this"] == 1.0
    for row in rows.values():
        shares = rows["askreview"]["MB"] / row["MB"]
        assert row["askreview's MB, of this"] == pytest.approx(shares)


def test_indexing_is_compared_on_the_same_passages(run, vault):
    printed = run("indexing.py", vault)
    assert printed["passages"] == 5
    ours, theirs = printed["rows"].values()
    assert printed["ratio"]["MB"] == pytest.approx(ours["MB"] / theirs["MB"])
    assert printed["ratio"]["passages/s"] == pytest.approx(
        ours["passages/s"] / theirs["passages/s"]
    )


# plots.py

if find_spec("matplotlib"):

    def test_the_drawings_name_every_system_and_size(tmp_path):
        from plots import main

        system = {"R@1": 0.5, "R@3": 0.6, "R@5": 0.7}
        peers, search = tmp_path / "peers.json", tmp_path / "search.json"
        peers.write_text(json.dumps({"systems": {"one": system, "askreview": system}}))
        size = {"p50 ms": 20.0, "p95 ms": 30.0, "Chroma p50 ms": 1.5}
        search.write_text(json.dumps({"sizes": {"2000": size, "50000": size}}))
        main(["--peers", str(peers), "--search", str(search), "--into", str(tmp_path)])
        assert ">askreview<" in (tmp_path / "recall.svg").read_text()
        drawn = (tmp_path / "latency.svg").read_text()
        assert ">50,000<" in drawn and "Chroma's part, half: 1.5 ms" in drawn
        before = (tmp_path / "recall.svg").read_bytes()
        main(["--peers", str(peers), "--into", str(tmp_path)])
        assert (tmp_path / "recall.svg").read_bytes() == before


# collection.py


def test_the_queries_of_the_collection_are_timed_over_made_up_notes(run):
    rows = run("collection.py", "--notes", 50, "--runs", 1)["rows"]
    assert rows["all notes, highest rating first"]["rows"] == 50
    assert all(row["ms"] >= 0 for row in rows.values())


# kills.py


def test_what_a_kill_could_do_is_noticed(tmp_path):
    place = Place(tmp_path)
    place.write(range(NOTES), 1)
    assert wrong(place, 1, 7) == ""
    assert wrong(place, 2, 7).startswith("the answer is of 7.md: # Tile 7")
    [segment] = place.index.glob("generations/*/segments/*")
    segment.unlink()
    assert "damaged" in wrong(place, 1, 7)


def test_runs_are_killed_at_moments_and_at_operations(run):
    kills = run("kills.py", "--kills", 2)["kills"]
    assert [sum(kills[sort].values()) for sort in SORTS] == [2, 2]


# scale.py


def test_growth_is_told_as_an_exponent():
    sizes = {100: {"flat": 2.0, "linear": 1.0}, 10_000: {"flat": 2.0, "linear": 100.0}}
    assert exponents(sizes) == pytest.approx({"flat": 0.0, "linear": 1.0})
    assert exponents({100: {"flat": 2.0}}) == {}


def test_every_note_of_a_large_vault_is_distinct_and_brings_new_words():
    pool = list(ARTICLES.values())
    rare = rare_words(pool)
    notes = [made_note(number, pool, rare) for number in range(12)]
    assert notes == [made_note(number, pool, rare) for number in range(12)]
    paragraphs = [line for note in notes for line in note.splitlines() if len(line) > 100]
    assert len(paragraphs) == len(set(paragraphs)) == 48
    assert "Humpbackb" in " ".join(paragraphs)
