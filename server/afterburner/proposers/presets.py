"""Endpoints that are known by name: where they are, and which variable holds their key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Preset:
    """One OpenAI-compatible endpoint."""

    url: str
    key_variable: str = ""
    """The environment variable of its key, which is shown to its host alone; empty where none is wanted."""
    tells_cost: bool = False
    """Whether its answers say what they cost, in US dollars."""


PRESETS: Mapping[str, Preset] = {
    "openai": Preset("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "anthropic": Preset("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY"),
    "google": Preset("https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"),
    "mistral": Preset("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "deepseek": Preset("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    "groq": Preset("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "openrouter": Preset("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", tells_cost=True),
    "ollama": Preset("http://127.0.0.1:11434/v1"),
    "lmstudio": Preset("http://127.0.0.1:1234/v1"),
    "vllm": Preset("http://127.0.0.1:8000/v1"),
    "llamacpp": Preset("http://127.0.0.1:8080/v1"),
}


def preset_at(url: str) -> Preset | None:
    """The preset whose host a URL names, encrypted or not exactly as the preset has it."""
    place = urlsplit(url)
    for preset in PRESETS.values():
        known = urlsplit(preset.url)
        if (known.scheme, known.netloc) == (place.scheme, place.netloc.lower()):
            return preset
    return None
