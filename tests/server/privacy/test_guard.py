"""Who may be asked about a file that is never sent, and what the others may hear."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from afterburner.errors import NotOptimizable
from afterburner.options import Options
from afterburner.privacy import guard
from afterburner.privacy.guard import guarded
from afterburner.privacy.masked import with_masks
from afterburner.privacy.never_send import patterns_in
from afterburner.proposers.base import Message, Proposers, Reply, Request
from afterburner.proposers.rules.proposer import RulesProposer
from afterburner.proposers.several import SharedProposer

KEY = "sk-" + "A1b2C3d4" * 5


class Model:
    """Answers with what it was asked."""

    origin = "https://host/v1:some-model"
    shares_cores = False

    def __init__(self, *, is_elsewhere: bool = True) -> None:
        self.is_elsewhere = is_elsewhere
        self.heard: list[str] = []
        self.is_closed = False

    async def propose(self, request: Request) -> Reply:
        self.heard += [message.content for message in request.messages]
        return Reply(self.heard[-1], self.origin)

    async def aclose(self) -> None:
        self.is_closed = True


@pytest.fixture(autouse=True)
def _no_local_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path))


def options(folder: Path, *globs: str) -> Options:
    patterns = patterns_in(folder, globs)
    return Options(file=folder / "secrets" / "a.py", source="", qualname="f", never_send=patterns)


async def test_a_model_elsewhere_is_declined_with_the_pattern_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotOptimizable) as caught:
        await guarded(Proposers(model=Model()), options(tmp_path, "x", "secrets/**"))
    assert str(caught.value) == (
        "a.py is never sent to another machine (pattern `secrets/**`); use --model rules or --model local."
    )


async def test_rules_go_on_without_the_model(tmp_path: Path) -> None:
    model, rules = Model(), RulesProposer()
    answer = await guarded(Proposers(rules, model), options(tmp_path, "secrets/**"))
    assert answer.proposers == Proposers(rules)
    assert model.is_closed
    [note] = answer.notes
    assert "(pattern `secrets/**`): https://host/v1:some-model was not asked." in note


async def test_of_several_models_those_on_this_machine_go_on(tmp_path: Path) -> None:
    here, there = Model(is_elsewhere=False), Model()
    answer = await guarded(
        Proposers(model=SharedProposer([(there, 1), (here, 2)])), options(tmp_path, "secrets/**")
    )
    assert answer.proposers.model is here
    assert (here.is_closed, there.is_closed) == (False, True)
    assert len(answer.notes) == 1
    assert answer.tells_results


@pytest.mark.parametrize(("models", "model"), [(("auto",), "local:x"), (("rules", "https://host/v1"), None)])
async def test_the_local_model_stands_in_only_where_the_choice_was_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models: tuple[str, ...], model: str | None
) -> None:
    stand_in = Model(is_elsewhere=False)
    stand_in.origin = "local:x"
    monkeypatch.setattr(guard, "LocalProposer", lambda _: stand_in)
    monkeypatch.setattr(guard, "QWEN_CODER", SimpleNamespace(is_present=True))
    asked = replace(options(tmp_path, "secrets/**"), models=models)
    answer = await guarded(Proposers(RulesProposer(), Model()), asked)
    assert (answer.proposers.model and answer.proposers.model.origin) == model


async def test_what_the_project_says_counts_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.afterburner]\nnever-send = ["secrets/**"]\n')
    with pytest.raises(NotOptimizable):
        await guarded(Proposers(model=Model()), options(tmp_path))


async def test_patterns_count_from_the_root_of_the_project_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    asked = replace(options(tmp_path), never_send=patterns_in(tmp_path / "elsewhere", ["secrets/**"]))
    with pytest.raises(NotOptimizable):
        await guarded(Proposers(model=Model()), asked)


async def test_a_model_on_this_machine_may_see_every_file(tmp_path: Path) -> None:
    proposers = Proposers(model=Model(is_elsewhere=False))
    answer = await guarded(proposers, options(tmp_path, "secrets/**"))
    assert answer.proposers is proposers
    assert answer.tells_results


@pytest.mark.parametrize(("globs", "tells_results"), [((), True), (("other/**",), False)])
async def test_what_rewrites_return_is_not_told_where_they_could_read_such_files(
    tmp_path: Path, globs: tuple[str, ...], tells_results: bool
) -> None:
    answer = await guarded(Proposers(model=Model()), options(tmp_path, *globs))
    assert answer.tells_results is tells_results


async def test_a_model_sees_masks_and_its_answer_holds_the_secrets_again() -> None:
    model = Model()
    masked = with_masks(Proposers(model=model), f'KEY = "{KEY}"\n').model
    assert masked
    question = f'use("{KEY}") {KEY[:12]} ...'
    reply = await masked.propose(Request((Message("system", "s"), Message("user", question))))
    assert model.heard == ["s", 'use("<secret-1>") <secret-2> ...']
    assert reply.text == question
