"""Whole sessions over stdio: settings, jobs, progress, proposals, and accepting them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.server.lsp.client import NO_ANSWER, Client, ServerError, edited, session

pytestmark = pytest.mark.process

URI = "file:///tmp/nowhere/a%20b.py"
SLOW = "def other():\n    return 0\n\n\ndef slow_import():\n    return 'slow way'\n"
FAST = "import math\n" + SLOW.replace("slow way", "fast way")
SHOWS_PROPOSALS = {"experimental": {"afterburner": {"proposal": True}}}
APPLIES = {"workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}}}
PLAIN = {"workspace": {"applyEdit": True}, "window": {"showMessage": {}}}


def asks(line: int = 4, uri: str = URI, **more: Any) -> dict[str, Any]:
    return {"uri": uri, "position": {"line": line, "character": 0}, **more}


def of(job: dict[str, Any]) -> Callable[[Any], bool]:
    return lambda params: bool(params["job"] == job["job"])


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


async def proposal(client: Client, **more: Any) -> dict[str, Any]:
    job = await client.command("optimize", asks(**more))
    found = await client.expect("afterburner/proposal", of(job))
    assert isinstance(found, dict)
    return found


async def test_announcement() -> None:
    async with session() as client:
        result = await client.initialize()
        assert result["serverInfo"]["name"] == "afterburner"
        can = result["capabilities"]
        assert can["codeActionProvider"]["codeActionKinds"] == [
            f"refactor.rewrite.optimize.{efficiency}" for efficiency in ("time", "memory", "integral")
        ]
        assert set(can["executeCommandProvider"]["commands"]) == {
            f"afterburner.{name}"
            for name in ("optimize", "showPrompt", "accept", "discard", "cancel", "report", "debugInformation")
        }
        assert can["workspace"]["textDocumentContent"] == {"schemes": ["afterburner-proposal"]}
        assert can["positionEncoding"] == "utf-16"


async def test_a_proposal_is_told_served_and_accepted_as_one_small_edit() -> None:
    async with session() as client:
        client.on("workspace/applyEdit", lambda _: {"applied": True})
        await client.initialize(SHOWS_PROPOSALS | APPLIES)
        client.open(URI, SLOW, version=7)
        found = await proposal(client)
        assert found["title"] == "slow_import: 12x faster (11 to 13), memory -3 %"
        assert found["uri"] == URI
        assert found["summary"].startswith("Same behaviour on 3 inputs: 3 doctests.")
        content = await client.request("workspace/textDocumentContent", {"uri": found["proposedUri"]})
        assert content == {"text": FAST}
        answer = await client.command("accept", {"job": found["job"]})
        assert answer == {"applied": True, "message": None}
        [change] = client.seen("workspace/applyEdit")[0]["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": URI, "version": 7}
        assert [edit["range"]["start"]["line"] for edit in change["edits"]] == [0, 5]
        assert edited(SLOW, change["edits"]) == FAST
        assert client.seen("afterburner/closed") == [{"job": found["job"]}]
        again = await client.command("accept", {"job": found["job"]})
        assert again["applied"] is False
        assert len(client.seen("workspace/applyEdit")) == 1


async def test_a_client_without_versions_gets_plain_changes_with_its_line_ends() -> None:
    async with session() as client:
        client.on("workspace/applyEdit", lambda _: {"applied": True})
        await client.initialize(SHOWS_PROPOSALS | {"workspace": {"applyEdit": True}})
        text = ("# 😋 wide\n" + SLOW).replace("\n", "\r\n")
        client.open(URI, text)
        found = await proposal(client, line=5)
        await client.command("accept", {"job": found["job"]})
        assert edited(text, client.seen("workspace/applyEdit")[0]["edit"]["changes"][URI]) == (
            ("import math\n# 😋 wide\n" + SLOW).replace("slow way", "fast way").replace("\n", "\r\n")
        )


async def test_a_document_that_moved_gets_the_rewrite_and_one_that_changed_does_not() -> None:
    async with session() as client:
        client.on("workspace/applyEdit", lambda _: {"applied": True})
        await client.initialize(SHOWS_PROPOSALS | APPLIES)
        client.open(URI, SLOW)
        found = await proposal(client)
        client.change(URI, 2, {"text": SLOW.replace("slow way", "another way")})
        answer = await client.command("accept", {"job": found["job"]})
        assert (answer["applied"], client.seen("workspace/applyEdit")) == (False, [])
        assert "`slow_import` has changed" in answer["message"]
        assert client.seen("window/showMessage") == [{"type": 2, "message": answer["message"]}]
        moved = "# moved\n" + SLOW.replace("return 0", "return 5")
        client.change(URI, 3, {"text": moved})
        assert (await client.command("accept", {"job": found["job"]}))["applied"]
        [change] = client.seen("workspace/applyEdit")[0]["edit"]["documentChanges"]
        assert change["textDocument"]["version"] == 3
        assert edited(moved, change["edits"]) == "import math\n" + moved.replace("slow way", "fast way")


async def test_what_is_shown_follows_the_document() -> None:
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS)
        client.open(URI, SLOW)
        found = await proposal(client)
        client.change(URI, 2, {"text": SLOW + "# end\n"})
        refreshed = await client.expect("workspace/textDocumentContent/refresh")
        content = await client.request("workspace/textDocumentContent", refreshed)
        assert content == {"text": FAST + "# end\n"}
        assert refreshed["uri"] == found["proposedUri"]


@pytest.mark.parametrize("answer", [{"applied": False, "failureReason": "stale"}, None])
async def test_a_proposal_that_the_editor_does_not_apply_is_kept(answer: Any) -> None:
    def refuse(_: Any) -> Any:
        if answer is None:
            raise ServerError({"code": -32603, "message": "no"})
        return answer

    async with session() as client:
        client.on("workspace/applyEdit", refuse)
        await client.initialize(SHOWS_PROPOSALS | APPLIES)
        client.open(URI, SLOW)
        found = await proposal(client)
        refused = await client.command("accept", {"job": found["job"]})
        assert refused["applied"] is False
        assert "kept" in refused["message"]
        client.on("workspace/applyEdit", lambda _: {"applied": True})
        assert (await client.command("accept", {"job": found["job"]}))["applied"] is True


async def test_two_accepts_make_one_edit() -> None:
    async with session() as client:
        client.on("workspace/applyEdit", lambda _: NO_ANSWER)
        await client.initialize(SHOWS_PROPOSALS | APPLIES)
        client.open(URI, SLOW)
        found = await proposal(client)
        accept = {"command": "afterburner.accept", "arguments": [{"job": found["job"]}]}
        client.ask("workspace/executeCommand", accept)
        assert (await client.request("workspace/executeCommand", accept))["applied"] is False
        assert len(client.seen("workspace/applyEdit")) == 1


async def test_discard_and_a_new_request_close_a_proposal() -> None:
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS | APPLIES)
        client.open(URI, SLOW)
        first = await proposal(client)
        second = await proposal(client)
        assert client.seen("afterburner/closed") == [{"job": first["job"]}]
        await client.command("discard", {"job": second["job"]})
        await client.command("discard", {"job": second["job"]})
        assert client.seen("afterburner/closed") == [{"job": first["job"]}, {"job": second["job"]}]
        assert (await client.command("accept", {"job": second["job"]}))["applied"] is False


async def test_a_plain_client_chooses_in_messages() -> None:
    async with session() as client:
        choices = ["Show diff", "Accept"]
        client.on("workspace/applyEdit", lambda _: {"applied": True})
        client.on("window/showMessageRequest", lambda _: {"title": choices.pop(0)})
        await client.initialize(PLAIN)
        client.open(URI, SLOW)
        await client.command("optimize", asks())
        await client.expect("workspace/applyEdit")
        titles = [
            [action["title"] for action in question["actions"]]
            for question in client.seen("window/showMessageRequest")
        ]
        assert titles == [["Accept", "Show diff", "Discard"], ["Accept", "Discard"]]
        told = await client.expect("window/showMessage")
        diff = Path(told["message"].removeprefix("The diff is in "))
        assert "+    return 'fast way'" in text_of(diff)
        await client.leave()
        assert not diff.parent.exists()


async def test_a_diff_is_opened_where_the_client_can() -> None:
    async with session() as client:
        choices = ["Show diff", "Discard"]
        client.on("window/showDocument", lambda _: {"success": True})
        client.on("window/showMessageRequest", lambda _: {"title": choices.pop(0)})
        await client.initialize({"window": {"showMessage": {}, "showDocument": {"support": True}}})
        client.open(URI, SLOW)
        job = await client.command("optimize", asks())
        await client.expect("window/showMessageRequest", lambda params: len(params["actions"]) == 2)
        assert urlsplit(client.seen("window/showDocument")[0]["uri"]).path.endswith(".diff")
        assert client.seen("window/showMessage") == []
        assert (await client.command("accept", job))["applied"] is False


async def test_a_client_without_questions_is_told_the_command() -> None:
    async with session() as client:
        await client.initialize()
        client.open(URI, SLOW)
        job = await client.command("optimize", asks())
        told = await client.expect("window/showMessage")
        assert f"afterburner.accept, job {job['job']}" in told["message"]


async def test_progress_begins_reports_slowly_and_ends_once() -> None:
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS | {"window": {"workDoneProgress": True}})
        client.open(URI, "def chatty():\n    return 'slow way'\n")
        found = await proposal(client, line=0, efficiency="integral")
        token = f"afterburner/{found['job']}"
        assert client.seen("window/workDoneProgress/create") == [{"token": token}]
        values = [params["value"] for params in client.seen("$/progress") if params["token"] == token]
        assert values[0]["title"] == "Optimizing chatty for both (time x memory)"
        assert values[0]["cancellable"] is True
        assert [value["kind"] for value in values].count("end") == 1
        assert values[-1] == {"kind": "end", "message": found["title"]}
        reports = [value["message"] for value in values[1:-1]]
        assert 2 <= len(reports) <= 10
        assert "iteration " in reports[-1]


async def test_a_refused_token_gets_no_progress() -> None:
    def refuse(_: Any) -> Any:
        raise ServerError({"code": -32603, "message": "no"})

    async with session() as client:
        client.on("window/workDoneProgress/create", refuse)
        await client.initialize(SHOWS_PROPOSALS | {"window": {"workDoneProgress": True}})
        client.open(URI, SLOW)
        await proposal(client)
        assert client.seen("$/progress") == []


@pytest.mark.parametrize("way", ["progress", "command"])
async def test_a_cancelled_run_offers_its_best_unconfirmed(way: str) -> None:
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS | {"window": {"workDoneProgress": True}})
        client.open(URI, "def besting():\n    return 'slow way'\n")
        job = await client.command("optimize", asks(line=0))
        await client.expect("$/progress", lambda params: "12x" in params["value"].get("message", ""))
        for _ in range(2):
            if way == "progress":
                client.notify("window/workDoneProgress/cancel", {"token": f"afterburner/{job['job']}"})
            else:
                await client.command("cancel", job)
        found = await client.expect("afterburner/proposal")
        assert found["title"].endswith("unconfirmed")
        assert client.seen("workspace/applyEdit") == []
        await client.command("cancel", job)


async def test_what_ends_without_a_proposal_is_told() -> None:
    text = "def gainless(): ...\ndef refused(): ...\ndef endless(): ...\nasync def g():\n    yield 1\nx = 1\n"
    text = text.replace(": ...", ": return 1")
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS)
        client.open(URI, text)
        told = []
        for line in (0, 1, 3, 5, 2):
            job = await client.command("optimize", asks(line=line))
            if line == 2:
                await client.command("cancel", job)
            told.append(await client.expect("afterburner/finished", of(job)))
        assert [(params["outcome"], params["message"]) for params in told] == [
            ("no-gain", "gainless: No significant gain."),
            ("not-optimizable", "refused: The function cannot be called."),
            ("not-optimizable", told[2]["message"]),
            ("not-optimizable", "line 6: There is no function at line 6; put the cursor on a function."),
            ("cancelled", told[4]["message"]),
        ]
        assert "is an async generator" in told[2]["message"]
        assert client.seen("window/showMessage") == []


async def test_an_untrusted_folder_is_refused_in_one_sentence() -> None:
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS, {"trusted": False})
        client.open(URI, SLOW)
        await client.command("optimize", asks())
        finished = await client.expect("afterburner/finished")
        assert finished["outcome"] == "not-optimizable"
        assert "not trusted" in finished["message"]


async def test_an_unsaved_document_is_refused() -> None:
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS)
        client.open("untitled:Untitled-1", SLOW)
        await client.command("optimize", asks(uri="untitled:Untitled-1"))
        assert "save this document" in (await client.expect("afterburner/finished"))["message"]


async def test_a_closed_file_is_read_from_disk_with_its_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(SLOW.replace("\n", "\r\n").encode())
    async with session() as client:
        client.on("workspace/applyEdit", lambda _: {"applied": True})
        await client.initialize(SHOWS_PROPOSALS | APPLIES)
        found = await proposal(client, uri=file.as_uri())
        await client.command("accept", {"job": found["job"]})
        [change] = client.seen("workspace/applyEdit")[0]["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": file.as_uri(), "version": None}
        assert edited(SLOW.replace("\n", "\r\n"), change["edits"]) == FAST.replace("\n", "\r\n")


async def test_a_second_request_attaches_to_the_running_job() -> None:
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS)
        client.open(URI, "def endless():\n    return 1\n")
        first = await client.command("optimize", asks(line=0))
        assert await client.command("optimize", asks(line=1, efficiency="memory")) == first
        told = await client.expect("window/showMessage")
        assert "already being optimized" in told["message"]


async def test_settings_are_pulled_for_the_document_over_those_of_the_start() -> None:
    async with session() as client:
        client.on("workspace/configuration", lambda params: [{"iterations": 9, "model": None}])
        capabilities = SHOWS_PROPOSALS | {"workspace": {"configuration": True}}
        settings = {"iterations": 2, "model": "local", "targetInterpreter": "${workspaceFolder}/bin/python"}
        folders = [{"uri": "file:///tmp/nowhere", "name": "n"}]
        await client.initialize(capabilities, {"settings": settings}, workspaceFolders=folders)
        client.open(URI, SLOW)
        found = await proposal(client)
        report = await client.command("report", {"job": found["job"]})
        assert client.seen("workspace/configuration")[0] == {
            "items": [{"scopeUri": URI, "section": "afterburner"}]
        }
        assert "local 9 /tmp/nowhere/bin/python" in text_of(Path(urlsplit(report["uri"]).path))


async def test_wrong_settings_are_told_once_and_actions_can_be_hidden() -> None:
    context = {"diagnostics": [], "triggerKind": 1}
    place = {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 4}}
    asked = {"textDocument": {"uri": URI}, "range": place, "context": context}
    async with session() as client:
        settings = {"iterations": 0, "model": "gpt", "actions": {"memory": False}}
        await client.initialize({}, {"settings": settings})
        client.open(URI, SLOW)
        for _ in range(2):
            titles = [action["title"] for action in await client.request("textDocument/codeAction", asked)]
            assert titles == ["Optimize for time", "Optimize for both (time x memory)"]
        client.notify(
            "workspace/didChangeConfiguration", {"settings": {"afterburner": {"actions": {"time": False}}}}
        )
        titles = [action["title"] for action in await client.request("textDocument/codeAction", asked)]
        assert titles == ["Optimize for memory", "Optimize for both (time x memory)"]
        [message] = client.seen("window/showMessage")
        assert "afterburner.iterations is 0" in message["message"]
        assert "afterburner.model is 'gpt'" in message["message"]


async def test_what_is_registered_dynamically() -> None:
    dynamic = {"dynamicRegistration": True}
    async with session() as client:
        result = await client.initialize(
            {"workspace": {"didChangeConfiguration": dynamic, "textDocumentContent": dynamic}}
        )
        assert "textDocumentContent" not in result["capabilities"]["workspace"]
        asked = await client.expect("client/registerCapability")
        assert {item["method"]: item["registerOptions"] for item in asked["registrations"]} == {
            "workspace/didChangeConfiguration": {"section": "afterburner"},
            "workspace/textDocumentContent": {"schemes": ["afterburner-proposal"]},
        }


async def test_debug_information_holds_no_code() -> None:
    async with session() as client:
        await client.initialize(SHOWS_PROPOSALS)
        client.open(URI, SLOW)
        await proposal(client)
        text = await client.command("debugInformation")
        assert "pygls 2.1" in text
        assert "time, proposed, improved" in text
        assert "isolation L" in text
        assert "slow way" not in text


async def test_what_a_model_would_be_sent_is_shown() -> None:
    async with session() as client:
        await client.initialize()
        client.open(URI, SLOW)
        answer = await client.command("showPrompt", asks(efficiency="memory"))
        assert answer == {"text": "# What is sent first\n\nslow_import for memory\n"}
        assert client.seen("window/workDoneProgress/create") == []


async def test_where_nothing_is_sent_the_reason_is_shown() -> None:
    async with session() as client:
        await client.initialize()
        client.open(URI, "def refused():\n    return 1\n\n\nx = 2\n")
        answer = await client.command("showPrompt", asks(line=0))
        assert answer == {"text": "Nothing is sent: The function cannot be called.\n"}
        answer = await client.command("showPrompt", asks(line=4))
        assert answer == {
            "text": "Nothing is sent: There is no function at line 5; put the cursor on a function.\n"
        }
