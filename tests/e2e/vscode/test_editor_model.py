"""The editor's own model in a real VS Code: another extension offers models, and one of them writes a rewrite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.e2e.vscode.host import started_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.vscode.conftest import MakeWorkspace
    from tests.e2e.vscode.host import Host
    from tests.e2e.vscode.window import Window

pytestmark = [pytest.mark.editor, pytest.mark.needs("node", "npm", "chromium")]

_JOB_MS = 180_000


@pytest.fixture(scope="module")
def model_vsix(repository: Path, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension that offers models; it is packaged with the tools that `vsix` has installed."""
    packaged = tmp_path_factory.mktemp("model") / "model.vsix"
    vsce = repository / "client-vscode" / "node_modules" / ".bin" / "vsce"
    options = ["--no-dependencies", "--allow-missing-repository", "--skip-license", "--out"]
    folder = Path(__file__).with_name("canned_model")
    subprocess.run([vsce, "package", *options, packaged], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return packaged


@pytest.fixture(scope="module")
def model_host(
    vscode_cache: Path, vsix: Path, model_vsix: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Host]:
    """A server with an extension that offers models."""
    data = tmp_path_factory.mktemp("vscode")
    extensions = [vsix, model_vsix]
    with started_host(vscode_cache, extensions, data, trusts_every_folder=True, environment={}) as host:
        yield host


def _optimize(host: Host, window: Window, make_workspace: MakeWorkspace, **settings: Any) -> Path:
    """Start a run that asks the editor's model; returns the file."""
    common = {
        "afterburner.server.interpreter": sys.executable,
        "afterburner.targetInterpreter": sys.executable,
        "afterburner.model": "editor",
        "afterburner.iterations": 1,
    }
    folder = make_workspace(common | settings)
    file = folder / "shop" / "tables.py"
    window.open(host.address(file, folder))
    window.click_function("running_totals")
    window.wait_for_light_bulb()
    window.page.keyboard.press("Control+Alt+Enter")
    return file


def test_a_rewrite_of_the_editors_model_is_proposed_and_accepted(
    model_host: Host, window: Window, make_workspace: MakeWorkspace
) -> None:
    file = _optimize(model_host, window, make_workspace)
    window.wait_for_proposal(_JOB_MS)
    window.press_button("Show Report")
    expect(window.report()).to_contain_text("editor:canned/rewriter", timeout=_JOB_MS)
    window.proposal_tab().click()
    window.press_button("Accept")
    expect(window.proposal_tab()).to_have_count(0)
    window.save()
    assert "total += amount" in file.read_text(encoding="utf-8")


_REFUSALS = {
    "spent": "The editor's model refused the question (The quota is used up); try again later",
    "private": "Afterburner was not allowed to use the editor's model; start again and allow it",
    "gpt-none": "The editor has no model 'gpt-none' (it has canned/rewriter, canned/spent, canned/private)",
}


@pytest.mark.parametrize("model", _REFUSALS)
def test_a_model_that_does_not_answer_is_told_in_one_sentence(
    model_host: Host, window: Window, make_workspace: MakeWorkspace, model: str
) -> None:
    _optimize(model_host, window, make_workspace, **{"afterburner.modelName": model})
    expect(window.notification(_REFUSALS[model])).to_be_visible(timeout=_JOB_MS)


def test_an_editor_without_models_says_what_to_do(
    host: Host, window: Window, make_workspace: MakeWorkspace
) -> None:
    _optimize(host, window, make_workspace)
    message = window.notification("The editor has no language model; install an extension that provides one")
    expect(message).to_be_visible(timeout=_JOB_MS)
