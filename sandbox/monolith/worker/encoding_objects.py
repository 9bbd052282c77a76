"""How objects of other classes are encoded: class name, content of a known base, attributes; or as opaque.

Everything is read through descriptors of `type` and `object`, so that nothing a class defines runs.
"""

from __future__ import annotations

import builtins
import enum
import os
import pathlib
import sys
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from . import encoding_numpy
from .encoding_types import BASES
from .identity import identity

if TYPE_CHECKING:
    from .encoding import Encoder, Node, Writer

globals()["__builtins__"] = dict(vars(builtins))

Getter = Callable[[Any], Any]

_mro = type.__dict__["__mro__"].__get__
_module = type.__dict__["__module__"].__get__
_qualname = type.__dict__["__qualname__"].__get__
_class_dict = type.__dict__["__dict__"].__get__
_basic_size = type.__dict__["__basicsize__"].__get__
_item_size = type.__dict__["__itemsize__"].__get__
_dict_offset = type.__dict__["__dictoffset__"].__get__
_weak_offset = type.__dict__["__weakrefoffset__"].__get__
_module_dict: Getter = vars(types.ModuleType)["__dict__"].__get__
_args = BaseException.__dict__["args"].__get__

WITH_SUBCLASSES: "Dict[int, Writer]" = {}
"""Writers of classes of other libraries, for classes derived from them too, by the class's id."""

program = {"module": ""}
"""The name of the module that is under test."""

_POINTER_BYTES = 8 if sys.maxsize > 2**32 else 4
_SCALARS: Dict[int, Getter] = {
    identity(int): int.__int__,
    identity(float): float.__float__,
    identity(str): str.__str__,
}
_VALUES = {identity(kind) for kind in (tuple, frozenset, bytes, int, float, str, complex)}
_OPAQUE_LIBRARIES = frozenset(("pandas", "polars", "pyarrow", "torch"))
"""What their objects are is not told by their attributes, unless a writer knows better."""
_OPEN_MODULES = ("polars.datatypes", "polars.schema", "torch.nn")
_STANDARD_LIBRARY = os.path.dirname(os.__file__)
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType)
_DESCRIPTORS = (types.GetSetDescriptorType, types.MemberDescriptorType)


_FIELDS_OF_EXCEPTIONS: "Tuple[Tuple[type, Dict[str, Getter]], ...]" = tuple(
    (kind, {name: kind.__dict__[name].__get__ for name in names})
    for kind, names in ((OSError, ("filename", "filename2")), (ImportError, ("name", "path")))
)
"""State of exceptions that is neither in their arguments nor in a dictionary."""


class Layout(NamedTuple):
    """Where the state of a class's instances lies."""

    module: str
    qualname: str
    role: str
    """`class`, `enum`, `exception`, `numpy`, `library`, `object`, `value` (immutable) or `opaque`."""
    base: Optional[type]
    """The well-known class whose content the instances have."""
    namespace: Optional[Getter]
    """Reads the instance's dictionary."""
    slots: Tuple[Tuple[str, Getter], ...]


def describe(encoder: Encoder, value: Any) -> Node:
    """The node of a value whose exact type is not a well-known one."""
    kind = type(value)
    layout = encoder.layouts.get(identity(kind))
    if layout is None:
        layout = encoder.layouts[identity(kind)] = _layout(kind)
    if layout.role == "class":
        return _named(value, _text(_module(value)), _qualname(value)) or _opaque(
            layout, "a class without a public name"
        )
    if layout.role == "enum":
        return _enum(encoder, layout, value)
    if layout.role == "numpy":
        found = encoding_numpy.node(encoder, value, layout.module, layout.qualname)
        return found or _opaque(layout, "a subclass of a numpy type")
    if layout.role == "library":
        write = next(WITH_SUBCLASSES[identity(each)] for each in _mro(kind) if identity(each) in WITH_SUBCLASSES)
        node = write(encoder, value)
        return node if node[0] == "opaque" else [node[0], layout.module, layout.qualname, *node[3:]]
    if layout.role == "opaque":
        return _function(encoder, value, layout) or _opaque(layout, "its state cannot be read")
    names, values = _state(layout, value)
    is_exception = layout.role == "exception"
    content = [encoder.refer(_args(value))] if is_exception else _content(encoder, layout, value)
    role = "object" if layout.role == "value" and names and not _is_frozen(kind) else layout.role
    return [role, layout.module, layout.qualname, content, encoder.items(names), encoder.items(values)]


