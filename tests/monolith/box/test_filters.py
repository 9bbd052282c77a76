"""The shipped system-call filters, evaluated call by call for both architectures."""

from __future__ import annotations

import ctypes
import errno
import importlib.util
import os
import platform
import socket
import struct
import termios
from pathlib import Path
from types import ModuleType

import pytest
from tests.monolith.box.calls import ALLOWED, REFUSED

from monolith.allowances import NOTHING, Allowances
from monolith.box import seccomp
from monolith.box.levels import Isolation

ALLOW, KILL = 0x7FFF_0000, 0x8000_0000
REFUSE, UNKNOWN, NO_DEVICE, UNSUPPORTED = (
    0x0005_0000 | number for number in (errno.EPERM, errno.ENOSYS, errno.ENOTTY, errno.EOPNOTSUPP)
)
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7, "i386": 0x40000003, "arm": 0x40000028}
INSPECTED = {
    "x86_64": {"clone": 56, "clone3": 435, "fcntl": 72, "prctl": 157, "prlimit64": 302, "sendto": 44, "open": 2}
    | {"openat": 257, "openat2": 437, "ioctl": 16, "madvise": 28, "socketpair": 53, "getxattr": 191}
    | {"mremap": 25, "preadv2": 327, "pwritev2": 328, "rt_sigaction": 13},
    "aarch64": {"clone": 220, "clone3": 435, "fcntl": 25, "prctl": 167, "prlimit64": 261, "sendto": 206}
    | {"openat": 56, "openat2": 437, "ioctl": 29, "madvise": 233, "socketpair": 199, "getxattr": 8}
    | {"mremap": 216, "preadv2": 286, "pwritev2": 287, "rt_sigaction": 134},
}
MACHINES = ("x86_64", "aarch64")
VARIANTS = ("pure", "files", "processes")
SIGCHLD = 17

each_machine = pytest.mark.parametrize("machine", MACHINES)
each_variant = pytest.mark.parametrize("variant", VARIANTS)


def verdict(machine: str, variant: str, number: int, *arguments: int, architecture: str = "") -> int:
    """What the kernel would do with a call: the filter is run as the kernel runs it."""
    words = (arguments + (0,) * 6)[:6]
    data = struct.pack("=IIQ6Q", number, AUDIT[architecture or machine], 0, *words)
    program = list(struct.iter_unpack("=HBBI", seccomp.load(machine, variant)))
    accumulator = counter = 0
    while True:
        code, if_true, if_false, value = program[counter]
        counter += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, value)
        elif code == 0x54:
            accumulator &= value
        elif code == 0x06:
            return int(value)
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[code]
            counter += if_true if holds else if_false


@each_machine
def test_what_no_candidate_needs_is_refused(machine: str) -> None:
    answers = {name: verdict(machine, "pure", number) for name, number in REFUSED[machine].items()}

    assert {name for name, answer in answers.items() if answer != REFUSE} == set()


@each_machine
@each_variant
def test_what_an_interpreter_needs_is_allowed(machine: str, variant: str) -> None:
    answers = {name: verdict(machine, variant, number) for name, number in ALLOWED[machine].items()}

    assert {name for name, answer in answers.items() if answer != ALLOW} == set()


@each_machine
def test_a_weaker_variant_opens_only_what_it_is_named_after(machine: str) -> None:
    opened = {
        variant: {name for name, number in REFUSED[machine].items() if verdict(machine, variant, number) == ALLOW}
        for variant in VARIANTS
    }

    assert opened["pure"] == set()
    assert {"fchmod", "fchmodat", "utimensat", "truncate"} <= opened["files"]
    assert not {"execve", "kill", "socket", "connect", "fchown"} & opened["files"]
    assert {"execve", "kill", "pidfd_open"} <= opened["processes"] - opened["files"]
    closed = {
        "socket",
        "connect",
        "unshare",
        "setns",
        "mount",
        "ptrace",
        "bpf",
        "io_uring_setup",
        "setuid",
        "flock",
        "fadvise64",
        "mincore",
    }
    assert not closed & opened["processes"]


@each_machine
@each_variant
def test_foreign_architectures_are_killed(machine: str, variant: str) -> None:
    for architecture in set(AUDIT) - {machine}:
        assert verdict(machine, variant, 0, architecture=architecture) == KILL
    assert verdict(machine, variant, 0x4000_0000) == KILL
    assert verdict(machine, variant, 0x4000_0000 | 59) == KILL
    assert verdict(machine, variant, 0xFFFF_FFFF) == KILL


@each_machine
@each_variant
def test_calls_of_newer_kernels_do_not_exist(machine: str, variant: str) -> None:
    for number in (470, 471, 500, 1 << 20, 0x3FFF_FFFF):
        assert verdict(machine, variant, number) == UNKNOWN
    assert verdict(machine, variant, INSPECTED[machine]["clone3"]) == UNKNOWN


@each_machine
def test_a_thread_may_be_started_and_a_process_not(machine: str) -> None:
    clone = INSPECTED[machine]["clone"]

    for variant in ("pure", "files"):
        assert verdict(machine, variant, clone, 0x3D0F00) == ALLOW
        assert verdict(machine, variant, clone, SIGCHLD) == REFUSE
        assert verdict(machine, variant, clone, 0x4000 | 0x100) == REFUSE


