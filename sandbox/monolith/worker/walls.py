"""The walls of Linux: puts a process behind Landlock and seccomp; raw system calls, no privileges needed."""

from __future__ import annotations

import base64
import ctypes
import os
import platform
from typing import Any, Iterable

_libc = ctypes.CDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long

_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_ADD_RULE = 445
_LANDLOCK_RESTRICT_SELF = 446
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_CAPSET = {"x86_64": 126, "aarch64": 91}

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_SIGKILL = 9

_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_REMOVE = 1 << 4 | 1 << 5
_MAKE_FOLDERS_FILES_SOCKETS_PIPES_LINKS = 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 12
_MOVE = 1 << 13
_TRUNCATE = 1 << 14
_EVERYTHING_PRIVATE = (
    _WRITE_FILE | _READ_FILE | _READ_DIR | _REMOVE | _MAKE_FOLDERS_FILES_SOCKETS_PIPES_LINKS | _MOVE | _TRUNCATE
)
_FILE_RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_BIND_AND_CONNECT_TCP = 0b11
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


class WallError(OSError):
    """A wall could not be put up; the run must not go on."""


class _RulesetAttributes(ctypes.Structure):
    _fields_ = [
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


class _FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def landlock_abi() -> int:
    """The kernel's Landlock version; 0 when there is none."""
    version = _syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    return max(0, int(version))


class Walls:
    """What a fork is put behind; made once by the warm interpreter, entered by each of its forks."""

    def __init__(self, configuration: "dict[str, Any]") -> None:
        self._ruleset = -1
        self._filter = base64.b64decode(configuration["filter"])
        self._drop_capabilities = bool(configuration["drop_capabilities"])
        if configuration["walls"]:
            self._ruleset = landlock_ruleset(
                configuration["trees"],
                configuration["folders"],
                configuration["files"],
                configuration["writable"],
                configuration["execute"],
            )

    def enter(self) -> None:
        """Put this process behind them; there is no way back."""
        os.setsid()
        set_dumpable(True)
        no_new_privileges()
        if self._drop_capabilities:
            drop_capabilities()
        if self._ruleset >= 0:
            restrict_files(self._ruleset)
            os.close(self._ruleset)
            restrict_system_calls(self._filter)


def landlock_ruleset(
    trees: Iterable[str] = (),
    folders: Iterable[str] = (),
    files: Iterable[str] = (),
    writable: Iterable[str] = (),
    execute: bool = False,
) -> int:
    """Build a rule set and return its descriptor.

    Args:
        trees: folders of which everything may be read.
        folders: folders whose entries may be listed.
        files: single files that may be read.
        writable: private folders in which everything may be done but running programs.
        execute: whether the programs in the trees may be run.
    """
    abi = landlock_abi()
    if abi < 1:
        number = ctypes.get_errno()
        raise WallError(number, "landlock: {}".format(os.strerror(number)))
    rights = _FILE_RIGHTS_BY_ABI[max(known for known in _FILE_RIGHTS_BY_ABI if known <= abi)]
    attributes = _RulesetAttributes(
        rights,
        _NET_BIND_AND_CONNECT_TCP if abi >= 4 else 0,
        _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS if abi >= 6 else 0,
    )
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = _checked(
        _syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0)),
        "landlock_create_ruleset",
    )
    for path in trees:
        _allow(ruleset, path, _READ_FILE | _READ_DIR | (_EXECUTE if execute else 0))
    for path in folders:
        _allow(ruleset, path, _READ_DIR)
    for path in files:
        _allow(ruleset, path, _READ_FILE)
    for path in writable:
        _allow(ruleset, path, _EVERYTHING_PRIVATE & rights)
    for path in ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"):
        _allow(ruleset, path, _READ_FILE | (_WRITE_FILE if path == "/dev/null" else 0))
    return ruleset


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if access & _READ_DIR and not os.path.isdir(path):
            access &= _READ_FILE | _EXECUTE
        rule = _PathBeneath(access, handle)
        _checked(
            _syscall(
                _LANDLOCK_ADD_RULE,
                ctypes.c_int(ruleset),
                ctypes.c_int(1),
                ctypes.byref(rule),
                ctypes.c_uint32(0),
            ),
            "landlock_add_rule",
        )
    finally:
        os.close(handle)


def restrict_files(ruleset: int) -> None:
    """Enter a Landlock rule set; there is no way back."""
    _checked(
        _syscall(_LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)), "landlock_restrict_self"
    )


def restrict_system_calls(program: bytes) -> None:
    """Enter a seccomp filter (an array of `struct sock_filter`); there is no way back."""
    description = _FilterProgram(len(program) // 8, program)
    number = _SECCOMP[platform.machine()]
    _checked(
        _syscall(ctypes.c_long(number), ctypes.c_uint(1), ctypes.c_uint(0), ctypes.byref(description)),
        "seccomp",
    )


def drop_capabilities() -> None:
    """Give up every capability, for a process that runs as root without a user namespace."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_syscall(ctypes.c_long(_CAPSET[platform.machine()]), header, nothing), "capset")


def no_new_privileges() -> None:
    """Needed before a plain user may enter Landlock or seccomp."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent() -> None:
    """Be killed when the process that forked this one ends."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def hide() -> None:
    """Keep processes of the same user from looking into this one."""
    set_dumpable(False)


def set_dumpable(dumpable: bool) -> None:
    """Whether processes of the same user may look into this one (the supervisor reads its memory peak)."""
    _prctl(_PR_SET_DUMPABLE, int(dumpable))


def trim_memory() -> None:
    """Hand free heap pages back, so that children start from the same level."""
    trim = getattr(_libc, "malloc_trim", None)
    if trim is not None:
        trim(0)


def _prctl(option: int, value: int) -> None:
    unsigned = ctypes.c_ulong
    _checked(_libc.prctl(option, unsigned(value), unsigned(0), unsigned(0), unsigned(0)), "prctl")


def _checked(result: int, name: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise WallError(number, "{}: {}".format(name, os.strerror(number)))
    return int(result)
