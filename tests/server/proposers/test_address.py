"""Which addresses a URL may mean, and which key may be shown there."""

from __future__ import annotations

import pytest

from afterburner.proposers.address import api_key_for, api_roots


@pytest.mark.parametrize(
    ("url", "roots"),
    [
        ("http://localhost:11434", ("http://localhost:11434/v1", "http://localhost:11434")),
        ("https://api.openai.com/v1/", ("https://api.openai.com/v1",)),
        ("https://host/v1beta/openai", ("https://host/v1beta/openai",)),
        ("https://host/inference", ("https://host/inference", "https://host/inference/v1")),
        ("https://host/api/v1/chat/completions", ("https://host/api/v1",)),
    ],
)
def test_roots(url: str, roots: tuple[str, ...]) -> None:
    assert api_roots(url) == roots


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("http://api.openai.com/v1", None),
        ("https://api.openai.com.evil.example/v1", None),
        ("http://localhost:11434", None),
    ],
)
def test_openai_key_goes_to_openai_alone(url: str, key: str | None) -> None:
    assert api_key_for(url, {"OPENAI_API_KEY": "openai"}) == key
    assert api_key_for(url, {"OPENAI_API_KEY": "openai", "AFTERBURNER_API_KEY": " ours\n"}) == "ours"
