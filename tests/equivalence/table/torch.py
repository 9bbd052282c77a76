"""Tensors of torch; `given` is a tensor."""

SAME = [
    ("torch.arange(3.)", "torch.tensor([0., 1., 2.])"),
    ("torch.tensor([[1., 3.], [2., 4.]])", "torch.tensor([[1., 2.], [3., 4.]]).t()"),
    ("torch.tensor([0.1], dtype=torch.float64) + 0.2", "torch.tensor([0.3], dtype=torch.float64)"),
    ("torch.tensor([NAN])", "torch.tensor([NAN])"),
    ("torch.ones(2).bfloat16()", "torch.ones(2, dtype=torch.bfloat16)"),
    ("torch.tensor([1 + 2j]).conj()", "torch.tensor([1 - 2j])"),
    ("torch.tensor([True, False])", "torch.tensor([1, 0]) > 0"),
    ("torch.nn.Parameter(torch.ones(1))", "torch.nn.Parameter(torch.ones(1))"),
    ("(torch.float32, torch.zeros(1).shape)", "(torch.zeros(1).dtype, torch.Size([1]))"),
    ("given.max(0)", "given.max(dim=0)"),
    ("given[1:]", "given.narrow(0, 1, 2)"),
    ("given + 1", "given.clone().add_(1)"),
    ("torch.zeros(1).expand(3)", "torch.zeros(1).expand(1, 3)[0]"),
    ("torch.arange(6.).reshape(2, 3)[:, ::2]", "torch.tensor([[0., 2.], [3., 5.]])"),
    ("(given * 2).reshape(1, 3, 1, 1)", "(given * 2).reshape(1, 3, 1, 1).to(memory_format=torch.channels_last)"),
    ("torch.inference_mode()(lambda: given * 2)()", "torch.inference_mode()(lambda: given + given)()"),
]

DIFFERENT = [
    ("torch.arange(3.)", "torch.arange(3)"),
    ("torch.arange(3.)", "torch.arange(3.).double()"),
    ("torch.arange(3.)", "torch.arange(3.).numpy()"),
    ("torch.zeros(2, 3)", "torch.zeros(3, 2)"),
    ("torch.tensor(1.)", "torch.tensor([1.])"),
    ("torch.tensor([1.])", "torch.tensor([1. + 1e-6])"),
    ("torch.tensor([1.], dtype=torch.float64)", "torch.tensor([1. + 1e-8], dtype=torch.float64)"),
    ("torch.ones(1)", "torch.ones(1).bfloat16()"),
    ("torch.tensor([1.]).bfloat16()", "torch.tensor([1.0078125]).bfloat16()"),
    ("torch.ones(1)", "torch.ones(1, requires_grad=True)"),
    ("torch.ones(1, requires_grad=True)", "torch.nn.Parameter(torch.ones(1))"),
    (
        "after(p := torch.ones(1, requires_grad=True), (p * 2).sum().backward(), p)",
        "after(p := torch.ones(1, requires_grad=True), (p * 3).sum().backward(), p)",
    ),
    ("torch.float32", "torch.float64"),
    ("given", "given.clone()"),
    ("given[1:]", "given[1:].clone()"),
    ("given + 1", "given.add_(1).clone()"),
    ("[given[:2], given[1:]]", "[given[:2], given[1:].clone()]"),
    ("torch.zeros(1).repeat(3)", "torch.zeros(1).expand(3)"),
    ("torch.zeros(2, 3)", "torch.zeros(3).as_strided((2, 3), (0, 1))"),
    ("given * 2", "torch.inference_mode()(lambda: given * 2)()"),
]

NOT_COMPARABLE = [
    ("torch.eye(2).to_sparse()", "torch.eye(2).to_sparse()"),
    ("torch.ones(1, requires_grad=True) * 2", "torch.ones(1, requires_grad=True) * 2"),
    ("torch.ones(1, device='meta')", "torch.ones(1, device='meta')"),
]
