"""Makes the pictures of the page that the README shows: python tests/screenshots.py"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
from pathlib import Path

from PIL import Image

from browser import Browser, site

ROOT = Path(__file__).parents[1]
PICTURES = [  # name, width, height, dark
    ("page-light.png", 1600, 1000, False),
    ("page-dark.png", 1600, 1000, True),
    ("page-narrow.png", 380, 800, False),
]
QUESTION = "why was DeepSeek v3 cheap?"
COLOURS = 128  # enough for a page of a few colours, and a third of the bytes


def take(browser: Browser, url: str, width: int, height: int, dark: bool) -> Image.Image:
    """The page with an answer, on a wide screen one of its citations clicked."""
    browser.size(width, height)
    browser.dark(dark)
    browser.visit(url)
    browser.ask(QUESTION)
    if width > 1000:  # where the sources stand beside the answer
        browser.all("a.cite")[1].click()
        browser.until(lambda: browser.all("mark.lit"))
    browser.js("scrollTo({ top: 0, behavior: 'instant' })")
    time.sleep(1)  # what moves smoothly has come to rest
    return Image.open(io.BytesIO(browser.driver.get_screenshot_as_png()))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "seeds", folder / "seeds")
        browser = Browser(folder / "profile")
        with site(folder) as one:
            for file, width, height, dark in PICTURES:
                picture = take(browser, one.url, width, height, dark)
                small = picture.convert("RGB").quantize(COLOURS)
                small.save(ROOT / "docs" / file, optimize=True)
        browser.quit()


if __name__ == "__main__":
    main()
