"""What one `--model` says, and prices."""

from __future__ import annotations

import pytest

from afterburner.errors import UsageError
from afterburner.proposers.choice import Choice, choice_of, choices_of
from afterburner.proposers.price import Price, price_of


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("auto", Choice()),
        ("openai gpt-x", Choice("openai", "gpt-x")),
        ("ollama qwen2.5-coder:7b share=2", Choice("ollama", "qwen2.5-coder:7b", 2)),
        (
            "openrouter a/b price=1.25/10 max-tokens=9000",
            Choice("openrouter", "a/b", 1, Price(1.25, 10.0), 9000),
        ),
        ("http://127.0.0.1:1/v1?a=b share=3", Choice("http://127.0.0.1:1/v1?a=b", None, 3)),
    ],
)
def test_a_choice_is_read(text: str, choice: Choice) -> None:
    assert choice_of(text) == choice


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "takes auto, rules, local, openai, "),
        ("gpt-x", "not 'gpt-x'"),
        ("openai gpt-x 2", "takes MODEL [NAME] [share=N]"),
        ("openai shares=2", "takes MODEL [NAME] [share=N]"),
        ("rules foo", "takes rules [share=N] [price=IN/OUT] [max-tokens=N], not 'rules foo'"),
        ("local foo", "takes local [share=N]"),
        ("auto foo", "takes auto [share=N]"),
        ("openai share=0", "share= as a whole number from 1, not '0'"),
        ("openai price=3", "price= as a price as IN/OUT"),
        ("openai max-tokens=many", "max-tokens= as a whole number"),
    ],
)
def test_what_is_no_choice_is_told(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        choice_of(text)
    assert told in str(caught.value)


def test_what_is_said_beside_the_models_fills_them_in() -> None:
    price = Price(1.0, 2.0)
    assert choices_of(["rules", "openai"], "gpt-x", price, 99)[1] == Choice("openai", "gpt-x", 1, price, 99)
    own = choices_of(["groq a price=0/0", "mistral b max-tokens=5"], None, price, 99)
    assert own == (Choice("groq", "a", 1, Price(0.0, 0.0), 99), Choice("mistral", "b", 1, price, 5))
    with pytest.raises(UsageError, match="--model-name is for one model"):
        choices_of(["groq", "mistral"], "a", None, None)


def test_a_price() -> None:
    assert price_of("1.25/10").of(1_000_000, 100_000) == 2.25
    for text in ("1", "/", "-1/2", "nan/1", "1/inf", "a/b"):
        with pytest.raises(UsageError, match="price= as a price as IN/OUT"):
            choice_of(f"openai price={text}")
