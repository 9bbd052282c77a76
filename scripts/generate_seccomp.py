"""Makes the system-call filters that the package ships, from names of calls grouped by purpose.

Run it after a change here, and commit what it writes:

    python scripts/generate_seccomp.py

It needs libseccomp 2.5 or newer (`libseccomp.so.2`, on nearly every Linux) to turn names into the numbers of each
architecture, and nothing else: the filters for every architecture are made on any of them.

A filter is a binary search over ranges of call numbers. What no candidate needs is refused with EPERM. What the
newest known kernel does not have is answered with ENOSYS, as that kernel would. Calls of a foreign architecture,
or of the x32 interface, end the process.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "sandbox" / "monolith" / "box" / "filters"

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""The kernel's `AUDIT_ARCH_*` for each `platform.machine()`."""

NETWORK = "socket connect accept accept4 bind listen sendmsg sendmmsg"
"""A pair of sockets may be made and used, but no address may be named: see also `sendto` below."""
PROCESSES = "fork vfork execve execveat"
SIGNALS = "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal"
OTHER_PROCESSES = (
    "ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise process_mrelease move_pages "
    "migrate_pages"
)
MOUNTS = (
    "mount umount2 pivot_root chroot unshare setns open_tree open_tree_attr move_mount fsopen fsconfig fsmount "
    "fspick mount_setattr statmount listmount"
)
MODES_AND_TIMES = (
    "chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat truncate setxattr lsetxattr fsetxattr "
    "removexattr lremovexattr fremovexattr setxattrat removexattrat"
)
"""What Landlock does not cover, or not in all of its versions."""
ATTRIBUTES = "getxattr lgetxattr fgetxattr getxattrat listxattr llistxattr flistxattr listxattrat"
"""Landlock does not cover reading them; whoever copies a file goes on without them when they are not supported."""
OWNERS = "chown lchown fchown fchownat file_setattr quotactl quotactl_fd"
LIMITS_AND_PRIORITIES = (
    "setrlimit setpriority sched_setparam sched_setscheduler sched_setaffinity sched_setattr ioprio_set "
    "personality"
)
IDENTITY = (
    "setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset lsm_set_self_attr"
)
KERNEL = (
    "bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register memfd_secret modify_ldt "
    "io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents"
)
KEYS_AND_HANDLES = "add_key request_key keyctl name_to_handle_at open_by_handle_at lookup_dcookie"
MACHINE = (
    "reboot init_module finit_module delete_module kexec_load kexec_file_load swapon swapoff sethostname "
    "setdomainname ioperm iopl acct vhangup syslog settimeofday clock_settime adjtimex clock_adjtime"
)
CHANNELS = (
    "flock shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink "
    "mq_timedsend mq_timedreceive mq_notify mq_getsetattr inotify_init inotify_init1 inotify_add_watch "
    "fanotify_init fanotify_mark"
)
"""Ways to leave a word for another run, or to watch what others do."""
PAGE_CACHE = "fadvise64 readahead mincore cachestat"
"""Whether the kernel has cached a file would be a word for another run."""
MEMORY_PLACEMENT = "mbind set_mempolicy get_mempolicy set_mempolicy_home_node"

UNCOUNTED_MEMORY = "memfd_create remap_file_pages splice tee vmsplice"
"""What is kept in nameless files or in pipes is no resident memory of the process: it would not be measured."""

ALWAYS = (
    *(NETWORK, OTHER_PROCESSES, MOUNTS, OWNERS, LIMITS_AND_PRIORITIES, IDENTITY, KERNEL, KEYS_AND_HANDLES),
    *(MACHINE, CHANNELS, PAGE_CACHE, MEMORY_PLACEMENT),
)
VARIANTS = {
    "pure": (*ALWAYS, PROCESSES, SIGNALS, UNCOUNTED_MEMORY, MODES_AND_TIMES),
    "files": (*ALWAYS, PROCESSES, SIGNALS, UNCOUNTED_MEMORY),
    "processes": ALWAYS,
}
"""What a variant refuses: `files` is for a box whose only writable folder is private, `processes` for one that is
a PID namespace too."""

