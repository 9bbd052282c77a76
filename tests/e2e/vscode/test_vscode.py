"""The main job in a real VS Code in a real browser: light bulb, progress, diff, accept, discard, cancel."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from playwright.sync_api import expect
from tests.support.chat_endpoint import Answer, ChatEndpoint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.vscode.conftest import MakeWorkspace
    from tests.e2e.vscode.host import Host
    from tests.e2e.vscode.window import Window

pytestmark = [pytest.mark.editor, pytest.mark.needs("node", "npm", "chromium")]

_ACTIONS = ["Optimize for time", "Optimize for memory", "Optimize for both (time x memory)"]
_FAST_BODY = """\
    totals = []
    total = 0
    for amount in amounts:
        total += amount
        totals.append(total)
    return totals
"""
_REPLY = f'''Carry the total along instead of adding from the beginning for each day.

```python
def running_totals(amounts: list[int]) -> list[int]:
    """The turnover up to and including each day.

    >>> running_totals([3, 1, 4])
    [3, 4, 8]
    """
{_FAST_BODY}```
'''
_JOB_MS = 180_000
_PANEL_MS = 15_000


def _settings(endpoint: ChatEndpoint, **more: Any) -> dict[str, Any]:
    return {
        "afterburner.server.interpreter": sys.executable,
        "afterburner.targetInterpreter": sys.executable,
        "afterburner.model": endpoint.url,
        "afterburner.iterations": 1,
        **more,
    }


def test_accepting_the_proposal_changes_the_file_and_one_undo_brings_it_back(
    host: Host, window: Window, make_workspace: MakeWorkspace, artifacts: Path
) -> None:
    with ChatEndpoint([_REPLY]) as endpoint:
        folder = make_workspace(_settings(endpoint))
        file = folder / "shop" / "tables.py"
        original = file.read_text(encoding="utf-8")
        window.open(host.address(file, folder))
        window.click_function("running_totals")
        window.wait_for_light_bulb()
        expect(window.open_actions()).to_have_text(_ACTIONS)
        window.picture(artifacts / "light-bulb.png")
        window.close_actions()

        window.choose_action(_ACTIONS[0])
        progress = window.notification("Optimizing running_totals for time")
        expect(progress).to_contain_text("measuring the original", timeout=_JOB_MS)
        window.picture(artifacts / "progress.png")
        window.wait_for_proposal(_JOB_MS)
        title = re.compile(r"running_totals: [\d.,]+x faster \([\d.,]+ to [\d.,]+\)")
        expect(window.proposal_tab()).to_have_text(title)
        expect(progress).to_have_count(0)
        window.page.keyboard.press("Control+b")
        expect(window.page.locator(".diffOverview")).to_be_visible()
        window.page.wait_for_timeout(1000)
        window.picture(artifacts / "proposal.png")
        assert file.read_text(encoding="utf-8") == original

        window.press_button("Show Report")
        expect(window.report()).to_contain_text("running_totals", timeout=_JOB_MS)
        window.picture(artifacts / "report.png")
        window.proposal_tab().click()
        window.press_button("Accept")
        expect(window.proposal_tab()).to_have_count(0)
        window.save()
        accepted = file.read_text(encoding="utf-8")
        assert accepted != original
        assert _FAST_BODY in accepted
        window.undo()
        window.save()
        assert file.read_text(encoding="utf-8") == original


def test_discarding_the_proposal_leaves_the_file_unchanged(
    host: Host, window: Window, make_workspace: MakeWorkspace
) -> None:
    with ChatEndpoint([_REPLY]) as endpoint:
        folder = make_workspace(_settings(endpoint))
        file = folder / "shop" / "tables.py"
        original = file.read_text(encoding="utf-8")
        window.open(host.address(file, folder))
        window.click_function("running_totals")
        window.wait_for_light_bulb()
        window.choose_action(_ACTIONS[0])
        window.wait_for_proposal(_JOB_MS)
        window.press_button("Discard")
        expect(window.proposal_tab()).to_have_count(0)
        expect(window.page.locator(".tab.dirty")).to_have_count(0)
        assert file.read_text(encoding="utf-8") == original


def test_cancel_in_the_notification_ends_the_job_of_the_key_and_its_processes(
    host: Host, window: Window, make_workspace: MakeWorkspace
) -> None:
    with ChatEndpoint([Answer(text=_REPLY, delay_s=300)]) as endpoint:
        folder = make_workspace(_settings(endpoint, **{"afterburner.efficiency": "memory"}))
        file = folder / "shop" / "tables.py"
        window.open(host.address(file, folder))
        window.click_function("running_totals")
        window.wait_for_light_bulb()
        [server] = host.language_servers()
        before = set(server.children(recursive=True))
        window.page.keyboard.press("Control+Alt+Enter")
        progress = window.notification("Optimizing running_totals for memory")
        expect(progress).to_contain_text("waiting for a rewrite", timeout=_JOB_MS)
        progress.get_by_role("button", name="Cancel").click()
        expect(progress).to_have_count(0)
        expect(window.notification("Afterburner: ")).to_be_visible()
        _, left = psutil.wait_procs(set(server.children(recursive=True)) - before, timeout=3)
        assert left == []
        assert server.is_running()


def test_what_is_sent_is_shown_without_asking_the_model(
    host: Host, window: Window, make_workspace: MakeWorkspace, artifacts: Path
) -> None:
    with ChatEndpoint([_REPLY]) as endpoint:
        folder = make_workspace(_settings(endpoint))
        window.open(host.address(folder / "shop" / "tables.py", folder))
        window.click_function("running_totals")
        window.wait_for_light_bulb()
        window.run_command("Afterburner: Show What Is Sent")
        shown = window.page.locator(".editor-instance", has_text="What is sent first")
        expect(shown).to_contain_text("Rewrite the function", timeout=_JOB_MS)
        expect(window.page.locator(".tab.active")).to_contain_text("What Is Sent.md")
        window.picture(artifacts / "what-is-sent.png")
        assert endpoint.chats == []


def test_a_server_that_dies_is_started_again_and_its_lost_job_is_told(
    host: Host, window: Window, make_workspace: MakeWorkspace
) -> None:
    with ChatEndpoint([Answer(text=_REPLY, delay_s=300)]) as endpoint:
        folder = make_workspace(_settings(endpoint))
        window.open(host.address(folder / "shop" / "tables.py", folder))
        window.click_function("running_totals")
        window.wait_for_light_bulb()
        window.page.keyboard.press("Control+Alt+Enter")
        progress = window.notification("Optimizing running_totals")
        expect(progress).to_be_visible()
        [server] = host.language_servers()
        server.kill()
        expect(progress).to_have_count(0)
        expect(window.notification("What it was optimizing is lost")).to_be_visible()
        window.page.keyboard.press("Control+Alt+Enter")
        expect(progress).to_be_visible(timeout=_JOB_MS)


def test_the_api_key_of_the_secret_store_reaches_the_endpoint(
    host: Host, window: Window, make_workspace: MakeWorkspace
) -> None:
    with ChatEndpoint([Answer(status=401, text="no such key")]) as endpoint:
        folder = make_workspace(_settings(endpoint))
        window.open(host.address(folder / "shop" / "tables.py", folder))
        window.run_command("Afterburner: Set API Key")
        window.answer("Key for the endpoint", "key-of-the-test")
        window.click_function("running_totals")
        window.wait_for_light_bulb()
        window.page.keyboard.press("Control+Alt+Enter")
        expect(window.notification("Afterburner: ")).to_be_visible(timeout=_JOB_MS)
        assert endpoint.chats[0].headers["authorization"] == "Bearer key-of-the-test"
        assert "key-of-the-test" not in host.log()


def test_a_missing_server_is_told_once_with_cause_and_cure(
    host: Host, window: Window, make_workspace: MakeWorkspace
) -> None:
    folder = make_workspace({"afterburner.server.interpreter": "/nowhere/python"})
    window.open(host.address(folder / "shop" / "tables.py", folder))
    message = window.notification("/nowhere/python was not found. Install it with")
    expect(message).to_be_visible(timeout=_JOB_MS)
    expect(window.page.locator(".notification-toast")).to_have_count(1)
    message.get_by_role("button", name="Show Logs").click()
    panel = window.page.locator(".part.panel")
    try:
        expect(panel).to_contain_text("/nowhere/python was not found", timeout=_PANEL_MS)
    except AssertionError:
        # A window that is still starting opens its panel without the view that was asked for.
        window.run_command("Afterburner: Show Logs")
        expect(panel).to_contain_text("/nowhere/python was not found", timeout=_JOB_MS)


def test_nothing_of_an_untrusted_folder_is_run_until_it_is_trusted(
    wary_host: Host, window: Window, make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    interpreter = tmp_path / "python-of-the-folder"
    interpreter.write_text(f'#!/bin/sh\ntouch {started}\nexec {sys.executable} "$@"\n', encoding="utf-8")
    interpreter.chmod(0o755)
    folder = make_workspace({"afterburner.server.interpreter": str(interpreter)})
    window.open(wary_host.address(folder / "shop" / "tables.py", folder))
    window.click_function("running_totals")
    _wait_for_server(wary_host)
    window.page.keyboard.press("Control+Alt+Enter")
    expect(window.notification("is not trusted")).to_be_visible()
    assert not started.exists()

    window.run_command("Workspaces: Manage Workspace Trust")
    window.page.get_by_role("button", name="Trust", exact=True).click()
    window.page.locator(".monaco-modal-editor-block .codicon-close").last.click()
    window.click_function("running_totals")
    window.wait_for_light_bulb()
    assert started.exists()


def _wait_for_server(host: Host) -> None:
    deadline = time.monotonic() + 60
    while not host.language_servers():
        assert time.monotonic() < deadline, "no language server was started"
        time.sleep(0.1)
