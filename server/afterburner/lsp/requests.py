"""From a command's argument to a request for the loop, or to the reason why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lsprotocol.types import Position

from afterburner.errors import AfterburnerError, NotOptimizable
from afterburner.lsp.documents import Document, Documents
from afterburner.lsp.settings import Settings
from afterburner.options import Options
from afterburner.privacy.never_send import patterns_in
from monolith.allowances import NOTHING
from monolith.comparison import Efficiency

UNTRUSTED = "This folder is not trusted, and optimizing runs its code; trust the folder first."


@dataclass(frozen=True, slots=True)
class OptimizeRequest:
    """The argument of `afterburner.optimize`."""

    uri: str
    position: Position
    efficiency: Literal["time", "memory", "integral"] | None = None
    """The setting when not given."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """The argument of the commands about one job."""

    job: str


def place_refusal(uri: str, *, trusted: bool) -> str | None:
    """Why nothing can be optimized in a document, whatever it holds."""
    if not trusted:
        return UNTRUSTED
    if not uri.startswith("file:"):
        return "Only functions in Python files can be optimized; save this document as a file first."
    return None


def options_for(
    request: OptimizeRequest, documents: Documents, settings: Settings, *, trusted: bool
) -> tuple[Options, str | None]:
    """What to ask the loop for, and why it is refused or `None`."""
    efficiency: Efficiency = request.efficiency or settings.efficiency
    refusal = place_refusal(request.uri, trusted=trusted)
    source, qualname = "", f"line {request.position.line + 1}"
    document = documents.document(request.uri)
    if refusal is None:
        try:
            source = document.source
            qualname = _qualname(document, request.position.line)
        except AfterburnerError as error:
            refusal = str(error)
        except (OSError, UnicodeDecodeError) as error:
            refusal = f"{request.uri} cannot be read: {error}."
    file = Path(document.path)
    options = Options(
        file=file,
        source=source,
        qualname=qualname,
        efficiency=efficiency,
        model=settings.model,
        models=settings.models,
        model_name=settings.model_name,
        price=settings.price,
        max_tokens=settings.max_tokens,
        iterations=settings.iterations,
        candidates=settings.candidates,
        stop=settings.stop,
        python=_interpreter(settings.target_interpreter, documents, request.uri),
        isolation=settings.isolation,
        command=settings.record,
        strict=settings.strict,
        never_send=patterns_in(Path(documents.folder_of(request.uri) or file.parent), settings.never_send),
        allowances=settings.allow.get(_target(file, qualname, documents.folder_of(request.uri)), NOTHING),
    )
    return options, refusal


def _target(file: Path, qualname: str, folder: str | None) -> str:
    """The name of a function in the setting `allow`."""
    if folder is not None and file.is_relative_to(folder):
        file = file.relative_to(folder)
    return f"{file.as_posix()}::{qualname}"


def _qualname(document: Document, line: int) -> str:
    span = document.function_around(line, line)
    if span is None:
        raise NotOptimizable(f"There is no function at line {line + 1}; put the cursor on a function.")
    if span.unsupported is not None:
        raise NotOptimizable(span.unsupported)
    return span.qualname


def _interpreter(setting: str | None, documents: Documents, uri: str) -> str | None:
    """The interpreter with `~` and `${workspaceFolder}` filled in."""
    if setting is None:
        return None
    folder = documents.folder_of(uri)
    if folder is not None:
        setting = setting.replace("${workspaceFolder}", folder)
    return str(Path(setting).expanduser()) if setting.startswith("~") else setting