@each_machine
def test_a_process_that_may_be_started_gets_no_new_namespaces(machine: str) -> None:
    clone = INSPECTED[machine]["clone"]

    assert verdict(machine, "processes", clone, SIGCHLD) == ALLOW
    for namespace in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x80):
        assert verdict(machine, "processes", clone, namespace | SIGCHLD & ~0x80) == REFUSE


@each_machine
@each_variant
def test_what_arguments_decide(machine: str, variant: str) -> None:
    numbers = INSPECTED[machine]

    for command in (6, 7, 37, 38, 8, 10, 15, 1024, 1026):
        assert verdict(machine, variant, numbers["fcntl"], 3, command) == REFUSE
    for command in (0, 1, 2, 3, 4, 5, 1030):
        assert verdict(machine, variant, numbers["fcntl"], 3, command) == ALLOW
    assert verdict(machine, variant, numbers["prlimit64"], 0, 7, 0, 1 << 40) == ALLOW
    for pointer in (1, 1 << 32, 0x7FFF_0000_1000):
        assert verdict(machine, variant, numbers["prlimit64"], 0, 7, pointer) == REFUSE
        assert verdict(machine, variant, numbers["sendto"], 3, 1, 1, 0, pointer) == REFUSE
    assert verdict(machine, variant, numbers["sendto"], 3, 1, 1, 0, 0, 0) == ALLOW
    assert verdict(machine, variant, numbers["prctl"], 1, 0) == REFUSE
    assert verdict(machine, variant, numbers["prctl"], 15, 1) == ALLOW
    assert verdict(machine, variant, numbers["socketpair"], socket.AF_UNIX) == ALLOW
    assert verdict(machine, variant, numbers["socketpair"], 30) == REFUSE
    for advice in (4, 20, 21, 24):
        assert verdict(machine, variant, numbers["madvise"], 0, 0, advice) == REFUSE
    for advice in (0, 3, 8, 14):
        assert verdict(machine, variant, numbers["madvise"], 0, 0, advice) == ALLOW
    assert verdict(machine, variant, numbers["mremap"], 1 << 40, 0, 4096) == REFUSE
    for size in (4096, 1 << 32):
        assert verdict(machine, variant, numbers["mremap"], 1 << 40, size, 4096) == ALLOW
    assert verdict(machine, variant, numbers["rt_sigaction"], 14, 0, 1 << 40) == ALLOW
    handler = ALLOW if variant == "processes" else REFUSE
    assert verdict(machine, variant, numbers["rt_sigaction"], 14, 1 << 40, 0) == handler
    for name in ("preadv2", "pwritev2"):
        assert verdict(machine, variant, numbers[name]) == UNKNOWN


@each_machine
@each_variant
def test_only_harmless_device_commands_reach_a_file(machine: str, variant: str) -> None:
    def answers(*commands: int) -> set[int]:
        return {verdict(machine, variant, INSPECTED[machine]["ioctl"], 3, command) for command in commands}

    assert answers(termios.TCGETS, termios.FIONBIO, termios.FIOCLEX, termios.FIONREAD) == {ALLOW}
    set_inode_flags, set_owner, push_input = 0x40086602, 0x8901, termios.TIOCSTI
    assert answers(set_inode_flags, set_owner, push_input, 0) == {NO_DEVICE}


@each_machine
def test_attributes_are_readable_only_in_a_private_folder(machine: str) -> None:
    number = INSPECTED[machine]["getxattr"]

    assert verdict(machine, "pure", number) == UNSUPPORTED
    assert verdict(machine, "files", number) == ALLOW


@each_machine
def test_a_file_is_emptied_only_by_whoever_may_write_it(machine: str) -> None:
    numbers = INSPECTED[machine]
    for flags, answer in [
        (os.O_RDONLY | os.O_TRUNC, REFUSE),
        (3 | os.O_TRUNC, REFUSE),
        (os.O_WRONLY | os.O_TRUNC | os.O_CREAT, ALLOW),
        (os.O_RDWR | os.O_TRUNC, ALLOW),
        (os.O_RDONLY, ALLOW),
    ]:
        assert verdict(machine, "pure", numbers["openat"], 0, 0, flags) == answer
        if "open" in numbers:
            assert verdict(machine, "pure", numbers["open"], 0, flags) == answer
    assert verdict(machine, "pure", numbers["openat2"]) == UNKNOWN


def test_a_weaker_filter_is_used_only_inside_namespaces() -> None:
    files, processes = Allowances(temporary_files=True), Allowances(subprocesses=True)

    assert seccomp.variant(Isolation.L2, files) == "pure"
    assert seccomp.variant(Isolation.L3, NOTHING) == "pure"
    assert seccomp.variant(Isolation.L3, files) == "files"
    assert seccomp.variant(Isolation.L3, processes) == "processes"


def test_there_is_a_filter_for_this_machine_and_none_for_others() -> None:
    assert seccomp.supported(platform.machine())
    assert not seccomp.supported("riscv64")


@each_machine
@each_variant
def test_the_shipped_filters_are_what_the_generator_makes(machine: str, variant: str) -> None:
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("libseccomp is not installed")

    assert _generator().build(machine, variant) == seccomp.load(machine, variant)


def _generator() -> ModuleType:
    path = Path(__file__).parents[3] / "scripts" / "generate_seccomp.py"
    specification = importlib.util.spec_from_file_location("generate_seccomp", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
