"""The commands of `python -m bot`. Exit 0: good, 1: faults found, 2: wrong usage or setting."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword

from bot import logs
from bot.settings import SettingsError, read_settings
from bot.storage.protocol import StoreError

__all__ = ["COMMANDS", "main", "parser"]

# Command -> one line of help. Each lives in bot.commands.<name>, with `arguments(parser)` and `run(settings, args)`;
# modules are imported only when called, so that `mask` does not wait for the matcher.
COMMANDS = {
    "run": "serve the web chat, and Telegram when TELEGRAM_BOT_TOKEN is set",
    "chat": "talk with the assistant in the terminal",
    "ask": "decide about one question, or about one a line with --jsonl",
    "show": "print an entry exactly as a citizen would read it",
    "check": "list every fault and reminder of the knowledge base",
    "mask": "mask the personal data of lines on standard input",
    "evaluate": "measure answers on a file of labelled questions",
    "bench": "measure speed, memory and quality beside peers",
    "calibrate": "fit the confidence of the matcher anew and print it",
    "export": "write what is kept as JSON lines",
    "import": "load the catalogue of procedures, or what `export --all` wrote",
    "backup": "write everything into one file while the service runs",
    "restore": "put a backup into an empty place, or check one",
    "report": "write the month of a commune or a province, or open data of all",
    "review": "list the questions that found no answer",
    "staff": "make, list and change the accounts of the support team",
    "posters": "make posters with QR codes, or check a folder of them",
    "settings": "list every setting, secrets hidden",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(prog="python -m bot", description="Một Cửa, an assistant for public services online")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, help_line in COMMANDS.items():
        command = commands.add_parser(name, help=help_line, description=help_line)
        import_module(module(name)).arguments(command)
    return top


def module(command: str) -> str:
    """Return the module of a command; a Python keyword gets an underscore."""
    return f"bot.commands.{command}_" if iskeyword(command) else f"bot.commands.{command}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    args = parser().parse_args(given)
    try:
        settings = read_settings()
        logs.set_up(settings)
        return int(import_module(module(args.command)).run(settings, args))
    except (SettingsError, StoreError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