def _layout(kind: type) -> Layout:
    mro = _mro(kind)
    ids = {identity(base) for base in mro}
    namespace = _namespace(mro)
    base = next((each for each in mro if identity(each) in BASES or identity(each) in _SCALARS), None)
    slots = _slots(mro, base)
    module, qualname = _text(_module(kind)), _qualname(kind)
    found = _member(module, qualname)
    if _is(found, type) and found is not kind:
        qualname += " (another class of that name)"
    return Layout(module, qualname, _role(kind, ids, base, len(slots)), base, namespace, slots)


def _role(kind: type, ids: "set[int]", base: Optional[type], slots: int) -> str:
    if identity(type) in ids:
        return "class"
    if identity(enum.Enum) in ids:
        return "enum"
    if identity(BaseException) in ids:
        return "exception"
    if encoding_numpy.is_numpy(ids):
        return "numpy"
    if any(each in WITH_SUBCLASSES for each in ids):
        return "library"
    if base is None and any(map(_is_of_opaque_library, _mro(kind))):
        return "opaque"
    if identity(pathlib.PurePath) in ids or _hides_state(kind, base or object, slots):
        return "opaque"
    return "value" if identity(base) in _VALUES or _is_frozen(kind) else "object"


def _is_of_opaque_library(kind: type) -> bool:
    module = _text(_module(kind))
    return module.partition(".")[0] in _OPAQUE_LIBRARIES and not module.startswith(_OPEN_MODULES)


def _namespace(mro: Tuple[type, ...]) -> Optional[Getter]:
    for base in mro:
        descriptor = _class_dict(base).get("__dict__")
        if base is not type and type(descriptor) in _DESCRIPTORS:
            read: Getter = descriptor.__get__
            return read
    return None


def _slots(mro: Tuple[type, ...], base: Optional[type]) -> Tuple[Tuple[str, Getter], ...]:
    covered = {identity(each) for each in _mro(base)} if base is not None else set()
    return tuple(
        (name, descriptor.__get__)
        for each in mro
        if identity(each) not in covered and "__slots__" in _class_dict(each)
        for name, descriptor in _class_dict(each).items()
        if type(descriptor) is types.MemberDescriptorType
    )


def _hides_state(kind: type, base: type, slots: int) -> bool:
    """Whether instances have fields that no dictionary, slot or well-known base accounts for."""
    fields = _basic_size(kind) - _basic_size(base) - slots * _POINTER_BYTES
    if _dict_offset(kind) not in (0, -1) and not _dict_offset(base):
        fields -= _POINTER_BYTES
    if _weak_offset(kind) > 0 and not _weak_offset(base):
        fields -= _POINTER_BYTES
    return bool(fields > 0 or _item_size(kind) != _item_size(base))


def _state(layout: Layout, value: Any) -> "Tuple[List[Any], List[Any]]":
    names: List[Any] = []
    values: List[Any] = []
    if layout.namespace is not None:
        namespace = layout.namespace(value)
        names += dict.keys(namespace)
        values += dict.values(namespace)
    for name, read in layout.slots:
        try:
            item = read(value)
        except AttributeError:
            continue
        names.append(name)
        values.append(item)
    for kind, fields in _FIELDS_OF_EXCEPTIONS:
        if layout.role == "exception" and _is(value, kind):
            names += fields
            values += [field(value) for field in fields.values()]
    return names, values


def _content(encoder: Encoder, layout: Layout, value: Any) -> "List[Any]":
    if layout.base is None:
        return []
    scalar = _SCALARS.get(identity(layout.base))
    if scalar is not None:
        return [encoder.refer(scalar(value))]
    return [encoder.attach(BASES[identity(layout.base)](encoder, value))]


def _is_frozen(kind: type) -> bool:
    for base in _mro(kind):
        parameters = _class_dict(base).get("__dataclass_params__")
        if parameters is not None:
            return type(parameters).__module__ == "dataclasses" and parameters.frozen is True
    return False


