"""Says whether a pickle that nobody trusts holds only data: read without being opened.

An input that a model wrote is opened beside the original too: one that calls `exec` could make that slower.
"""

from __future__ import annotations

import pickletools
import sys

_STRINGS = frozenset(("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"))
_GETS = frozenset(("BINGET", "LONG_BINGET"))
_TRANSPARENT = frozenset(("PROTO", "FRAME"))
_REFUSED = frozenset(
    ("GLOBAL", "INST", "EXT1", "EXT2", "EXT4", "PERSID", "BINPERSID", "PUT", "BINPUT", "LONG_BINPUT", "GET")
)
"""What protocol 4 does not write, or what asks somebody else for an object."""
_MAKES_DATA = {
    "array": "_array_reconstructor array",
    "builtins": "bool bytearray bytes complex dict float frozenset int list object range set slice str tuple",
    "collections": "Counter OrderedDict defaultdict deque",
    "copyreg": "_reconstructor __newobj__",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "numpy": "dtype ndarray",
    "numpy._core.multiarray": "_reconstruct scalar",
    "numpy.core.multiarray": "_reconstruct scalar",
    "random": "Random",
    "types": "SimpleNamespace",
    "uuid": "UUID",
}


def holds_only_data(payload: bytes, package: str) -> bool:
    """Whether opening a pickle makes nothing but plain values and objects of one package.

    Args:
        payload: a pickle of protocol 4.
        package: the top-level name of the program's own modules.
    """
    memo: list[str | None] = []
    latest: list[str | None] = []
    """The strings that the last steps have put on the stack; anything else clears them."""
    try:
        for step, argument, _ in pickletools.genops(payload):
            if step.name in _REFUSED:
                return False
            if step.name in _TRANSPARENT:
                continue
            if step.name == "MEMOIZE":
                memo.append(latest[-1] if latest else None)
            elif step.name in _STRINGS:
                latest.append(str(argument))
            elif step.name in _GETS:
                latest.append(memo[int(str(argument))])
            elif step.name == "STACK_GLOBAL":
                if not _makes_data(latest[-2:], package):
                    return False
                latest = []
            else:
                latest = []
    except (ValueError, IndexError):
        return False
    return True


def _makes_data(name: list[str | None], package: str) -> bool:
    if len(name) < 2 or name[0] is None or name[1] is None:
        return False
    module, qualname = name[0], name[1]
    root = module.partition(".")[0]
    own = root == package and root not in sys.stdlib_module_names and "." not in qualname
    return own or qualname in _MAKES_DATA.get(module, "").split()
