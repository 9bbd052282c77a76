"""Which model is meant: what one `--model` says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from afterburner.errors import UsageError
from afterburner.proposers.presets import PRESETS
from afterburner.proposers.price import WANTED, Price, price_of

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = ("auto", "rules", "local", "editor")
"""What is no endpoint."""
_NAMELESS = ("auto", "rules", "local")
KNOWN = f"auto, rules, local, {', '.join(PRESETS)} or the URL of an OpenAI-compatible endpoint"
FORM = "MODEL [NAME] [share=N] [price=IN/OUT] [max-tokens=N]"
_OPTIONS = {"share": "a whole number from 1", "price": WANTED, "max-tokens": "a whole number from 1"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One source of rewrites."""

    model: str = "auto"
    """One of `WORDS`, the name of a preset, or the URL of an endpoint."""
    name: str | None = None
    """The model to ask the endpoint for."""
    share: int = 1
    """How many of the questions it gets, compared with the shares of others."""
    price: Price | None = None
    max_tokens: int | None = None
    """The most that one answer may have, thinking included."""

    @property
    def is_endpoint(self) -> bool:
        """Whether questions go to an endpoint."""
        return self.model not in WORDS


def choice_of(text: str) -> Choice:
    """Read `FORM`, parted by spaces.

    Raises:
        UsageError: it is something else.
    """
    model, *words = text.split() or [""]
    if not is_known(model):
        raise UsageError(f"--model takes {KNOWN}, not {model!r}.")
    choice = Choice(model)
    for word in words:
        key, sign, value = word.partition("=")
        if sign and key in _OPTIONS:
            choice = _with(choice, key, value)
        elif choice == Choice(model) and not sign and model not in _NAMELESS:
            choice = replace(choice, name=word)
        else:
            form = FORM.replace("MODEL [NAME]", model) if model in _NAMELESS else FORM
            raise UsageError(f"--model takes {form}, not {text!r}.")
    return choice


def is_known(model: str) -> bool:
    """Whether the first word of a `--model` can be one."""
    return model in WORDS or model in PRESETS or "://" in model


def choices_of(
    texts: Sequence[str], name: str | None, price: Price | None, max_tokens: int | None
) -> tuple[Choice, ...]:
    """Read each `--model`, and fill in what was said beside it.

    Raises:
        UsageError: one of them is no choice, or a name is given for several.
    """
    choices = [choice_of(text) for text in texts]
    if name is not None and sum(choice.is_endpoint for choice in choices) > 1:
        raise UsageError("--model-name is for one model; of several, name each as in --model 'openai NAME'.")
    return tuple(
        replace(
            choice,
            name=choice.name or name,
            price=choice.price or price,
            max_tokens=choice.max_tokens or max_tokens,
        )
        for choice in choices
    )


def _with(choice: Choice, key: str, value: str) -> Choice:
    try:
        if key == "price":
            return replace(choice, price=price_of(value))
        count = int(value)
        if count < 1:
            raise ValueError(value)
    except ValueError:
        raise UsageError(f"--model takes {key}= as {_OPTIONS[key]}, not {value!r}.") from None
    return replace(choice, share=count) if key == "share" else replace(choice, max_tokens=count)
