"""Builds the system-call filter: what no candidate needs is refused with EPERM.

The numbers are the kernel's stable interface. A filter of another architecture's calls, or of the x32
interface, is killed.
"""

from __future__ import annotations

import errno
import struct
from dataclasses import dataclass, field

_LOAD_WORD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_GREATER_OR_EQUAL = 0x35
_JUMP_BITS_SET = 0x45
_RETURN = 0x06

_KILL_PROCESS = 0x8000_0000
_ALLOW = 0x7FFF_0000
_ERRNO = 0x0005_0000

_OFFSET_NUMBER = 0
_OFFSET_ARCHITECTURE = 4
_OFFSET_ARGUMENTS = 16
_X32_BIT = 0x4000_0000
_CLONE_THREAD = 0x0001_0000
_LOCK_COMMANDS = (6, 7, 37, 38)
"""`F_SETLK`, `F_SETLKW`, `F_OFD_SETLK`, `F_OFD_SETLKW`: locks on shared files are a channel."""


@dataclass(frozen=True)
class _Architecture:
    audit: int
    clone: int
    clone3: int
    prlimit64: int
    fcntl: int
    denied: tuple[int, ...] = field(repr=False)


# Numbers above 423 are the same on every architecture.
_COMMON_DENIED = (
    424,
    425,
    426,
    427,
    428,
    429,
    430,
    431,
    432,
    433,
    434,
    438,
    440,
    442,
    443,
    447,
    448,
    463,
    466,
    469,
)
"""pidfd_send_signal, io_uring_{setup,enter,register}, open_tree, move_mount, fsopen, fsconfig, fsmount,
fspick, pidfd_open, pidfd_getfd, process_madvise, mount_setattr, quotactl_fd, memfd_secret, process_mrelease,
setxattrat, removexattrat, file_setattr."""

_ARCHITECTURES = {
    "x86_64": _Architecture(
        audit=0xC000003E,
        clone=56,
        clone3=435,
        prlimit64=302,
        fcntl=72,
        denied=(
            *(41, 42, 43, 49, 50, 288),  # socket connect accept bind listen accept4
            *(57, 58, 59, 322),  # fork vfork execve execveat
            *(62, 129, 200, 234, 297),  # kill rt_sigqueueinfo tkill tgkill rt_tgsigqueueinfo
            *(101, 310, 311, 312),  # ptrace process_vm_readv process_vm_writev kcmp
            *(155, 161, 165, 166, 272, 308),  # pivot_root chroot mount umount2 unshare setns
            *(90, 91, 268, 92, 93, 94, 260, 132, 235, 261, 280),  # chmod, chown and utime families
            *(188, 189, 190, 197, 198, 199, 452),  # setxattr and removexattr families, fchmodat2
            *(73, 160, 141, 142, 144, 203, 251, 314),  # flock setrlimit setpriority sched_set* ioprio_set
            *(105, 106, 113, 114, 116, 117, 119, 122, 123, 126),  # setuid family, capset
            *(321, 298, 248, 249, 250, 323, 304, 303),  # bpf perf_event_open keys userfaultfd open_by_handle
            *(169, 246, 320, 175, 176, 313, 153, 163, 167, 168, 170, 171, 172, 173, 179),  # machine control
            *(
                159,
                164,
                227,
                305,
                29,
                30,
                31,
                64,
                65,
                66,
                68,
                69,
                70,
                71,
                240,
                241,
            ),  # clock_set, System V IPC, queues
            *(237, 238, 239, 256, 279),  # memory policy, page migration
        ),
    ),
    "aarch64": _Architecture(
        audit=0xC00000B7,
        clone=220,
        clone3=435,
        prlimit64=261,
        fcntl=25,
        denied=(
            *(198, 203, 202, 200, 201, 242),  # socket connect accept bind listen accept4
            *(221, 281),  # execve execveat
            *(129, 138, 130, 131, 240),  # kill rt_sigqueueinfo tkill tgkill rt_tgsigqueueinfo
            *(117, 270, 271, 272),  # ptrace process_vm_readv process_vm_writev kcmp
            *(41, 51, 40, 39, 97, 268),  # pivot_root chroot mount umount2 unshare setns
            *(52, 53, 54, 55, 88, 452),  # chmod, chown and utime families
            *(5, 6, 7, 14, 15, 16),  # setxattr and removexattr families
            *(32, 164, 140, 118, 119, 122, 274, 30),  # flock setrlimit setpriority sched_set* ioprio_set
            *(146, 144, 145, 143, 147, 149, 151, 152, 159, 91),  # setuid family, capset
            *(280, 241, 217, 218, 219, 282, 265, 264),  # bpf perf_event_open keys userfaultfd handles
            *(142, 104, 294, 105, 106, 273, 58, 89, 224, 225, 161, 162),  # machine control
            *(
                170,
                112,
                266,
                194,
                195,
                196,
                197,
                190,
                191,
                192,
                193,
                186,
                187,
                188,
                189,
                180,
                181,
            ),  # clocks, IPC
            *(235, 236, 237, 238, 239),  # memory policy, page migration
        ),
    ),
}


def build(machine: str) -> bytes:
    """The filter as an array of `struct sock_filter`.

    Args:
        machine: `platform.machine()`.

    Raises:
        KeyError: the architecture is not known.
    """
    architecture = _ARCHITECTURES[machine]
    refuse = _statement(_RETURN, _ERRNO | errno.EPERM)
    allow = _statement(_RETURN, _ALLOW)
    program = [
        _statement(_LOAD_WORD, _OFFSET_ARCHITECTURE),
        _jump(_JUMP_EQUAL, architecture.audit, 1, 0),
        _statement(_RETURN, _KILL_PROCESS),
        _statement(_LOAD_WORD, _OFFSET_NUMBER),
        _jump(_JUMP_GREATER_OR_EQUAL, _X32_BIT, 0, 1),
        _statement(_RETURN, _KILL_PROCESS),
    ]
    for number in sorted({*architecture.denied, *_COMMON_DENIED}):
        program += [_jump(_JUMP_EQUAL, number, 0, 1), refuse]
    program += [_jump(_JUMP_EQUAL, architecture.clone3, 0, 1), _statement(_RETURN, _ERRNO | errno.ENOSYS)]
    program += [
        _jump(_JUMP_EQUAL, architecture.clone, 0, 4),
        _statement(_LOAD_WORD, _OFFSET_ARGUMENTS),
        _jump(_JUMP_BITS_SET, _CLONE_THREAD, 1, 0),
        refuse,
        allow,
    ]
    program += [
        _jump(_JUMP_EQUAL, architecture.prlimit64, 0, 6),
        _statement(_LOAD_WORD, _OFFSET_ARGUMENTS + 16),
        _jump(_JUMP_EQUAL, 0, 0, 2),
        _statement(_LOAD_WORD, _OFFSET_ARGUMENTS + 20),
        _jump(_JUMP_EQUAL, 0, 1, 0),
        refuse,
        allow,
    ]
    locks = [_jump(_JUMP_EQUAL, command, 0, 1) + refuse for command in _LOCK_COMMANDS]
    program += [
        _jump(_JUMP_EQUAL, architecture.fcntl, 0, 2 * len(locks) + 1),
        _statement(_LOAD_WORD, _OFFSET_ARGUMENTS + 8),
        *locks,
        allow,
    ]
    return b"".join(program)


def supported(machine: str) -> bool:
    """Whether a filter can be built for this architecture."""
    return machine in _ARCHITECTURES


def _statement(code: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, 0, 0, value)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
