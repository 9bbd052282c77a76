"""What an endpoint's refusal means: what can be done about it, and one sentence for the user."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from afterburner.errors import ProposerError, TooLong
from afterburner.proposers.address import key_variables

_LONGEST_QUOTE = 200
_OPTIONAL = ("temperature", "seed", "max_tokens", "max_completion_tokens", "stream_options")
_NAMED = r"""['"`]{0}['"`]|\b(?:argument|parameter|property|field)s?\b[^.]{{0,20}}\b{0}\b"""
_REFUSED = re.compile(
    r"unsupported|not support|unrecognized|unknown|not permitted|not allowed|forbidden|cannot find", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"model.{0,120}\b(not found|(not|n['’]t) exist|(is|are) (unknown|invalid|not (known|recogni[sz]ed|valid)))\b"
    r"|\b(no such|unknown|invalid|not a valid|not_found_error)\b.{0,20}model",
    re.IGNORECASE | re.DOTALL,
)
_TOO_LONG = re.compile(
    r"context.{0,10}(length|size|window)|maximum context|too many tokens"
    r"|(prompt|input|request).{0,30}too (long|large)",
    re.IGNORECASE,
)


class EndpointBusy(ProposerError):
    """The same question may be answered later."""

    def __init__(self, sentence: str, wait_s: float | None = None) -> None:
        super().__init__(sentence)
        self.wait_s = wait_s
        """What the endpoint asks to wait, in seconds, if it says so."""


class NotAnApi(ProposerError):
    """Something else answers at this address, as far as one can tell."""

    def __init__(self, url: str, words: str = "") -> None:
        """What answers may have said something, as in `(status 404: no such page)`."""
        super().__init__(
            f"{url} refused the request {words}; check the URL, or choose another model."
            if words
            else f"{url} is not an OpenAI-compatible API; check the URL, which usually ends in /v1."
        )
        self.has_words = bool(words)


class NotTaken(ProposerError):
    """The model is there, but not with one of the parameters."""

    def __init__(self, sentence: str, parameter: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class _Complaint:
    """The error object of an answer, as far as it is one."""

    message: str = ""
    codes: tuple[str, ...] = ()
    parameter: str = ""
    is_json: bool = True


def refusal(
    status: int, body: str, *, url: str, model: str, key: str | None, wait_s: float | None = None
) -> ProposerError:
    """Read an answer that is no success.

    Args:
        status: the HTTP status.
        body: the answer's text.
        url: the endpoint, as the user gave it.
        model: the model asked for.
        key: the key shown to it, which must not appear in a sentence.
        wait_s: what the endpoint asks to wait, in seconds.
    """
    complaint = _complaint(body)
    said = " ".join((*complaint.codes, complaint.message))
    quote = _quote(complaint.message, key)
    if status in {401, 403}:
        return ProposerError(_about_key(status, url, key, quote))
    if status == 402 or "insufficient_quota" in complaint.codes:
        return ProposerError(f"The account at {url} has no credit left; top it up or choose another model.")
    if status == 413 or (status in {400, 422} and _TOO_LONG.search(said)):
        return TooLong(
            f"The function with its context is too long for {model} at {url}; choose a model that takes more."
        )
    if status in {400, 422} and (parameter := _refused_parameter(complaint, said)):
        return NotTaken(f"{url} refused the request{quote}; choose another model.", parameter)
    if status in {400, 404, 422} and ("model_not_found" in complaint.codes or _NO_MODEL.search(said)):
        return ProposerError(f"{url} has no model {model!r}; say which one to ask with --model-name.")
    if status in {408, 409, 425, 429} or status >= 500:
        why = "is over its rate limit" if status == 429 else f"is failing (status {status}{quote})"
        return EndpointBusy(f"{url} {why}; try again later or choose another model.", wait_s)
    if 300 <= status < 400 or status in {404, 405} or not complaint.is_json:
        return NotAnApi(url, f"(status {status}{quote})" if quote else "")
    return ProposerError(f"{url} refused the request (status {status}{quote}); choose another model.")


def _about_key(status: int, url: str, key: str | None, quote: str) -> str:
    variables = key_variables(url)
    if status == 403 and quote:
        return f"{url} refused the request (status 403{quote}); check {variables}, or choose another model."
    if key is None:
        return f"{url} wants an API key; set {variables}."
    if status == 403:
        return f"The API key may not use this model at {url}; check {variables} and --model-name."
    return f"{url} does not accept the API key; check {variables}."


def _refused_parameter(complaint: _Complaint, said: str) -> str:
    """The parameter that the endpoint does not take; empty where it complains of something else."""
    if not _REFUSED.search(said):
        return ""
    if complaint.parameter:
        return complaint.parameter
    return next((name for name in _OPTIONAL if re.search(_NAMED.format(name), said)), "")


def _complaint(body: str) -> _Complaint:
    try:
        answer: Any = json.loads(body)
    except ValueError:
        return _Complaint(is_json=False)
    error = answer.get("error", answer) if isinstance(answer, dict) else answer
    if not isinstance(error, dict):
        return _Complaint(str(error))
    message = error.get("message") or error.get("detail") or ""
    codes = tuple(error[name] for name in ("code", "type") if isinstance(error.get(name), str))
    return _Complaint(str(message), codes, str(error.get("param") or ""))


def _quote(message: str, key: str | None) -> str:
    """The endpoint's own words, short and without the key."""
    text = " ".join(message.split())
    if key:
        text = text.replace(key, "***")
    return f": {text[:_LONGEST_QUOTE].rstrip('.')}" if text else ""
