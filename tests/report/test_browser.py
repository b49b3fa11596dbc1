"""The page in a real browser: links land, nothing is fetched, text stays text, on a phone, on paper, in the dark."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from callnlp.report.builder import build_report
from callnlp.store.store import Store
from made_company import ANALYST, CEO, CFO, made

playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: make browser")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on the path: make browser")

HOSTILE = [
    "We have more demand than <script>document.title='owned'</script> capacity & we expect to build \U0001f600 right now.",
    "Revenue was $50 million <img src='http://192.0.2.1/x.png' onerror=\"document.title='owned'\"> up 10%.",
    "Bidi \u202eesrever\u202c and \u2066isolate\u2069 </div></aside></body> ]]> <!-- all of it shows in the text we keep.",
    "<a href='javascript:alert(1)'>click</a> &lt;b&gt; {{ 7 * 7 }} {% raw %} shows too, in every quarter that we report.",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A section of two quarters, in both languages; companies side by side; a transcript full of markup."""
    folder = tmp_path_factory.mktemp("pages")
    store = Store(folder / "calls")
    guide = {"value": "$60 million", "low": 60e6, "stance": "guidance", "period": "2025-Q2"}
    turns = [(CEO, "prepared", HOSTILE), (CFO, "prepared", ["We expect $60 million."]), (ANALYST, "qa", ["Why so?"])]
    themes = [("more demand", "supply_constrained/tightening")]
    store.add(made("2025-Q1", turns, [{"value": "$50 million", "low": 50e6}, guide], themes))
    later = [(CEO, "prepared", ["Revenue was $61 million.", "word " * 200 + "end."] * 3)]
    store.add(made("2025-Q2", later, [{"value": "$61 million", "low": 61e6}], call_date="2025-08-01"))
    capex = {"value": "$5 million", "metric": "capex", "low": 5e6}
    store.add(made("2025-Q2", [(CFO, "prepared", ["Capex was $5 million."])], [capex], ticker="ELMX"))
    reports = {
        "en": build_report(store, "OAKX", fiscal_year=2025),
        "zh": build_report(store, "OAKX", quarter="2025-Q2", compare_to="2025-Q1", language="zh"),
        "peers": build_report(store, ["OAKX", "ELMX"], fiscal_year=2025),
    }
    for name, report in reports.items():
        (folder / f"{name}.html").write_text(report.html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in reports}


@pytest.fixture
def show(browser, pages: dict[str, Path]):
    """Open a page and hold it to what holds for all: no error, no message, no request, no script."""
    opened = []

    def one(name: str, width: int = 1400, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        page = context.new_page()
        seen: list[str] = []
        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("dialog", lambda dialog: seen.append(dialog.message))
        page.on("request", lambda request: seen.append(request.url) if request.url != pages[name].as_uri() else None)
        page.goto(pages[name].as_uri())
        opened.append((context, seen))
        return page

    yield one
    for context, seen in opened:
        context.close()
        assert [line for line in seen if not line.startswith("data:")] == []


@pytest.mark.parametrize("name", ["en", "zh", "peers"])
@pytest.mark.parametrize("width", [360, 820, 1400])
def test_no_sideways_scrolling_at_any_width(show, name: str, width: int):
    page = show(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = "[...document.querySelectorAll('h1, h2, h3, p, li, .text')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
    assert page.evaluate(cut) == 0


@pytest.mark.parametrize(("name", "least"), [("en", 8), ("zh", 8), ("peers", 2)])
def test_links_land_on_the_marked_words(show, name: str, least: int):
    page = show(name)
    links = page.locator("main a.cite")
    assert links.count() >= least
    for number in range(links.count()):
        link = links.nth(number)
        link.click()
        place = page.evaluate(
            "() => { const at = document.querySelector(':target'); let mark = at; while (mark && mark.tagName != 'MARK')"
            " mark = mark.nextElementSibling; const box = mark.getBoundingClientRect(); return [mark.textContent,"
            " box.top >= 0 && box.bottom <= innerHeight, getComputedStyle(mark).outlineStyle, !!mark.closest('aside')] }"
        )
        assert place[0] and place[1:] == [True, "solid", True], link.get_attribute("href")


def test_the_mark_is_the_figure(show):
    page = show("en")
    page.locator("main li a.cite").first.click()
    shown = page.evaluate(
        "() => { let e = document.querySelector(':target'); while (e.tagName != 'MARK') e = e.nextElementSibling; return e.textContent }"
    )
    assert shown == "$50 million"


def test_the_keyboard_reaches_every_part_in_order_with_its_focus_seen(show):
    page = show("en")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "() => { const e = document.activeElement, s = getComputedStyle(e); return [e.className || e.tagName,"
                " s.outlineStyle != 'none' && parseFloat(s.outlineWidth) >= 2, e.getBoundingClientRect().top >= 0] }"
            )
        )
    assert reached[0][0] == "skip"
    assert all(seen and inside for _, seen, inside in reached)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash.length") > 1


def test_the_skip_link_goes_to_the_transcripts(show):
    page = show("en")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "transcripts"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_light_and_dark(show, scheme: str):
    page = show("en", color_scheme=scheme)
    ratios = page.evaluate(
        """() => { const lum = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => { x /= 255; return x <= .03928 ? x / 12.92 :
          ((x + .055) / 1.055) ** 2.4 }); return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] };
          const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
            if (!c.endsWith(', 0)')) return c; } return 'rgb(255, 255, 255)' };
          return [...document.querySelectorAll('h1, h2, p, li, td, th, a, mark, .note')].filter(e => e.textContent.trim()
            && e.getBoundingClientRect().left >= 0 && !/rgba/.test(back(e))).map(e => { const a = lum(getComputedStyle(e).color), b = lum(back(e));
            return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) }) }"""
    )
    assert len(ratios) > 40
    assert min(ratios) >= 4.5
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark is (scheme == "dark")


def test_on_paper_the_report_stands_alone_in_black(show):
    page = show("en", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("aside").is_visible()
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.locator("h1").is_visible()
    assert len(page.pdf()) > 10_000


def test_a_transcript_full_of_markup_shows_as_text(show):
    page = show("en")
    assert page.title().startswith("Oak & Sons <Ltd>")
    assert page.locator("img, script, iframe, a[href^=javascript]").count() == 0
    shown = page.locator(".text").first.inner_text()
    for words in ("<script>document.title='owned'</script>", "</div></aside></body> ]]> <!--", "{{ 7 * 7 }} {% raw %}"):
        assert words in shown
    assert "⟨U+202E⟩esrever⟨U+202C⟩" in shown
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(page.content())


def test_charts_have_words(show):
    page = show("en")
    charts = page.locator("svg[role=img]")
    assert charts.count() == page.locator("svg").count() > 0
    for number in range(charts.count()):
        assert charts.nth(number).locator("title").text_content() and charts.nth(number).locator("desc").text_content()
