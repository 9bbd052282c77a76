"""The documents that the client has open, with their functions parsed once for each version."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument, Workspace

from afterburner.errors import NotOptimizable
from afterburner.lsp.text import Text
from afterburner.target.locate import FunctionSpan, functions


class Document(TextDocument):
    r"""A document whose lines end at `\n`, `\r\n` and `\r` only.

    pygls cuts lines at form feeds and other separators too, copies the whole text on every access, and
    puts a position beyond the end of a line before the line's last character (seen in 2.1.1).
    """

    _text: Text | None = None
    _functions: tuple[Text, list[FunctionSpan] | NotOptimizable] | None = None

    @property
    def text(self) -> Text:
        """The text now; a document that is not open is read from disk with its own line ends."""
        source = self._source
        if source is None:
            with Path(self.path).open(encoding="utf-8", newline="") as file:
                source = file.read()
        if self._text is None or self._text.source != source:
            encoding = self.position_codec.encoding
            self._text = Text(source, str(getattr(encoding, "value", encoding)))
        return self._text

    @property
    def source(self) -> str:
        """The text now."""
        return self.text.source

    @property
    def lines(self) -> list[str]:
        """The lines with their ends."""
        text = self.text
        starts = [text.line_start(line) for line in range(len(text.lines))]
        return [text.source[i:j] for i, j in zip(starts, [*starts[1:], len(text.source)], strict=True)]

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Bring one change of the client into the text."""
        if isinstance(change, types.TextDocumentContentChangePartial):
            self._source = self.text.replaced(change.range, change.text)
        else:
            self._source = change.text

    @property
    def functions(self) -> list[FunctionSpan]:
        """Every function of the text.

        Raises:
            NotOptimizable: the text does not parse.
        """
        text = self.text
        if self._functions is None or self._functions[0] is not text:
            try:
                self._functions = text, functions(text.source)
            except NotOptimizable as error:
                self._functions = text, error
        found = self._functions[1]
        if isinstance(found, NotOptimizable):
            raise found
        return found

    def function_around(self, first_line: int, last_line: int) -> FunctionSpan | None:
        """The innermost function that holds these lines.

        Raises:
            NotOptimizable: the text does not parse.
        """
        around = [span for span in self.functions if span.start_line <= first_line and last_line <= span.end_line]
        return max(around, key=lambda span: span.start_line, default=None)


class Documents(Workspace):
    """A workspace that keeps `Document`s, and survives changes of documents that were never opened."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> Document:
        return Document(
            doc_uri,
            source=source,
            version=version,
            language_id=language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )

    def document(self, uri: str) -> Document:
        """The open document, or the file on disk."""
        document = self.get_text_document(uri)
        assert isinstance(document, Document)
        return document

    def update_text_document(
        self,
        text_doc: types.VersionedTextDocumentIdentifier,
        change: types.TextDocumentContentChangeEvent,
    ) -> None:
        """Bring a change into an open document; one for any other document is ignored."""
        document = self.get_text_document(text_doc.uri)
        if document.version is not None:
            super().update_text_document(text_doc, change)

    def folder_of(self, uri: str) -> str | None:
        """The path of the innermost workspace folder that holds a document."""
        path = self.get_text_document(uri).path
        folders = [to_fs_path(folder.uri) for folder in self.folders.values()]
        holding = [folder for folder in folders if folder and Path(path).is_relative_to(folder)]
        return max(holding, key=len, default=None)
