"""What the tests of the page share: `askreview web` in a subprocess, and a real Chromium.

Debian's chromium and chromium-driver; nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import TimeoutExpired
from typing import ClassVar
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

import shell

PATIENCE = 60  # seconds for anything on the page; two busy cores are slow
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic"
    " --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)
ADDRESS = re.compile(r"http://\S+/")


class Site:
    """A running `askreview web`: its address, its process, and every line it printed.

    `env` is added to the environment.
    """

    def __init__(
        self, folder: Path, *args: str, port: int = 0, ignores: bool = False, **env: str
    ) -> None:
        self.lines: list[str] = []
        errors, its = os.pipe()
        self._errors = os.fdopen(errors, encoding="utf-8")
        with Path(os.devnull).open("r+b") as nothing, os.fdopen(its, "wb") as its_errors:
            self.process = shell.Process(
                ["askreview", "web", "--port", port, *args],
                (nothing, nothing, its_errors),
                folder,
                {**os.environ, **env},
                ignores=ignores,
            )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.url = self._address()

    def _read(self) -> None:
        for line in self._errors:
            self.lines.append(line)

    def _address(self) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._reader.is_alive():
            for line in self.lines:
                found = ADDRESS.search(line)
                if found:
                    return found[0]
            time.sleep(0.05)
        self.close()
        raise AssertionError(f"no address: {self.lines}")

    def close(self) -> str:
        """Ends it as Ctrl-C does; what it printed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE)
        except TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self._reader.join()
            self._errors.close()
        return "".join(self.lines)


@contextmanager
def site(folder: Path, *args: str, port: int = 0, **env: str) -> Iterator[Site]:
    one = Site(folder, *args, port=port, **env)
    try:
        yield one
    finally:
        printed = one.close()
        for browser in Browser.opened:  # a page that is left open goes on drawing itself
            browser.driver.get("about:blank")
    assert "Traceback" not in printed, printed


