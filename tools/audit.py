"""Are the packages we build on pinned, of a licence we may use, not withdrawn, and without a known hole?

`python tools/audit.py` prints what is wrong and ends with 1. What PyPI knows is asked with pip and pip-audit; when
nobody answers that is said, and is no fault: the rest is known here. `--pins` prints what belongs in constraints.txt.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["Told", "audit", "closure", "holes", "licence_of", "licence_problem", "pin_problems", "pins"]

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
CONSTRAINTS = "constraints.txt"
_SECONDS = 180
_PYTHONS_OWN = ("pip", "setuptools")
"""Come with Python."""
_ALLOWED = re.compile(
    r"\b(MIT|MIT-0|0?BSD|Apache|ISC|PSF|PSFL|Python Software Foundation|MPL|Mozilla|OFL|LGPL|Lesser|Public Domain|Zlib"
    r"|CC0|HPND|Unlicense)\b|BSD-|PSF-|MPL-|OFL-|LGPL|CC0-|Apache-",
    re.IGNORECASE,
)
# Their packages say nothing, or hold the whole text: read in their repositories.
_READ_BY_HAND = {"atheris": "Apache-2.0", "httpx-aiohttp": "BSD-3-Clause"}
Run = Callable[[list[str]], "subprocess.CompletedProcess[str]"]


@dataclass
class Told:
    faults: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    """What could not be found out, and why."""


def main(arguments: list[str]) -> int:
    installed = closure(_requirements(ROOT))
    if arguments == ["--pins"]:
        named = {canonicalize_name(wanted.name) for wanted in _requirements(ROOT)}
        print("# What our packages need in turn: python tools/audit.py --pins > constraints.txt")
        needed = {name: one.version for name, one in installed.items() if name not in {*named, *_PYTHONS_OWN}}
        print("\n".join(f"{name}=={version}" for name, version in needed.items()))
        return 0
    told = audit(ROOT, installed, _run)
    for line in told.unasked:
        print(f"audit: could not ask: {line}", file=sys.stderr)
    for line in told.faults:
        print(f"audit: {line}", file=sys.stderr)
    print(f"audit: {len(installed)} packages, {len(told.faults)} faults, {len(told.unasked)} questions without answer")
    return 1 if told.faults else 0


def audit(root: Path, installed: Mapping[str, Distribution], run: Run) -> Told:
    told = Told([*pin_problems(pins(root), installed)])
    told.faults += filter(None, (licence_problem(name, licence_of(one)) for name, one in installed.items()))
    holes({name: one.version for name, one in installed.items()}, run, told)
    _withdrawn(root, run, told)
    return told


def closure(wanted: list[Requirement]) -> dict[str, Distribution]:
    """Return what `wanted` needs here, all the way down, by name; what belongs to other machines is left out."""
    found: dict[str, Distribution] = {}
    waiting, seen = list(wanted), set()
    while waiting:
        one = waiting.pop()
        extras = frozenset(one.extras) or frozenset({""})
        if (one.name, extras) in seen:
            continue
        seen.add((one.name, extras))
        try:
            found[canonicalize_name(one.name)] = package = distribution(one.name)
        except PackageNotFoundError:
            continue
        for line in package.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return dict(sorted(found.items()))


def pins(root: Path) -> dict[str, str]:
    """Return name -> version of everything that is pinned; a requirement without exact version has ""."""
    lines = [*_requirements(root), *_lines(root / CONSTRAINTS)]
    return {canonicalize_name(one.name): _exact(one) for one in lines}


def pin_problems(pinned: Mapping[str, str], installed: Mapping[str, Distribution]) -> Iterator[str]:
    for name, version in pinned.items():
        if not version:
            yield f"{name}: not pinned; write {name}==VERSION"
    for name, one in installed.items():
        if name not in pinned and name not in _PYTHONS_OWN:
            yield f"{name} {one.version}: not pinned; python tools/audit.py --pins > {CONSTRAINTS}"
        elif pinned.get(name) and Requirement(f"x=={pinned[name]}").specifier.contains(one.version) is False:
            yield f"{name}: {pinned[name]} is pinned, {one.version} is installed"


def licence_of(package: Distribution) -> str:
    """Return the licence as the package tells it, "" when it does not."""
    expressions, classifiers, texts = (
        package.metadata.get_all(key) or [] for key in ("License-Expression", "Classifier", "License")
    )
    kinds = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License :: ")]
    return str(*expressions) or " AND ".join(kinds) or str(*texts).strip().partition("\n")[0]


def licence_problem(name: str, licence: str) -> str:
    licence = _READ_BY_HAND.get(name, licence)
    ways = [way.split(" AND ") for way in licence.split(" OR ")]
    if any(all(_ALLOWED.search(part) for part in way) for way in ways):
        return ""
    return f"{name}: licence {licence or 'unknown'!r} is none of those we may use"


def holes(versions: Mapping[str, str], run: Run, told: Told) -> None:
    """Ask pip-audit for what is known of these versions."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "pins.txt"
        listed.write_text("".join(f"{name}=={version}\n" for name, version in versions.items()))
        given = ["-r", str(listed), "--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
        done = run(["-m", "pip_audit", *given])
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        told.unasked.append(f"pip-audit: {_last(done.stderr) or f'ended with {done.returncode}'}")
        return
    for one in packages:
        told.faults += [
            f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none yet'}"
            for hole in one.get("vulns", ())
        ]
    skipped = [one for one in packages if "skip_reason" in one]
    if skipped:
        told.unasked.append(f"known holes of {len(skipped)} of {len(packages)} packages: {skipped[0]['skip_reason']}")


def _withdrawn(root: Path, run: Run, told: Told) -> None:
    given = ["--dry-run", "--no-deps", "--ignore-installed", "--disable-pip-version-check", "--quiet"]
    done = run(["-m", "pip", "install", *given, "-r", str(root / REQUIREMENTS[0])])
    if done.returncode:
        told.unasked.append(f"withdrawn versions: {_last(done.stderr)}")
    told.faults += [line for line in done.stderr.splitlines() if "yanked" in line]


def _requirements(root: Path) -> list[Requirement]:
    return [one for name in REQUIREMENTS for one in _lines(root / name)]


def _lines(path: Path) -> Iterator[Requirement]:
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        text = line.partition("#")[0].strip()
        if text and not text.startswith("-"):
            yield Requirement(text)


def _exact(one: Requirement) -> str:
    wanted = str(one.specifier)
    return wanted.removeprefix("==") if re.fullmatch(r"==[^*,=]+", wanted) else ""


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {_SECONDS} s")


def _last(text: str) -> str:
    return text.strip().rpartition("\n")[2][:300]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
