"""What a person has set in the editor: read with care, wrong values replaced by defaults and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from afterburner.command_words import WANTED, command_words
from afterburner.errors import UsageError
from afterburner.privacy.never_send import WANTED as WANTED_PATTERNS
from afterburner.privacy.never_send import are_patterns
from afterburner.proposers.choice import FORM, choice_of
from afterburner.proposers.presets import PRESETS
from afterburner.proposers.price import WANTED as WANTED_PRICE
from afterburner.proposers.price import Price, price_of
from afterburner.refine.stopping import StopRules
from monolith.allowances import Allowances, allowances
from monolith.box.levels import Isolation
from monolith.comparison import EFFICIENCIES, Efficiency
from monolith.errors import UnknownAllowance


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The section `afterburner` of the editor's configuration."""

    efficiency: Efficiency = "time"
    iterations: int = 4
    candidates: int | None = None
    stop: StopRules = field(default_factory=StopRules)
    model: str = "auto"
    models: tuple[str, ...] = ()
    """Several at once; then `model` does not count."""
    model_name: str | None = None
    price: Price | None = None
    max_tokens: int | None = None
    target_interpreter: str | None = None
    """As written: may hold `~` and `${workspaceFolder}`."""
    record: tuple[str, ...] = ()
    """Words of a script or module to run, whose calls are inputs."""
    strict: bool = False
    """Floats bit by bit, and texts of exceptions too."""
    isolation: Isolation | None = None
    """The walls to insist on; the strongest that stand when not given."""
    allow: Mapping[str, Allowances] = field(default_factory=dict)
    """What single functions may do beyond computing, by `FILE::QUALNAME` relative to the workspace folder."""
    never_send: tuple[str, ...] = ()
    """Path patterns, relative to the workspace folder, of files that no model on another machine is sent."""
    actions: tuple[Efficiency, ...] = EFFICIENCIES
    """The efficiencies on offer as code actions."""


def read(*layers: object) -> tuple[Settings, list[str]]:
    """Settings from layers of the configuration, the last one strongest, and what is wrong with them.

    Keys that are absent, null or empty are not set; unknown keys are the client's own.
    """
    given: dict[str, Any] = {}
    for layer in layers:
        if isinstance(layer, Mapping):
            given |= {key: value for key, value in layer.items() if value is not None and value != ""}
    problems: list[str] = []
    values: dict[str, Any] = {}
    for key, (name, accepts, wanted) in _KEYS.items():
        if key not in given:
            continue
        if accepts(given[key]):
            values[name] = given[key]
        else:
            problems.append(f"afterburner.{key} is {given[key]!r} but must be {wanted}")
    if "actions" in values:
        hidden = {kind for kind, shown in values["actions"].items() if not shown}
        values["actions"] = tuple(kind for kind in EFFICIENCIES if kind not in hidden)
    if "price" in values:
        values["price"] = price_of(values["price"])
    if "models" in values:
        values["models"] = tuple(values["models"])
    if "record" in values:
        values["record"] = command_words(values["record"])
    limits = {name: values.pop(name) for name in _LIMITS if name in values}
    if limits:
        values["stop"] = StopRules(**limits)
    if "isolation" in values:
        values["isolation"] = _LEVELS[values["isolation"]]
    if "never_send" in values:
        values["never_send"] = tuple(values["never_send"])
    if "allow" in values:
        values["allow"] = {target: allowances(words) for target, words in values["allow"].items()}
    return Settings(**values), problems


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_command(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(command_words(value))
    except ValueError:
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_model(value: object) -> bool:
    try:
        choice = choice_of(value) if isinstance(value, str) else None
    except UsageError:
        return False
    if choice is None:
        return False
    return "://" not in choice.model or re.match(r"https?://[^/\s]+", choice.model) is not None


def _are_models(value: object) -> bool:
    return isinstance(value, list) and all(_is_model(model) for model in value)


def _is_price(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(price_of(value))
    except ValueError:
        return False


def _are_allowances(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    try:
        for words in value.values():
            if not (isinstance(words, list) and all(isinstance(word, str) for word in words)):
                return False
            allowances(words)
    except UnknownAllowance:
        return False
    return True


def _are_actions(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(shown, bool) for shown in value.values())


_LIMITS = tuple(field.name for field in fields(StopRules))

_LEVELS = {"auto": None, **{str(level): level for level in Isolation if level is not Isolation.L0}}
"""An editor never runs code without walls."""

_KEYS: dict[str, tuple[str, Callable[[object], bool], str]] = {
    "efficiency": ("efficiency", lambda value: value in EFFICIENCIES, "time, memory or integral"),
    "iterations": ("iterations", _is_count, "a whole number from 1"),
    "candidates": ("candidates", _is_count, "a whole number from 1"),
    "budgetSeconds": ("budget_s", _is_positive, "a number of seconds above 0"),
    "budgetTokens": ("tokens", _is_count, "a whole number from 1"),
    "budgetCost": ("cost_usd", _is_positive, "a number of US dollars above 0"),
    "targetRatio": ("target_ratio", _is_positive, "a number above 1"),
    "patience": ("patience", _is_count, "a whole number from 1"),
    "model": (
        "model",
        _is_model,
        f"auto, rules, local, editor, {', '.join(PRESETS)} or the http(s) address of an endpoint",
    ),
    "models": ("models", _are_models, f"a list of texts like {FORM}"),
    "price": ("price", _is_price, WANTED_PRICE),
    "maxTokens": ("max_tokens", _is_count, "a whole number from 1"),
    "modelName": ("model_name", _is_text, "a text"),
    "targetInterpreter": ("target_interpreter", _is_text, "the path of a Python interpreter"),
    "record": ("record", _is_command, WANTED),
    "strict": ("strict", lambda value: isinstance(value, bool), "true or false"),
    "isolation": (
        "isolation",
        lambda value: isinstance(value, str) and value in _LEVELS,
        "one of " + ", ".join(_LEVELS),
    ),
    "allow": (
        "allow",
        _are_allowances,
        "an object from FILE::QUALNAME to a list of temporary-files, subprocesses, project-data and NAME=VALUE",
    ),
    "neverSend": ("never_send", are_patterns, WANTED_PATTERNS),
    "actions": ("actions", _are_actions, "an object of true and false values"),
}
