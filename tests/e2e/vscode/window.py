"""One VS Code window, driven as a person does: clicks, keys and what is on the screen."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error, Locator, expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

_LOAD_MS = 90_000
_SERVER_MS = 60_000
_PALETTE_MS = 4_000
_PALETTE_TRIES = 10
_MENU_MS = 6_000
_MENU_TRIES = 5


@dataclass(frozen=True)
class Window:
    """A page that shows a workbench."""

    page: Page

    def open(self, address: str) -> None:
        """Load the workbench and wait until the opened file is on the screen."""
        self.page.goto(address)
        self.page.locator(".monaco-editor .view-line").first.wait_for(timeout=_LOAD_MS)

    def click_function(self, name: str) -> None:
        """Put the cursor on the name in a function's first line."""
        self.page.keyboard.press("Control+f")
        self.page.keyboard.insert_text(f"def {name}(")
        self.page.keyboard.press("Escape")
        line = self.page.locator(".view-line", has_text=f"def {name}(")
        line.locator("span", has_text=re.compile(f"^{name}$")).last.click(force=True)

    def wait_for_light_bulb(self) -> None:
        """Wait until the language server has said that it offers something here."""
        self.page.locator(".lightBulbWidget, [class*=gutter-lightbulb]").first.wait_for(timeout=_SERVER_MS)

    def open_actions(self) -> Locator:
        """Open the light bulb's menu; returns its entries.

        A key pressed while the window still moves is lost, so it is pressed again until the menu is there.
        """
        entries = self.page.locator(".action-widget .monaco-list-row.action")
        for _ in range(_MENU_TRIES):
            self.page.keyboard.press("Control+.")
            with contextlib.suppress(Error):
                entries.first.wait_for(timeout=_MENU_MS)
                return entries
        raise AssertionError("the light bulb's menu does not open")

    def close_actions(self) -> None:
        """Close the light bulb's menu, and wait until the editor has the focus again."""
        self.page.keyboard.press("Escape")
        expect(self.page.locator(".action-widget .monaco-list-row.action")).to_have_count(0)
        expect(self.page.locator(".monaco-editor.focused").first).to_be_visible()

    def choose_action(self, title: str) -> None:
        """Choose an entry of the light bulb's menu."""
        entry = self.open_actions().filter(has_text=title)
        entry.click(force=True)

    def run_command(self, title: str) -> None:
        """Run a command of the palette; an extension's command is there only once it is active."""
        entry = self.page.locator(".quick-input-list .monaco-list-row", has_text=title).first
        for _ in range(_PALETTE_TRIES):
            self.page.keyboard.press("F1")
            self.page.keyboard.type(title)
            with contextlib.suppress(Error):
                entry.click(timeout=_PALETTE_MS)
                return
            self.page.keyboard.press("Escape")
        raise AssertionError(f"the palette has no command {title}")

    def answer(self, question: str, text: str) -> None:
        """Type an answer where the window asks for one."""
        box = self.page.locator(".quick-input-widget", has_text=question)
        expect(box).to_be_visible(timeout=_SERVER_MS)
        box.locator("input").last.fill(text)
        self.page.keyboard.press("Enter")

    def report(self) -> Locator:
        """The page of the report that is open."""
        return self.page.frame_locator("iframe.webview.ready").frame_locator("iframe").locator("body")

    def notification(self, text: str | re.Pattern[str]) -> Locator:
        """The notifications whose text matches."""
        return self.page.locator(".notification-toast", has_text=text)

    def proposal_tab(self) -> Locator:
        """The tab of a proposal's diff."""
        return self.page.locator(".tab", has_text=re.compile(r"\dx (faster|less)"))

    def wait_for_proposal(self, timeout_ms: float) -> None:
        """Wait until a job has led to a proposal; fails with its message when it ended without one."""
        message = self.notification("Afterburner: ")
        self.proposal_tab().or_(message).first.wait_for(timeout=timeout_ms)
        assert message.all_inner_texts() == []

    def press_button(self, name: str) -> None:
        """Press a button in the title of the active editor."""
        self.page.locator(".editor-actions").get_by_role("button", name=name).first.click()

    def save(self) -> None:
        """Save the active editor, which must have changes."""
        dirty = self.page.locator(".tab.active.dirty")
        expect(dirty).to_have_count(1)
        self.page.keyboard.press("Control+s")
        expect(dirty).to_have_count(0)

    def undo(self) -> None:
        """Take back one step."""
        self.page.keyboard.press("Control+z")

    def picture(self, path: Path) -> None:
        """Keep what is on the screen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