NEW_CALLS = {
    "cachestat": 451,
    "statmount": 457,
    "listmount": 458,
    "lsm_set_self_attr": 460,
    "setxattrat": 463,
    "getxattrat": 464,
    "listxattrat": 465,
    "removexattrat": 466,
    "open_tree_attr": 467,
    "file_setattr": 469,
}
"""Calls that libseccomp 2.5 does not know; since number 424 every architecture has the same."""
NEWEST_CALL = 469
"""`file_setattr`, Linux 6.17."""

_OFFSET_NUMBER, _OFFSET_ARCHITECTURE, _OFFSET_ARGUMENTS = 0, 4, 16
_X32_BIT = 0x4000_0000
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_EQUAL, _GREATER_OR_EQUAL, _BITS_SET = 0x15, 0x35, 0x45

_CLONE_THREAD = 0x0001_0000
_CLONE_NEW_NAMESPACE = 0x7E02_0080
_LARGER_PIPES = 1031
"""`F_SETPIPE_SZ`: what is kept in pipes is not measured either."""
_LOCKS = (6, 7, 37, 38)
"""`F_SETLK`, `F_SETLKW`, `F_OFD_SETLK`, `F_OFD_SETLKW`."""
_SIGNALS_AND_LEASES = (8, 10, 15, 1024, 1026)
"""`F_SETOWN`, `F_SETSIG`, `F_SETOWN_EX` (a signal to any process of the user's), `F_SETLEASE` (makes who opens the
file wait), `F_NOTIFY`."""
_TERMINAL_QUESTIONS = (0x5401, 0x802C_542A, 0x5413)
"""`TCGETS`, `TCGETS2`, `TIOCGWINSZ`."""
_DEVICE_COMMANDS = (*_TERMINAL_QUESTIONS, 0x541B, 0x5421, 0x5450, 0x5451, 0x4004_9409)
"""And `FIONREAD`, `FIONBIO`, `FIONCLEX`, `FIOCLEX`, `FICLONE`. Others change inodes that may only be read."""
_AF_UNIX = 1
_PAGE_OUT = (4, 20, 21, 24)
"""`MADV_DONTNEED`, `MADV_COLD`, `MADV_PAGEOUT`, `MADV_DONTNEED_LOCKED`: shared memory that is mapped but absent,
or memory that was swapped out, would not be measured."""
_PR_SET_PDEATHSIG = 1
_O_ACCMODE, _O_TRUNC = 3, 0o1000

Program = list[bytes]


def _statement(code: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, 0, 0, value)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _argument(number: int, *, high: bool = False) -> bytes:
    return _statement(_LOAD, _OFFSET_ARGUMENTS + 8 * number + 4 * high)


ALLOW = _statement(_RETURN, 0x7FFF_0000)
REFUSE = _statement(_RETURN, 0x0005_0000 | errno.EPERM)
NO_DEVICE = _statement(_RETURN, 0x0005_0000 | errno.ENOTTY)
UNSUPPORTED = _statement(_RETURN, 0x0005_0000 | errno.EOPNOTSUPP)
UNKNOWN = _statement(_RETURN, 0x0005_0000 | errno.ENOSYS)
KILL = _statement(_RETURN, 0x8000_0000)


def _inspected(variant: str) -> Iterator[tuple[str, Program]]:
    """Calls whose arguments decide, and calls that must look as if they did not exist."""
    if variant == "processes":
        yield "clone", [_argument(0), _jump(_BITS_SET, _CLONE_NEW_NAMESPACE, 0, 1), REFUSE, ALLOW]
    else:
        yield "clone", [_argument(0), _jump(_BITS_SET, _CLONE_THREAD, 1, 0), REFUSE, ALLOW]
    yield "clone3", [UNKNOWN]
    yield "fcntl", [_argument(1), *_each((*_LOCKS, *_SIGNALS_AND_LEASES, _LARGER_PIPES), REFUSE), ALLOW]
    yield "ioctl", [_argument(1), *_each(_DEVICE_COMMANDS, ALLOW), NO_DEVICE]
    yield "madvise", [_argument(2), *_each(_PAGE_OUT, REFUSE), ALLOW]
    # Of size null, it would map the same shared memory a second time.
    yield "mremap", _by_null(1, null=REFUSE, other=ALLOW)
    if variant != "processes":
        yield "rt_sigaction", _by_null(1, null=ALLOW, other=REFUSE)  # a handler gets the frame that it interrupts
    yield "preadv2", [UNKNOWN]
    yield "pwritev2", [UNKNOWN]
    yield "socketpair", [_argument(0), _jump(_EQUAL, _AF_UNIX, 0, 1), ALLOW, REFUSE]
    yield "prctl", [_argument(0), _jump(_EQUAL, _PR_SET_PDEATHSIG, 0, 1), REFUSE, ALLOW]
    yield "prlimit64", _by_null(2, null=ALLOW, other=REFUSE)
    yield "sendto", _by_null(4, null=ALLOW, other=REFUSE)
    if variant == "pure":
        yield "open", _no_truncating_reader(1)
        yield "openat", _no_truncating_reader(2)
        yield "openat2", [UNKNOWN]
        for name in ATTRIBUTES.split():
            yield name, [UNSUPPORTED]


