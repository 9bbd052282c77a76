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
    ("torch.rand(2)", "torch.empty(2).uniform_()"),
    ("torch.nn.functional.dropout(given)", "torch.nn.functional.dropout(given.clone())"),
    ("torch.rand(2, generator=torch.Generator())", "torch.rand(2, generator=torch.Generator())"),
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
    ("after(torch.rand(2), 1)", "1"),
    ("after(torch.rand(2), 1)", "after(torch.rand(3), 1)"),
    ("torch.rand(2)", "after(v := torch.rand(2), torch.rand(2), v)"),
    ("torch.rand(2)", "torch.rand(2, generator=torch.Generator().manual_seed(0))"),
    ("after(torch.nn.Linear(1, 1), 1)", "1"),
    ("after(torch.manual_seed(5), 1)", "1"),
]

NOT_COMPARABLE = [
    ("torch.eye(2).to_sparse()", "torch.eye(2).to_sparse()"),
    ("torch.ones(1, requires_grad=True) * 2", "torch.ones(1, requires_grad=True) * 2"),
    ("torch.ones(1, device='meta')", "torch.ones(1, device='meta')"),
]
