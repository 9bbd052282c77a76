"""Classes made by attrs: with slots and without, frozen and not."""

SAME = [
    ("Old(1, [2])", "Old(x=1, y=[2])"),
    ("OldFixed((1,))", "OldFixed(x=(1,))"),
    ("Modern(0.1 + 0.2)", "Modern(0.3)"),
    ("Roomy({1})", "Roomy(x={1})"),
    ("Still(1)", "Still(1, [])"),
    ("Grown(1, z=2)", "Grown(1, 0, 2)"),
    ("attrs.evolve(Modern(1), x=2)", "Modern(2)"),
    ("attrs.asdict(Modern(1))", "{'x': 1, 'y': 0}"),
]

DIFFERENT = [
    ("Old(1)", "Old(2)"),
    ("Old(1, 2)", "Old(1, 3)"),
    ("Old(1)", "Old(True)"),
    ("OldFixed(1)", "OldFixed(2)"),
    ("OldFixed(1)", "Old(1)"),
    ("Modern(1, 2)", "Modern(1, 3)"),
    ("Modern(1)", "Modern(1 + 1e-6)"),
    ("Modern(1)", "Roomy(1)"),
    ("Modern(1)", "Grown(1)"),
    ("Roomy(1)", "after(r := Roomy(1), setattr(r, 'more', 1), r)"),
    ("Still(1)", "Still(1, [0])"),
    ("after(s := Still(1), [s, s.y])", "after(s := Still(1), [s, list(s.y)])"),
    ("Modern(1)", "attrs.asdict(Modern(1))"),
    ("attrs.astuple(Old(1))", "[1, 0]"),
]

NOT_COMPARABLE = [("Modern(lambda: 1)", "Modern(lambda: 1)")]
