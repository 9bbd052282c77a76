"""From a command's argument and the settings to what the loop is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol.types import Position, TextDocumentItem, WorkspaceFolder

from afterburner.lsp.documents import Documents
from afterburner.lsp.requests import OptimizeRequest, options_for
from afterburner.lsp.settings import Settings
from monolith.allowances import NOTHING, Allowances

SOURCE = "class Report:\n    def render(self):\n        return 1\n\n    def title(self):\n        return 2\n"
SCRATCH = Allowances(temporary_files=True)


@pytest.mark.parametrize(
    ("target", "line", "expected"),
    [
        ("src/report.py::Report.render", 1, SCRATCH),
        ("src/report.py::Report.render", 4, NOTHING),
        ("report.py::Report.render", 1, NOTHING),
    ],
)
def test_one_function_is_allowed_more(tmp_path: Path, target: str, line: int, expected: Allowances) -> None:
    uri = (tmp_path / "src" / "report.py").as_uri()
    folder = WorkspaceFolder(tmp_path.as_uri(), "project")
    documents = Documents(folder.uri, workspace_folders=[folder])
    documents.put_text_document(TextDocumentItem(uri, "python", 1, SOURCE))

    options, refusal = options_for(
        OptimizeRequest(uri, Position(line, 8)),
        documents,
        Settings(allow={target: SCRATCH}),
        trusted=True,
    )

    assert refusal is None
    assert options.allowances == expected


def test_patterns_are_relative_to_the_workspace_folder(tmp_path: Path) -> None:
    uri = (tmp_path / "src" / "report.py").as_uri()
    folder = WorkspaceFolder(tmp_path.as_uri(), "project")
    documents = Documents(folder.uri, workspace_folders=[folder])
    documents.put_text_document(TextDocumentItem(uri, "python", 1, SOURCE))
    settings = Settings(never_send=("src/**", "report/**"))
    options, _ = options_for(OptimizeRequest(uri, Position(1, 8)), documents, settings, trusted=True)
    assert [pattern.matches(options.file) for pattern in options.never_send] == [True, False]
