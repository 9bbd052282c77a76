"""How tensors of torch are encoded: element type, shape, values, gradient, shared memory, overlapping items.

Only plain tensors in main memory are told; others stay opaque, as do those that know how they were computed.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Dict, Tuple

from . import encoding_numpy
from .encoding_types import getter, namespace_of
from .identity import identity

if TYPE_CHECKING:
    from .encoding import Encoder, Node, Writer

globals()["__builtins__"] = dict(vars(builtins))

_NARROW = ("bfloat16", "float8_e4m3fn", "float8_e5m2")
"""Unknown to numpy, so they are told as `float32`, which holds each of their values."""
_KNOWN_TO_NUMPY = (
    "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 float32 float64 complex64 complex128".split()
)


def writers() -> "Tuple[Dict[int, Writer], Dict[int, Writer]]":
    """Writers of the exact types, by the types' ids.

    Raises:
        Exception: this version of torch is built differently.
    """
    reader = _Reader()
    torch = namespace_of("torch")
    torch["arange"](2.0).to(torch["bfloat16"])  # its complaints about the processor come once, and not in a call
    kinds = (reader.plain_kind, reader.parameter_kind)
    return {
        **{identity(kind): reader.tensor for kind in kinds},
        identity(reader.size_kind): reader.size,
        identity(reader.type_kind): reader.data_type,
        identity(reader.device_kind): reader.device,
    }, {}


class _Reader:
    """The compiled functions of torch, as they were when it had just been loaded."""

    def __init__(self) -> None:
        torch, compiled = namespace_of("torch"), namespace_of("torch._C")
        self.plain_kind = torch["Tensor"]
        self.parameter_kind = namespace_of("torch.nn.parameter")["Parameter"]
        self.type_kind, self.device_kind, self.size_kind = torch["dtype"], torch["device"], torch["Size"]
        self._state = getter(self.plain_kind, "__dict__")
        base = compiled["TensorBase"]
        self._type, self._layout, self._device = (getter(base, name) for name in ("dtype", "layout", "device"))
        self._needs_gradient, self._is_leaf = getter(base, "requires_grad"), getter(base, "is_leaf")
        self._gradient, self._is_inference = getter(base, "grad"), base.is_inference
        self._is_nested, self._is_quantized = getter(base, "is_nested"), getter(base, "is_quantized")
        self._data, self._numpy, self._widened = getter(base, "data"), base.numpy, base.float
        self._is_turned, self._turned = (base.is_conj, base.is_neg), (base.resolve_conj, base.resolve_neg)
        self._storage, self._address = base.untyped_storage, base.data_ptr
        self._size, self._stride, self._item_bytes = base.size, base.stride, getter(base, "itemsize")
        self._device_type, self._device_index = getter(self.device_kind, "type"), getter(self.device_kind, "index")
        self._strided = torch["strided"]
        guard = compiled["DisableTorchFunction"]
        self._guard, self._enter, self._leave = guard, guard.__enter__, guard.__exit__
        self._modes = compiled["_len_torch_dispatch_stack"]
        found = {name: value for name, value in torch.items() if type(value) is self.type_kind}
        self._names = {identity(found[name]): name for name in sorted(found, key=len)}
        self._narrow = [torch[name] for name in _NARROW if name in torch]
        self._known = [torch[name] for name in _KNOWN_TO_NUMPY if name in torch] + self._narrow

    def tensor(self, encoder: Encoder, value: Any) -> Node:
        """The node of a tensor or of a parameter of a module."""
        guard = self._guard()
        self._enter(guard)  # no function of a program's is called in the place of torch's
        try:
            return self._tensor(encoder, value)
        finally:
            self._leave(guard, None, None, None)

    def size(self, encoder: Encoder, value: Any) -> Node:
        """The node of a shape."""
        return ["fields", "torch.Size", encoder.items([*tuple.__iter__(value)])]

    def data_type(self, encoder: Encoder, value: Any) -> Node:
        """The node of an element type."""
        name = self._names.get(identity(value))
        return ["named", "torch", name] if name else ["opaque", "torch.dtype", "it has no public name"]

    def device(self, encoder: Encoder, value: Any) -> Node:
        """The node of the name of a device."""
        parts = [self._device_type(value), self._device_index(value)]
        return ["fields", "torch.device", [encoder.refer(part) for part in parts]]

    def _tensor(self, encoder: Encoder, value: Any) -> Node:
        name = "Parameter" if type(value) is self.parameter_kind else "Tensor"
        why = self._why_opaque(value)
        if why:
            return ["opaque", "torch." + name, why]
        overlapping = encoding_numpy.overlaps(self._size(value), self._stride(value), 1)
        node = encoding_numpy.array_node(encoder, self._array(value), False, ["overlapping"] * overlapping)
        node[-1] = [self._memory(encoder, value)]
        parts = {
            "dtype": encoder.refer(self._type(value)),
            "is_inference()": self._is_inference(value),
            "requires_grad": self._needs_gradient(value),
            "grad": encoder.refer(self._gradient(value)),
            **{name: encoder.refer(item) for name, item in self._state(value).items()},
        }
        return ["object", "torch", name, [encoder.attach(node)], [*parts], [*parts.values()]]

    def _why_opaque(self, value: Any) -> str:
        if self._modes():
            return "operations are redirected"
        if self._is_nested(value) or self._is_quantized(value) or self._layout(value) is not self._strided:
            return "it is not stored item by item"
        if self._device_type(self._device(value)) != "cpu":
            return "it is not in main memory"
        if not any(self._type(value) is known for known in self._known):
            return "its element type is unknown"
        if self._needs_gradient(value) and not self._is_leaf(value):
            return "how it was computed is part of it"
        return ""

    def _array(self, value: Any) -> Any:
        """The values as an array of numpy."""
        plain = self._data(value)
        for is_turned, turned in zip(self._is_turned, self._turned):
            if is_turned(plain):
                plain = turned(plain)
        if any(self._type(plain) is narrow for narrow in self._narrow):
            plain = self._widened(plain)
        return self._numpy(plain)

    def _memory(self, encoder: Encoder, value: Any) -> Any:
        """A node for the stretch of a storage that a tensor covers."""
        low = high = self._address(value)
        for extent, stride in zip(self._size(value), self._stride(value)):
            if extent == 0:
                return encoder.memory(value, low, low)
            high += (extent - 1) * stride * self._item_bytes(value)
        return encoder.memory(self._storage(value), low, high + self._item_bytes(value))
