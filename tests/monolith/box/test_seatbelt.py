"""The profile of macOS as text: everything is denied but what the policy names."""

from __future__ import annotations

import re
import resource

from monolith.box import seatbelt
from monolith.box.policy import Policy

POLICY = Policy(
    trees=("/opt/python/lib",), folders=("/home/me/project",), files=('/home/me/project/a "b" \\c.py',)
)


def clauses(text: str, rule: str) -> list[tuple[str, str]]:
    """The filters of one rule of a profile, unquoted."""
    (body,) = re.findall(rf"^\(allow {re.escape(rule)}\n((?:  \(.*\)\n?)+)", text, re.MULTILINE)
    found = re.findall(r'^  \((\w+) "((?:[^"\\]|\\.)*)"\)', body, re.MULTILINE)
    return [(kind, re.sub(r"\\(.)", r"\1", path)) for kind, path in found]


def test_everything_is_denied_first_and_little_is_allowed() -> None:
    lines = seatbelt.profile(POLICY).splitlines()

    assert lines[:2] == ["(version 1)", "(deny default)"]
    allowed = {line.split()[1].strip(")") for line in lines if line.startswith("(allow")}
    assert allowed == {"sysctl-read", "signal", "file-read-metadata", "file-write-data", "file-read*"}


def test_only_what_the_policy_names_and_the_system_are_read() -> None:
    read = clauses(seatbelt.profile(POLICY), "file-read*")

    assert ("subpath", "/opt/python/lib") in read
    assert ("literal", "/home/me/project") in read
    assert ("literal", '/home/me/project/a "b" \\c.py') in read
    trees = {path for kind, path in read if kind == "subpath"}
    assert trees == {*seatbelt._SYSTEM_TREES, "/opt/python/lib"}
    assert not [path for path in trees if "/Users/me".startswith(path) or "/home/me".startswith(path)]


def test_a_private_folder_may_be_written_and_nothing_else() -> None:
    text = seatbelt.profile(POLICY, ("/private/tmp/monolith-1-x",))

    assert clauses(text, "file-write*") == [("subpath", "/private/tmp/monolith-1-x")]
    assert ("subpath", "/private/tmp/monolith-1-x") in clauses(text, "file-read*")


def test_parentheses_match() -> None:
    for writable in ((), ("/private/tmp/x",)):
        text = re.sub(r'"(?:[^"\\]|\\.)*"', "", seatbelt.profile(POLICY, writable))
        depth = 0
        for character in text:
            depth += {"(": 1, ")": -1}.get(character, 0)
            assert depth >= 0
        assert depth == 0


def test_what_a_fork_may_use_is_limited() -> None:
    limits = dict(seatbelt.limits())

    assert limits[resource.RLIMIT_CORE] == 0
    assert 0 < limits[resource.RLIMIT_FSIZE] <= 1 << 20
    assert 0 < limits[resource.RLIMIT_CPU] <= 600
    assert 0 < limits[resource.RLIMIT_NOFILE] <= 64
