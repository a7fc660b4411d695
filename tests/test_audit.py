"""The audit of our dependencies: what it finds, and that it never stops where nobody answers."""

import json
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tools import audit
from tools.audit import Told, holes, licence_problem, pin_problems, pins

VERSIONS = {"jinja2": "3.1.6", "yarl": "1.25.1"}


def asked(output: object, errors: str = "", code: int = 0) -> Told:
    """What is told after pip-audit has printed `output`."""
    told = Told()
    text = output if isinstance(output, str) else json.dumps(output)
    holes(VERSIONS, lambda command: subprocess.CompletedProcess(command, code, text, errors), told)
    return told


def test_our_own_packages_are_all_pinned_and_of_a_licence_we_may_use() -> None:
    installed = audit.closure(audit._requirements(audit.ROOT))
    assert len(installed) > 40
    assert list(pin_problems(pins(audit.ROOT), installed)) == []
    assert [*filter(None, (licence_problem(name, audit.licence_of(one)) for name, one in installed.items()))] == []


@pytest.mark.parametrize("line", ["jinja2", "jinja2>=3", "jinja2==3.*", "jinja2==3.1,!=3.1.5", "jinja2~=3.1"])
def test_what_has_no_exact_version_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "requirements.txt").write_text(f"# why\n{line}  # pages\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\n")
    assert [*pin_problems(pins(tmp_path), {})] == ["jinja2: not pinned; write jinja2==VERSION"]


def test_what_a_package_needs_in_turn_is_found_when_it_is_not_pinned() -> None:
    installed = audit.closure([Requirement("jinja2")])
    assert set(installed) == {"jinja2", "markupsafe"}
    (problem,) = pin_problems({"jinja2": installed["jinja2"].version}, installed)
    assert problem.startswith("markupsafe")
    problems = [*pin_problems({"jinja2": "2.0", "markupsafe": installed["markupsafe"].version}, installed)]
    assert problems == [f"jinja2: 2.0 is pinned, {installed['jinja2'].version} is installed"]


@pytest.mark.parametrize(
    ("licence", "good"),
    [
        ("MIT", True), ("BSD-3-Clause AND 0BSD AND CC0-1.0", True), ("Apache Software License", True),
        ("GPL-3.0-only OR MIT", True), ("LGPL-3.0-only", True), ("GPL-3.0-only", False), ("AGPL-3.0", False),
        ("MIT AND GPL-2.0-only", False), ("Other/Proprietary License", False), ("", False),
    ],
)  # fmt: skip
def test_a_licence_is_allowed_or_named(licence: str, good: bool) -> None:
    assert (licence_problem("x", licence) == "") is good


def test_a_known_hole_is_a_fault() -> None:
    hole = {"id": "PYSEC-1", "fix_versions": ["3.1.7"]}
    packages = [{"name": "jinja2", "version": "3.1.6", "vulns": [hole]}, {"name": "yarl", "version": "1", "vulns": []}]
    told = asked({"dependencies": packages}, code=1)
    assert (told.faults, told.unasked) == (["jinja2 3.1.6: PYSEC-1, mended in 3.1.7"], [])


@pytest.mark.parametrize("output", ["", "not json", "[]", {"x": 1}])
def test_no_answer_is_said_and_is_no_fault(output: object) -> None:
    told = asked(output, "Traceback\nConnectionError: no route", 1)
    assert (told.faults, told.unasked) == ([], ["pip-audit: ConnectionError: no route"])


def test_packages_that_nobody_knows_are_said() -> None:
    told = asked({"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]})
    assert (told.faults, told.unasked) == ([], ["known holes of 1 of 1 packages: not found"])
