"""Which addresses a URL may mean, and which key may be shown there."""

from __future__ import annotations

import pytest

from afterburner.proposers.address import api_key_for, api_roots
from afterburner.proposers.presets import PRESETS, Preset


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
def test_a_known_key_goes_to_its_own_host_alone(url: str, key: str | None) -> None:
    assert api_key_for(url, {"OPENAI_API_KEY": "openai"}) == key
    assert api_key_for(url, {"OPENAI_API_KEY": "openai", "AFTERBURNER_API_KEY": " ours\n"}) == "ours"


@pytest.mark.parametrize("preset", [preset for preset in PRESETS.values() if preset.key_variable])
def test_each_preset_has_its_own_key_and_needs_an_encrypted_connection(preset: Preset) -> None:
    keys = {other.key_variable: other.url for other in PRESETS.values()}
    assert api_key_for(f"{preset.url}/", keys) == preset.url
    assert api_key_for(preset.url.replace("https:", "http:"), keys) is None
    assert preset.url.startswith("https://")
    assert len(api_roots(preset.url)) == 1


def test_the_key_for_any_endpoint_is_shown_to_the_first_alone() -> None:
    keys = {"AFTERBURNER_API_KEY": "ours", "OPENAI_API_KEY": "openai"}
    assert api_key_for("https://api.openai.com/v1", keys, is_first=False) == "openai"
    assert api_key_for("https://host/v1", keys, is_first=False) is None
