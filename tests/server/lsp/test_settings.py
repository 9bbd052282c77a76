"""Reading the editor's settings: layers, defaults, wrong values."""

from __future__ import annotations

import pytest

from afterburner.lsp.settings import Settings, read
from afterburner.proposers.price import Price
from monolith.allowances import Allowances
from monolith.box.levels import Isolation


def test_later_layers_win_and_what_is_not_set_is_default() -> None:
    settings, problems = read(
        {"iterations": 2, "model": "local", "modelName": "m"},
        None,
        {"iterations": 7, "model": None, "modelName": "", "server": {"path": "x"}},
    )
    assert (settings, problems) == (Settings(iterations=7, model="local", model_name="m"), [])


def test_hidden_actions() -> None:
    settings, _ = read({"actions": {"memory": False, "time": True}})
    assert settings.actions == ("time", "integral")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("efficiency", "speed"),
        ("iterations", 0),
        ("iterations", True),
        ("candidates", 1.5),
        ("budgetSeconds", -1),
        ("model", "gpt"),
        ("model", "ftp://host"),
        ("model", "openai share=0"),
        ("models", "openai"),
        ("models", ["openai", "gpt"]),
        ("price", "3"),
        ("maxTokens", 0),
        ("modelName", 3),
        ("targetInterpreter", ["python"]),
        ("actions", {"time": "yes"}),
        ("actions", []),
        ("isolation", "L0"),
        ("isolation", 3),
        ("allow", ["subprocesses"]),
        ("allow", {"a.py::f": "subprocesses"}),
        ("allow", {"a.py::f": ["network"]}),
        ("record", "--fast"),
        ("record", "python"),
        ("record", "bench.py 'unfinished"),
        ("strict", "yes"),
        ("neverSend", "secrets/**"),
        ("neverSend", ["!a.py"]),
    ],
)
def test_a_wrong_value_is_told_and_replaced(key: str, value: object) -> None:
    settings, problems = read({key: value})
    assert settings == Settings()
    assert len(problems) == 1
    assert problems[0].startswith(f"afterburner.{key} is {value!r} but must be ")


def test_rules_are_a_model() -> None:
    assert read({"model": "rules"}) == (Settings(model="rules"), [])


def test_several_models_with_their_prices() -> None:
    models = ["openai gpt-x share=2 price=1/2", "local"]
    settings, problems = read({"models": models, "price": "1.25/10", "maxTokens": 9000})
    assert not problems
    assert settings == Settings(models=tuple(models), price=Price(1.25, 10.0), max_tokens=9000)
    assert read({"model": "openai", "models": []}) == (Settings(model="openai"), [])


def test_an_address_is_a_model() -> None:
    assert read({"model": "http://127.0.0.1:8080/v1"})[0].model == "http://127.0.0.1:8080/v1"


def test_a_command_is_split_into_words() -> None:
    settings, problems = read({"record": "python3 bench.py 'two words'", "strict": True})
    assert not problems
    assert (settings.record, settings.strict) == (("bench.py", "two words"), True)
    assert read({"record": "-m app"})[0].record == ("-m", "app")


def test_the_sandbox() -> None:
    settings, problems = read({"isolation": "L2", "allow": {"a.py::f": ["temporary-files", "LANG=C=D"]}})
    assert not problems
    assert settings.isolation is Isolation.L2
    assert settings.allow == {"a.py::f": Allowances(temporary_files=True, environment=(("LANG", "C=D"),))}
    assert read({"isolation": "auto"})[0].isolation is None
