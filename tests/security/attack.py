"""What an attack is: the body of a hostile function, and how its run may end when the walls stand."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

REFUSED = "refused"
"""The call returned, and what it tried was refused by the kernel or came to nothing."""


@dataclass(frozen=True)
class Attack:
    """A hostile function; its body returns what it got, and nothing when it got nothing.

    An `OSError` or a `MemoryError` that it lets out is a refusal. Any other exception is a mistake in the attack.
    """

    body: str
    endings: tuple[str, ...] = (REFUSED,)
    """How the run may end: refused, or by a kind of outcome such as `timeout`."""
    before: str = ""
    """The body of another function that is run first, in a fork of its own: to leave something behind."""
    control: bool = False
    """It gets through, and does no harm, where there are no walls: this shows that the test can fail."""
    only_l3: bool = False
    """Stopped by namespaces alone; where there are none, what it sees is a known limit of L2."""
    limit_s: float = 10.0

    def program(self) -> str:
        """The module to run; its function is `f`."""
        return _module(self.body)

    def program_before(self) -> str:
        """The module to run before it."""
        return _module(self.before)


def _module(body: str) -> str:
    return f"{_HEAD}\ndef attack(world):\n{textwrap.indent(textwrap.dedent(body), '    ')}\n{_FOOT}"


_HEAD = '''
import ctypes, errno, os, platform, socket, struct, sys, time

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
ARM = platform.machine() == "aarch64"

def syscall(x86, arm, *arguments):
    """A system call by its numbers; an argument is an integer, bytes or a buffer."""
    number = arm if ARM else x86
    if number is None:
        raise OSError(errno.ENOSYS, "no such call here")
    words = [ctypes.c_long(a) if type(a) is int else a for a in arguments]
    result = _libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result or "0"

def read(path):
    with open(path, "rb") as file:
        return file.read(4096).decode("utf-8", "replace")

def linger():
    time.sleep(1)
    os._exit(0)

def _silence_the_audit_hook():
    """What names denials is an explanation only; these tests are of the walls behind it."""
    frame = sys._getframe()
    while frame is not None:
        session = frame.f_locals.get("session")
        if hasattr(session, "readable"):
            session.readable.quiet()
        frame = frame.f_back

_silence_the_audit_hook()
'''

_FOOT = """
_MISTAKES = (errno.EFAULT, errno.EBADF)

def f(world):
    try:
        got = attack(world)
    except MemoryError:
        return "refused: memory"
    except OSError as error:
        if error.errno in _MISTAKES:
            return "mistake: " + repr(error)
        return "refused: " + errno.errorcode.get(error.errno, str(error))
    except Exception as error:
        return "mistake: " + repr(error)
    return "got through: " + str(got)[:200] if got else "refused: came to nothing"
"""
