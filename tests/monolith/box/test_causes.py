"""Why a wall does not stand and what would help, on machines made up of a few files."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from monolith.box import causes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A machine on which nothing is known to forbid namespaces."""
    for path, text in {
        "proc/sys/user/max_user_namespaces": "15000\n",
        "proc/sys/kernel/unprivileged_userns_clone": "1\n",
        "proc/sys/kernel/apparmor_restrict_unprivileged_userns": "0\n",
        "sys/kernel/security/lsm": "capability,apparmor\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


SAID = "bwrap: setting up uid map: Permission denied"


@pytest.mark.parametrize(
    ("path", "text", "reason", "remedy"),
    [
        ("proc/sys/user/max_user_namespaces", "0\n", "switched off", "sysctl user.max_user_namespaces=15000"),
        ("proc/sys/kernel/unprivileged_userns_clone", "0\n", "plain users", "kernel.unprivileged_userns_clone=1"),
        ("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "AppArmor", "bwrap-userns-restrict"),
        (".dockerenv", "", f"this container does not allow namespaces ({SAID})", "seccomp=unconfined"),
        ("run/.containerenv", "", "this container does not allow namespaces", "seccomp=unconfined"),
    ],
)
def test_what_forbids_namespaces_is_named_with_its_remedy(
    root: Path, path: str, text: str, reason: str, remedy: str
) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)

    found_reason, found_remedy = causes.namespaces(SAID, root)

    assert reason in found_reason
    assert remedy in found_remedy
    assert found_remedy.endswith("; without it the level L2 is used")


def test_what_is_not_known_is_told_in_the_words_of_bubblewrap(root: Path) -> None:
    reason, remedy = causes.namespaces(SAID, root)

    assert reason == SAID
    assert "unprivileged user namespaces" in remedy


def test_an_old_bubblewrap_is_told_by_the_option_that_it_lacks(root: Path) -> None:
    reason, remedy = causes.namespaces("bwrap: Unknown option --disable-userns", root)

    assert reason == "this bubblewrap is older than 0.8"
    assert "install a newer one" in remedy


@pytest.mark.parametrize(
    ("number", "in_container", "reason", "remedy"),
    [
        (errno.EOPNOTSUPP, False, "switched off at boot", "lsm=landlock,capability,apparmor"),
        (errno.ENOSYS, False, "this kernel has no Landlock", "Linux 5.13"),
        (errno.ENOSYS, True, "this container refuses Landlock", "newer container runtime"),
        (errno.EPERM, False, "this container refuses Landlock", "newer container runtime"),
    ],
)
def test_why_there_is_no_landlock(root: Path, number: int, in_container: bool, reason: str, remedy: str) -> None:
    if in_container:
        (root / ".dockerenv").touch()

    found_reason, found_remedy = causes.landlock(number, root)

    assert reason in found_reason
    assert remedy in found_remedy


def test_without_a_list_of_security_modules_the_remedy_names_none(tmp_path: Path) -> None:
    assert causes.landlock(errno.EOPNOTSUPP, tmp_path)[1] == "boot with lsm=landlock,the present list"


@pytest.mark.parametrize(
    ("number", "reason", "remedy"),
    [
        (errno.EINVAL, "this kernel has no seccomp filters", "CONFIG_SECCOMP_FILTER"),
        (errno.EPERM, "this container refuses seccomp filters", "seccomp=unconfined"),
    ],
)
def test_why_there_is_no_seccomp(number: int, reason: str, remedy: str) -> None:
    found_reason, found_remedy = causes.seccomp(number)

    assert found_reason == reason
    assert remedy in found_remedy