class Browser:
    """A Chromium with a fresh profile."""

    opened: ClassVar[list[Browser]] = []

    def __init__(self, profile: Path, *flags: str) -> None:
        program, driver = shutil.which("chromium"), shutil.which("chromedriver")
        assert program and driver, "the page's tests need Debian's chromium and chromium-driver"
        options = webdriver.ChromeOptions()
        options.binary_location = program
        for flag in (*FLAGS.split(), f"--user-data-dir={profile}", *flags):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(driver))
        self.driver.set_script_timeout(PATIENCE)
        self.console: list[str] = []
        self.requested: list[str] = []
        self.bytes = 0  # sent and received
        Browser.opened.append(self)

    def quit(self) -> None:
        Browser.opened.remove(self)
        self.driver.quit()

    def size(self, width: int, height: int) -> None:
        """The window's inside; Chromium's own window is at least 500 pixels wide."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def dark(self, yes: bool) -> None:
        """What the system prefers."""
        preferred = {"name": "prefers-color-scheme", "value": "dark" if yes else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [preferred]})

    def open(self, url: str) -> None:
        """Opens the page and waits until a question can be typed."""
        self.driver.get(url)
        self.ready()

    def ready(self) -> None:
        """Waits until a question can be typed, and the controls say what they said before."""
        self.one("html[data-ready] #question textarea")
        self.until(lambda: self.all(".index .when") and self.all("#asked"))

    def visit(self, url: str) -> None:
        """Opens the page as somebody sees it who was never there."""
        self.driver.get(f"{url}askreview/start")  # of the same origin, and a page that does nothing
        self.driver.execute_async_script(FORGET)
        self.driver.delete_all_cookies()
        self.open(url)

    def reload(self) -> None:
        self.driver.refresh()
        self.ready()

    def tab(self, url: str) -> str:
        """Opens the page in another tab, and gives the tab that was in front before."""
        before = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        self.size(1440, 900)
        self.open(url)
        return before

    def questions(self) -> list[str]:
        """What was asked in the conversation that is shown."""
        return self.js("return [...document.querySelectorAll('h2.asked')].map(e => e.textContent)")

    def lengthen(self, turns: int) -> None:
        """Adds so many turns to the conversation, each like its last one."""
        self.driver.execute_async_script(LENGTHEN, turns)
        self.reload()

    def conversation(self, title: str) -> None:
        """Opens an earlier conversation."""
        self.click(f'#kept .open[title="{title}"]')

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The first element, when it is there."""
        return self.until(lambda: self.all(selector))[0]

    def shown(self, selector: str) -> WebElement:
        """The first of the elements that can be seen."""
        return self.until(lambda: [one for one in self.all(selector) if one.is_displayed()])[0]

    def click(self, selector: str) -> None:
        """Clicks the first of the elements that can be clicked, when there is one."""

        def clicked() -> bool:
            element = next(one for one in self.all(selector) if one.is_displayed())
            element.click()
            return True

        self.until(clicked)

    def text(self, selector: str) -> str:
        return self.one(selector).text

    def until(self, true):
        return WebDriverWait(
            self.driver, PATIENCE, 0.05, ignored_exceptions=(IndexError, StopIteration, *STALE)
        ).until(lambda _: true())

    def js(self, script: str, *args):
        return self.driver.execute_script(script, *args)

    def type(self, question: str) -> None:
        self.one("#question textarea").send_keys(question, Keys.ENTER)

    def ask(self, question: str) -> WebElement:
        """Asks, waits for the whole answer, and gives its element."""
        before = len(self.all(WHOLE))
        self.type(question)
        return self.until(lambda: self.all(WHOLE)[before])

    def choose(self, label: str, value: str) -> None:
        """Picks a value of a drop-down list, as a person does with the keyboard."""
        box = self.shown(f'input[aria-label="{label}"]')
        box.click()
        box.send_keys(Keys.CONTROL, "a")
        box.send_keys(Keys.NULL, value, Keys.ENTER)

    def logged(self) -> None:
        """Reads the browser's own logs: what the console said, what was requested."""
        self.console += [
            f"{one['level']} {one['message']}" for one in self.driver.get_log("browser")
        ]
        for one in self.driver.get_log("performance"):
            message = json.loads(one["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requested.append(message["params"]["request"]["url"])
                self.bytes += len(message["params"]["request"].get("postData", ""))
            elif message["method"] == "Network.dataReceived":
                self.bytes += message["params"]["dataLength"]

    def foreign(self, url: str) -> list[str]:
        """The requests that left the origin of the page."""
        self.logged()
        ours = urlsplit(url).netloc
        return [
            one
            for one in self.requested
            if urlsplit(one).scheme not in ("data", "blob") and urlsplit(one).netloc != ours
        ]

    def complaints(self) -> list[str]:
        """What the console said that is an error or a warning."""
        self.logged()
        return [line for line in self.console if line.startswith(("SEVERE", "WARNING"))]


def _stale():
    from selenium.common.exceptions import (
        ElementClickInterceptedException,
        ElementNotInteractableException,
        StaleElementReferenceException,
    )

    return (
        StaleElementReferenceException,
        ElementNotInteractableException,
        ElementClickInterceptedException,
    )


STALE = _stale()
WHOLE = ".turn:is([data-state=whole], [data-state=error], [data-state=stopped])"  # not in writing
LENGTHEN = """
const [count, done] = arguments;
indexedDB.databases().then(([{ name }]) => {
  const request = indexedDB.open(name);
  request.onsuccess = () => {
    const change = request.result.transaction("turns", "readwrite");
    const kept = change.objectStore("turns");
    kept.getAll().onsuccess = ({ target }) => {
      const last = target.result.sort((a, b) => a.order - b.order).at(-1);
      for (let n = 1; n <= count; n++) {
        const id = `t${String(n).padStart(16, "0")}`;
        const html = last.html.replaceAll(last.id, id);
        kept.put({ ...last, id, order: last.order + n / 1000, html });
      }
    };
    change.oncomplete = () => (request.result.close(), done());
  };
});
"""
FORGET = """
const done = arguments[arguments.length - 1];
localStorage.clear();
sessionStorage.clear();
indexedDB.databases()
  .then((all) => Promise.all(all.map(({ name }) => new Promise((gone) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      const known = [...request.result.objectStoreNames];
      if (!known.length) return gone();
      const clearing = request.result.transaction(known, "readwrite");
      known.forEach((one) => clearing.objectStore(one).clear());
      clearing.oncomplete = () => (request.result.close(), gone());
    };
  }))))
  .then(done);
"""
