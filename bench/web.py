"""How long the page takes to be there, and to answer one user and several at once.

python bench/web.py --notes seeds [--rounds 5] [--users 10] [--questions 20]
python bench/web.py --notes seeds --turns 200 [--rounds 5]    a long conversation in a browser
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

QUESTIONS = (
    "why was DeepSeek v3 cheap?",
    "what did GPT-4 class models cost in Dec 2023?",
    "when was the clipping uploaded?",
    "how do I bake sourdough?",
    "which organizations passed GPT-4?",
)


class Page:
    """A running `askreview web`, and the seconds from its start to its first page and answer."""

    def __init__(self, notes: Path, index: str) -> None:
        began = time.perf_counter()
        command = ["askreview", "web", "--port", "0", "--notes", str(notes), "--index", index]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr
        found = None
        while not found:
            line = self.process.stderr.readline()
            if not line:
                raise SystemExit("askreview web ended before it had an address")
            found = re.search(r"http://\S+/", line)
        self.address = urlsplit(found[0])
        while not self._get("/"):
            time.sleep(0.02)
        self.opened = time.perf_counter() - began
        self.ask(QUESTIONS[0])
        self.answered = time.perf_counter() - began

    def ask(self, question: str) -> float:
        """Seconds until the whole answer."""
        began = time.perf_counter()
        connection = self._connect()
        data = json.dumps({"turn": f"t{secrets.token_hex(8)}", "question": question})
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/askreview/ask", data, headers)
        said = connection.getresponse().read()
        connection.close()
        if b'"kind": "whole"' not in said:
            raise SystemExit(said.decode()[:300])
        return time.perf_counter() - began

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(
            self.address.hostname or "", self.address.port, timeout=60
        )

    def _get(self, path: str) -> bool:
        connection = self._connect()
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@dataclass(frozen=True)
class Asked:
    """One turn: bytes sent and received, and milliseconds from the key to the whole answer."""

    bytes: int
    shown: float
    busy: float  # of the page's main thread, in processor time


class Talk:
    """A conversation in a browser: what a turn sends and receives, and how soon it is shown."""

    def __init__(self, url: str, profile: Path) -> None:
        sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
        self.browser, self.url = import_module("browser").Browser(profile), url
        self.browser.size(1440, 900)

    def ask(self, question: str) -> Asked:
        self.browser.logged()
        self.browser.bytes = 0
        self.browser.js(TIMED)
        self.browser.one("#question textarea").send_keys(question)
        before = self._busy()
        self.browser.type("")
        shown = self.browser.until(lambda: self.browser.js("return spent"))
        busy = self._busy() - before
        self.browser.logged()
        return Asked(self.browser.bytes, shown, busy)

    def conversation(self, turns: int) -> dict[str, list[Asked]]:
        """Between the first and the last ones are copies; an answer looks back at six turns."""
        self.browser.visit(self.url)
        self._command("Performance.enable", timeDomain="threadTicks")
        first = [self.ask(QUESTIONS[0]) for _ in range(16)]
        self.browser.lengthen(turns - 30)
        last = [self.ask(QUESTIONS[0]) for _ in range(14)][7:]
        return {"2": first[1:2], "9 to 16": first[8:], f"{turns - 6} to {turns}": last}

    def _busy(self) -> float:
        metrics = self._command("Performance.getMetrics")["metrics"]
        return 1000 * float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))

    def _command(self, name: str, **given: str) -> Any:
        return self.browser.driver.execute_cdp_cmd(name, given)


TIMED = """
window.spent = 0;
let began = 0;
addEventListener("keydown", (event) => event.key === "Enter" && (began = performance.now()), true);
const chat = document.getElementById("chat");
const last = () => chat.lastElementChild?.lastElementChild;
const before = last();
const watch = new MutationObserver(() => {
  if (last() === before || last().dataset.state !== "whole") return;
  watch.disconnect();
  requestAnimationFrame(() => (window.spent = performance.now() - began));
});
const all = { subtree: true, attributes: true, childList: true };
watch.observe(chat, all);
"""


def long_conversation(page: Page, turns: int, rounds: int) -> str:
    """The medians of several conversations, as a table."""
    with tempfile.TemporaryDirectory() as profile:
        talk = Talk(page.address.geturl(), Path(profile))
        found = [talk.conversation(turns) for _ in range(rounds)]
        talk.browser.quit()
    rows = ["| turns | bytes | ms until shown | ms of the browser's processor |", "|---" * 4 + "|"]
    for name in found[0]:
        several = [one for conversation in found for one in conversation[name]]
        size, shown, busy = (
            statistics.median(getattr(one, field.name) for one in several)
            for field in fields(Asked)
        )
        rows.append(f"| {name} | {size:,.0f} | {shown:.0f} | {busy:.0f} |")
    return "\n".join(rows)


def importing() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import gradio"], check=True)
    return time.perf_counter() - began


def one_after_another(page: Page, count: int) -> list[float]:
    return [page.ask(QUESTIONS[n % len(QUESTIONS)]) for n in range(count)]


def at_once(page: Page, users: int, count: int) -> list[float]:
    """Each user asks `count` questions, the next as soon as the last is answered."""
    spent: list[float] = []
    threads = [
        threading.Thread(target=lambda: spent.extend(one_after_another(page, count)))
        for _ in range(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return spent


def p95(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=20)[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--turns", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as index:
        page = Page(args.notes, index)  # makes the index, and exports the encoder if need be
        if args.turns:
            print(long_conversation(page, args.turns, args.rounds))
        page.end()
        if args.turns:
            return
        gradio, opened, answered = [], [], []
        for n in range(args.rounds):
            gradio.append(importing())
            page = Page(args.notes, index)
            opened.append(page.opened)
            answered.append(page.answered)
            if n < args.rounds - 1:
                page.end()
        alone = p95(one_after_another(page, args.questions))
        together = p95(at_once(page, args.users, args.questions))
        page.end()
    median = statistics.median
    print("| import gradio | page open | first answer | one user p95 | several p95 | times |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {median(gradio):.1f} s | {median(opened):.1f} s | {median(answered):.1f} s "
        f"| {alone:.2f} s | {args.users} users: {together:.2f} s | {together / alone:.1f} |"
    )


if __name__ == "__main__":
    main()