def _each(values: tuple[int, ...], decision: bytes) -> Program:
    """The decision for each of these values of the word that was loaded."""
    return [part for value in values for part in (_jump(_EQUAL, value, 0, 1), decision)]


def _by_null(number: int, *, null: bytes, other: bytes) -> Program:
    """One decision where a pointer or a size is null, another where it is not."""
    return [
        _argument(number),
        _jump(_EQUAL, 0, 0, 2),
        _argument(number, high=True),
        _jump(_EQUAL, 0, 1, 0),
        other,
        null,
    ]


def _no_truncating_reader(number: int) -> Program:
    """Refuse to empty a file that is not opened for writing: older versions of Landlock let that pass."""
    return [
        _argument(number),
        _jump(_BITS_SET, _O_TRUNC, 0, 4),
        _statement(_AND, _O_ACCMODE),
        _jump(_EQUAL, 0, 1, 0),
        _jump(_EQUAL, _O_ACCMODE, 0, 1),
        REFUSE,
        ALLOW,
    ]


def build(machine: str, variant: str) -> bytes:
    """The filter as an array of `struct sock_filter`."""
    decisions: dict[int, Program] = {}
    for name in " ".join(VARIANTS[variant]).split():
        if (number := _number(name, machine)) is not None:
            decisions[number] = [REFUSE]
    for name, program in _inspected(variant):
        if (number := _number(name, machine)) is not None:
            decisions[number] = program
    body = [
        _statement(_LOAD, _OFFSET_ARCHITECTURE),
        _jump(_EQUAL, ARCHITECTURES[machine], 1, 0),
        KILL,
        _statement(_LOAD, _OFFSET_NUMBER),
        *_search(_ranges(decisions)),
    ]
    return b"".join(body)


def _ranges(decisions: dict[int, Program]) -> list[tuple[int, Program]]:
    """Where each decision begins; neighbours that decide alike are one range."""
    ranges: list[tuple[int, Program]] = []
    for number in range(NEWEST_CALL + 1):
        decision = decisions.get(number, [ALLOW])
        if not ranges or ranges[-1][1] != decision:
            ranges.append((number, decision))
    return [*ranges, (NEWEST_CALL + 1, [UNKNOWN]), (_X32_BIT, [KILL])]


def _search(ranges: list[tuple[int, Program]]) -> Program:
    if len(ranges) == 1:
        return ranges[0][1]
    middle = len(ranges) // 2
    below, above = _search(ranges[:middle]), _search(ranges[middle:])
    return [_jump(_GREATER_OR_EQUAL, ranges[middle][0], len(below), 0), *below, *above]


def _number(name: str, machine: str) -> int | None:
    """The call's number; `None` where the architecture has no such call."""
    if name in NEW_CALLS:
        return NEW_CALLS[name]
    library = ctypes.CDLL("libseccomp.so.2")
    found = int(library.seccomp_syscall_resolve_name_arch(ctypes.c_uint32(ARCHITECTURES[machine]), name.encode()))
    if found == -1:
        raise LookupError(f"libseccomp does not know the call {name}")
    return found if found >= 0 else None


def main() -> None:
    """Write every filter."""
    FOLDER.mkdir(exist_ok=True)
    for machine in ARCHITECTURES:
        for variant in VARIANTS:
            program = build(machine, variant)
            (FOLDER / f"{machine}.{variant}.bpf").write_bytes(program)
            print(f"{machine}.{variant}.bpf: {len(program) // 8} instructions")


if __name__ == "__main__":
    main()
