"""The layers of design.md section 2, read from the source: who may import whom, and what `intents` never touches."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(path for folder in ("intents", "bot") for path in (ROOT / folder).rglob("*.py"))
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in SOURCES}

# Where the parts are built and joined; the commands are the program's own edge above it.
JOINERS = ("bot.app", "bot.commands", "bot.cli", "bot.__main__")
# A bot of its own on the same libraries, for the bench to compare with.
PEER = "bot.measuring.load.echo"
# Package -> the only modules that may import it.
OWNERS = {
    "bot.app": JOINERS,
    "bot.cli": JOINERS,
    "bot.commands": (*JOINERS, "bot.knowledge_tests"),
    "bot.channels.telegram": (*JOINERS, "bot.channels.telegram"),
    "bot.channels.web": (*JOINERS, "bot.channels.web"),
    "bot.channels.console": (*JOINERS, "bot.channels.console"),
    "bot.channels": (*JOINERS, "bot.channels"),
    "bot.storage.opening": JOINERS,
    "bot.storage.sqlite": (*JOINERS, "bot.storage.opening"),
    "bot.storage.postgres": ("bot.storage.opening",),
    "bot.storage.sql": ("bot.storage",),
    "bot.storage.worker": ("bot.storage",),
    "bot.storage.link": ("bot.storage",),
    "bot.storage.local_bus": ("bot.storage",),
    "bot.storage.postgres_bus": ("bot.storage",),
    "psycopg": ("bot.storage",),
    "sqlite_utils": ("bot.storage",),
    "sqlite3": ("bot.storage", "bot.measuring"),  # the bench runs its full-text search as a peer, in memory
    "telegram": ("bot.channels.telegram", PEER),
    "httpx": ("bot.channels.telegram", PEER),
    "httpx_aiohttp": ("bot.channels.telegram", PEER),
    "starlette": ("bot.channels.web", PEER),
    "jinja2": ("bot.channels.web",),
    "itsdangerous": ("bot.channels.web",),
    "uvicorn": ("bot.app", "bot.channels.web.connections", PEER),
    "argon2": ("bot.review",),
    "xlsxwriter": ("bot.review",),
    "holidays": ("bot.hours",),
    "segno": ("bot.posters",),
    "zxingcpp": ("bot.posters",),
    "pypdfium2": ("bot.posters",),
    "reportlab": ("bot.posters", "bot.communes"),
    "dotenv": ("bot.settings",),
    "prometheus_client": ("bot.metrics",),
}
# All of ours that the support team's rules may import, besides `intents`: no channel, no database.
REVIEW = (
    "bot.review", "bot.storage.protocol", "bot.storage.staff", "bot.storage.gaps", "bot.storage.drafts", "intents"
)  # fmt: skip
# What to say is decided by modules that reach none of the edges, not even through another module.
CORE = (
    "bot.conversation",
    "bot.conversation.situation",
    "bot.conversation.turns",
    "bot.conversation.slash_commands",
    "bot.conversation.taps",
    "bot.conversation.own_data",
    "bot.consent",
    "bot.conversation.walking",
    "bot.conversation.judging",
    "bot.conversation.handing_over",
    "bot.conversation.answering",
    "bot.conversation.unanswered",
    "bot.saying",
    "bot.messages",
    "bot.reply",
    "bot.actions",
    "bot.phrases",
    "bot.storage.protocol",
)
EDGES = (*OWNERS, "bot.settings", "bot.library", "bot.learned", "bot.identity", "asyncio", "os", "pathlib")
BANNED_MODULES = {
    "os", "sys", "time", "random", "secrets", "pathlib", "io", "shutil", "tempfile", "socket", "subprocess",
    "threading", "asyncio", "sqlite3", "urllib", "http", "locale",
}  # fmt: skip
BANNED_CALLS = {"open", "input", "print", "now", "today", "utcnow", "basicConfig", "getenv"}


@cache
def imported(path: Path) -> Sequence[str]:
    """Every module that `path` imports, inside functions too."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return found


def below(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def reached(module: str) -> set[str]:
    """Everything `module` imports, directly or through our own modules."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        for name in imported(MODULES[waiting.pop()]):
            if name not in found:
                found.add(name)
                waiting += [ours for ours in (name, name.rpartition(".")[0]) if ours in MODULES]
    return found


def called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            yield function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


@pytest.mark.parametrize("module", MODULES)
def test_only_owners_import_a_part(module: str) -> None:
    wrong = [
        (name, owner)
        for name in imported(MODULES[module])
        for owner, owners in OWNERS.items()
        if below(name, owner) and not any(below(module, allowed) for allowed in owners)
    ]
    assert wrong == []


@pytest.mark.parametrize("module", [name for name in MODULES if below(name, "intents")])
def test_intents_import_nothing_of_bot(module: str) -> None:
    assert [name for name in imported(MODULES[module]) if below(name, "bot") or below(name, "tests")] == []


@pytest.mark.parametrize("module", [name for name in MODULES if below(name, "bot.review")])
def test_the_review_knows_no_channel_and_no_database(module: str) -> None:
    ours = [name for name in imported(MODULES[module]) if below(name, "bot") or below(name, "intents")]
    assert [name for name in ours if not any(below(name, allowed) for allowed in REVIEW)] == []


@pytest.mark.parametrize("module", CORE)
def test_the_conversation_reaches_no_edge(module: str) -> None:
    assert [name for name in reached(module) if any(below(name, edge) for edge in EDGES)] == []


@pytest.mark.parametrize("module", [name for name in MODULES if below(name, "intents")])
def test_intents_touch_no_file_clock_chance_or_environment(module: str) -> None:
    path = MODULES[module]
    assert [name for name in imported(path) if name.split(".")[0] in BANNED_MODULES] == []
    assert [name for name in called(ast.parse(path.read_text("utf-8"))) if name in BANNED_CALLS] == []


@pytest.mark.parametrize("module", [name for name in MODULES if below(name, "intents")])
def test_intents_set_up_no_logging(module: str) -> None:
    assert [name for name in imported(MODULES[module]) if below(name, "logging")] == []


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_the_tests(module: str) -> None:
    assert [name for name in imported(MODULES[module]) if below(name, "tests") or below(name, "knowledge")] == []


def test_the_knowledge_holds_no_code() -> None:
    assert list((ROOT / "knowledge").rglob("*.py")) == []


def test_every_rule_is_about_a_module_that_exists() -> None:
    ours = [name for name in [*OWNERS, *CORE, *REVIEW, *EDGES] if below(name, "bot")]
    assert [name for name in ours if name not in MODULES] == []
