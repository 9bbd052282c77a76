"""Where a text holds what looks like a secret: keys of known forms, random text, and values of telling names."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOWN_FORMS = re.compile(
    r"""
    -----BEGIN[ ][A-Z0-9 ]+-----(?:[A-Za-z0-9+/=\s\\"':,.]|-(?!----BEGIN))*?-----END[ ][A-Z0-9 ]+-----
    | -----BEGIN[ ][A-Z0-9 ]+-----[A-Za-z0-9+/=\s\\]{8,}
    | (?<![A-Za-z0-9])(?:
        eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?
        | sk-(?=[\w-]*\d)[\w-]{16,}
        | [sr]k_(?:live|test)_\w{8,}
        | whsec_\w{16,}
        | gh[a-z]_[A-Za-z0-9]{20,}
        | github_pat_\w{20,}
        | glpat-[\w-]{16,}
        | (?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])
        | xox[a-z]-[A-Za-z0-9-]{8,}
        | AIza[\w-]{30,}
        | ya29\.[\w-]{16,}
        | SG\.[\w-]{16,}\.[\w-]{16,}
        | npm_[A-Za-z0-9]{30,}
        | pypi-[\w-]{30,}
        | hf_[A-Za-z0-9]{30,}
        | \d{8,10}:AA[\w-]{30,}
      )
    """,
    re.VERBOSE,
)
_FLAGS = re.IGNORECASE | re.VERBOSE | re.DOTALL | re.MULTILINE
_IN_ADDRESS = re.compile(r"""[a-z][a-z0-9+.-]{0,20}://[^\s/:@"'`]*:(?P<value>[^\s/"'`]+)@""", re.IGNORECASE)
_IN_QUERY = re.compile(
    r"""[?&;]\s*(?:password|passwd|pwd|token|access_token|api_?key|secret|client_secret|sig|signature|AccountKey)
    \s*=\s*(?P<value>[^\s&;"'`<>{}()]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_IN_HEADER = re.compile(r"\b(?:Bearer|Basic)\s+(?P<value>(?=[^\s=]*[\d=])[A-Za-z0-9+/_.~-]{12,}=*)")
_NAME = r"""(?P<name>\w{0,40}(?:pass(?:word|wd|phrase)|pwd|secret|token|api_?key|private_?key|access_?key|
    encryption_?key|signing_?key|auth_?key|connection_?str(?:ing)?|credential)\w{0,40})"""
_VALUE = r"""[rbu]{0,2}(?P<quote>(?P<triple>\"\"\"|\'\'\')|"|')
    (?P<value>(?:\\.|(?!(?P=quote))(?(triple)(?!```)[^\\]|[^\\\n]))*?)
    (?:(?P=quote)|(?=[ ]\.\.\.)|(?(triple)(?!)|$))"""
"""A literal, which may have been cut off."""
_ASSIGNED = re.compile(
    rf"""(?<![\w"']){_NAME}\s*(?::\s*[\w.\[\], |]+?\s*=|:?=|[=!]=)\s*\(?\s*{_VALUE}""",
    _FLAGS,
)
_KEYED = re.compile(rf"""["']{_NAME}["']\s*(?:\]\s*[=!]?=|:)\s*\(?\s*{_VALUE}""", _FLAGS)
_PASSED = re.compile(
    rf"""\(\s*["']{_NAME}["']\s*,\s*{_VALUE}(?=\s*(?:,?\s*\)|[rbu]{{0,2}}["']))""",
    _FLAGS,
)
_MORE = re.compile(rf"""(?:\s|\\\n)*(?![rbu]{{0,2}}(?:\"\"\"|\'\'\')){_VALUE}""", _FLAGS)
"""A literal right after another, which it is joined with; not what is rather a docstring."""
_SAID = re.compile(
    r"""(?<!\w)(?:password|passwd|passphrase|pwd|api[ _-]?key|secret|token)\s*(?::|=|\bis\b)\s*
    (?P<value>(?=[^\s]*\d)[^\s"'`,;()\[\]{}<>]{6,})""",
    re.IGNORECASE | re.VERBOSE,
)
_COMMENT = re.compile(r"#.*")
_LONG = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{20,}={0,2}(?![A-Za-z0-9+/_=-])")
_HEX = re.compile(r"(?<![A-Za-z0-9])[0-9a-fA-F]{20,}(?![A-Za-z0-9])")
_WEAK = re.compile(r"token|credential|auth_?key", re.IGNORECASE)
"""Names that parsers and forms use for ordinary words too."""
_WORDS = re.compile(r"[A-Za-z_]+(?:[ \t\n./:?!,_-]+[A-Za-z_]+)*[ \t\n.:?!,]*")
_FIELD = re.compile(r"%(?:\(\w+\))?[a-z]|\{[^{}]*\}|\$\{\w+\}|\$[A-Z_]+|\\[a-z]|<[^<>]*>")
_EXAMPLE = re.compile(r"x+|none|null|true|false|pass(?:word|wd)?|pwd|pw", re.IGNORECASE)
_RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

Span = tuple[int, int]


def secret_spans(text: str) -> Iterator[Span]:
    """Start and end of each part of a text that looks like a secret; they may overlap."""
    for match in _KNOWN_FORMS.finditer(text):
        yield match.span()
    for pattern in (_IN_ADDRESS, _IN_QUERY, _IN_HEADER):
        for match in pattern.finditer(text):
            if not _is_placeholder(match["value"]):
                yield match.span("value")
    for pattern in (_ASSIGNED, _KEYED, _PASSED):
        for match in pattern.finditer(text):
            parts = [match, *_joined_with(match)]
            if _may_be_value(match["name"], "".join(part["value"] for part in parts)):
                yield match.start("value"), parts[-1].end("value")
    for comment in _COMMENT.finditer(text):
        for match in _SAID.finditer(text, *comment.span()):
            yield match.span("value")
    for pattern in (_LONG, _HEX):
        for match in pattern.finditer(text):
            if is_random(match[0]):
                yield match.span()


def is_random(token: str) -> bool:
    """Whether a long word is random, as keys are: its kind of character changes all the time."""
    body = re.sub(r"[+/_=-]", "", token)
    runs = len(_RUN.findall(body))
    if not (any(map(str.isdigit, body)) and any(map(str.isalpha, body))):
        return False
    if _HEX.fullmatch(token):
        return len(body) <= 3.3 * runs and _entropy(body) >= 2.8
    if body.isupper() or body.islower():
        return body == token and len(body) <= 4 * runs and _entropy(body) >= 3.3
    return len(token) - len(body) <= len(token) / 8 and len(body) <= 2.7 * runs and _entropy(body) >= 3.3


def _joined_with(literal: re.Match[str]) -> Iterator[re.Match[str]]:
    """The literals that Python joins with one, as they follow it."""
    text, last = literal.string, literal
    while text.startswith(last["quote"], last.end("value")):
        more = _MORE.match(text, last.end("value") + len(last["quote"]))
        if more is None:
            return
        yield more
        last = more


def _is_placeholder(value: str) -> bool:
    """Whether a value is filled in later, or stands for one in a text."""
    return not any(map(str.isalnum, _FIELD.sub("", value))) or _EXAMPLE.fullmatch(value) is not None


def _entropy(text: str) -> float:
    """Bits for each character."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def _may_be_value(name: str, value: str) -> bool:
    """Whether what a telling name is set to or compared with is a secret, not a word of the code or a message."""
    has_spaces = any(map(str.isspace, value))
    if len(value) < 4 or _is_placeholder(value) or (has_spaces and value[0] in " ),+"):
        return False
    if _WEAK.search(name):
        return len(value) >= 8 and not _WORDS.fullmatch(value) and not has_spaces
    if _WORDS.fullmatch(value):
        has_one_word = not any(character in " \t\n_./:?!," for character in value)
        return has_one_word and value.lower() not in name.lower() and not value.isupper()
    return True