def _enum(encoder: Encoder, layout: Layout, value: Any) -> Node:
    namespace = layout.namespace(value) if layout.namespace is not None else {}
    name = _text(dict.get(namespace, "_name_"))
    return ["enum", layout.module, layout.qualname, name, [encoder.refer(dict.get(namespace, "_value_"))]]


def _function(encoder: Encoder, value: Any, layout: Layout) -> Optional[Node]:
    if _is(value, types.ModuleType):
        return ["named", _text(_module_dict(value).get("__name__")), ""]
    if type(value) is types.CellType:
        names, values = _cell(value)
        return ["object", "builtins", "cell", [], encoder.items(names), encoder.items(values)]
    if type(value) in _FUNCTIONS:
        mark = encoder.given.get(identity(value))
        if mark or (mark is not None and _is_a_neighbours(value)):
            return _came_with_input(encoder, value, mark)
        if type(value) is types.BuiltinFunctionType and not _is(value.__self__, types.ModuleType):
            return ["object", "builtins", value.__qualname__, [], ["__self__"], encoder.items([value.__self__])]
        if value.__module__ == program["module"] and identity(value) not in encoder.given:
            return _opaque(layout, "a function of the program itself, which may do something else there")
        return _named(value, _text(value.__module__), value.__qualname__)
    if layout.namespace is not None:
        namespace = layout.namespace(value)
        module, qualname = dict.get(namespace, "__module__"), dict.get(namespace, "__qualname__")
        return _named(value, _text(module), _text(qualname))
    return None


def _is_a_neighbours(function: types.FunctionType) -> bool:
    """Whether a function is of another module of the project: calls of it may change what that module holds."""
    file = _text(function.__globals__.get("__file__"))
    is_library = file.startswith(_STANDARD_LIBRARY) or "site-packages" in file
    return function.__module__ != program["module"] and bool(file) and not is_library


def _came_with_input(encoder: Encoder, function: types.FunctionType, mark: str) -> Node:
    """A function that an input brought with it, by its mark; what it keeps may be changed by calls."""
    kept: "Dict[str, Any]" = {"__defaults__": function.__defaults__, "__kwdefaults__": function.__kwdefaults__}
    kept.update(function.__dict__)
    if function.__module__ != program["module"]:
        names = function.__code__.co_names
        kept.update((name, value) for name, value in function.__globals__.items() if name in names)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        kept.update(zip([name], _cell(cell)[1]))
    data = {name: value for name, value in kept.items() if not _is_definition(encoder, value)}
    names, values = encoder.items(list(data)), encoder.items(list(data.values()))
    return ["object", _text(function.__module__), function.__qualname__ + mark, [], names, values]


def _cell(cell: types.CellType) -> "Tuple[List[str], List[Any]]":
    """The name and the content of a cell; neither when it is empty."""
    try:
        return ["cell_contents"], [cell.cell_contents]
    except ValueError:
        return [], []


def _is_definition(encoder: Encoder, value: Any) -> bool:
    """A class, a module, or a function that did not come with the input: they say nothing of what was done."""
    return (
        _is(value, type)
        or _is(value, types.ModuleType)
        or (type(value) in _FUNCTIONS and not encoder.given.get(identity(value)))
    )


def _named(value: Any, module: str, qualname: str) -> Optional[Node]:
    """A reference by name, if the name leads back to the very same object."""
    return ["named", module, qualname] if _member(module, qualname) is value else None


def _member(module: str, qualname: str) -> Any:
    """What a name leads to; `None` when it leads nowhere."""
    found = sys.modules.get(module)
    if not _is(found, types.ModuleType):
        return None
    member: Any = None
    namespace = _module_dict(found)
    for part in qualname.split("."):
        member = namespace.get(part)
        if type(member) in (staticmethod, classmethod):
            member = member.__func__
        namespace = _class_dict(member) if _is(member, type) else {}
    return member


def _is(value: Any, kind: type) -> bool:
    """Like `isinstance`, which would ask the value itself."""
    return any(base is kind for base in _mro(type(value)))


def _opaque(layout: Layout, why: str) -> Node:
    prefix = "" if layout.module == "builtins" else layout.module + "."
    return ["opaque", prefix + layout.qualname, why]


def _text(value: Any) -> str:
    return value if type(value) is str else ""
