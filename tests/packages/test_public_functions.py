"""Every public function of well-known packages is judged, or declined with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.packages.census import Census, census

from monolith.interpreter import inspect_interpreter

pytestmark = [pytest.mark.process, pytest.mark.needs("bwrap")]

FETCHED = Path(__file__).parents[2] / ".cache" / "packages"
LEAST_JUDGED = 0.8
"""Of all public functions of a package."""


def counted(project: Path, package: str) -> Census:
    interpreter = inspect_interpreter(str(FETCHED / "venv" / "bin" / "python"))
    files = [
        file
        for file in sorted((project / package).rglob("*.py"))
        if "tests" not in file.parts and (file.name == "__init__.py" or not file.name.startswith("_"))
    ]
    found = census(interpreter, project, files)
    report(project.name, found)
    return found


def report(name: str, found: Census) -> None:
    inputs = sum(found.judged.values())
    print(f"\n{name}: {found.total} public functions, {len(found.judged)} judged on {inputs} inputs")
    for function, why in found.declined.items():
        print(f"  declined: {function}: {why}")
    for function, why in found.differs_from_itself.items():
        print(f"  DIFFERS FROM ITSELF: {function}: {why}")


@pytest.mark.parametrize(
    ("archive", "package", "total"),
    [
        ("inflection-0.5.1", "inflection", 12),
        ("tabulate-0.10.0", "tabulate", 3),
        ("toolz-1.2.0", "toolz", 86),
        pytest.param("more_itertools-11.2.1", "more_itertools", 190, marks=pytest.mark.long),
    ],
)
def test_every_public_function_is_judged_or_declined(archive: str, package: str, total: int) -> None:
    found = counted(FETCHED / archive, package)

    assert not found.differs_from_itself
    assert all(found.declined.values())
    assert found.total == total
    assert len(found.judged) >= LEAST_JUDGED * total


def test_every_function_of_the_examples_is_judged(examples: Path) -> None:
    interpreter = inspect_interpreter(str(FETCHED / "venv" / "bin" / "python"))

    found = census(interpreter, examples, sorted((examples / "shop").glob("*.py")))

    report("examples", found)
    assert not found.differs_from_itself
    assert not found.declined
    assert found.total > 0
