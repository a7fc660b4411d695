"""`staff`: the accounts of the support team. The first admin is made here and nowhere else."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable

from bot.review.access import ROLES, Access, AccessError
from bot.settings import Settings
from bot.storage.opening import open_store

PASSWORD = "MOTCUA_PASSWORD"
_WHO = "command line"


def arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True, help="what to do")
    add = deeds.add_parser("add", help="make an account; the password is asked for, or read from " + PASSWORD)
    role = deeds.add_parser("role", help="give another role, and communes; open sessions end")
    for command in (add, role):
        command.add_argument("name")
        command.add_argument("role", choices=ROLES)
        command.add_argument("--communes", nargs="*", metavar="CODE", help="limit to these communes")
    deeds.add_parser("list", help="list the accounts")
    deeds.add_parser("disable", help="shut an account out at once").add_argument("name")
    deeds.add_parser("reset", help="give another password").add_argument("name")


def run(settings: Settings, args: argparse.Namespace) -> int:
    try:
        asyncio.run(_with_access(settings, lambda access: _do(access, args)))
    except AccessError as error:
        print(f"staff: {error}", file=sys.stderr)
        return 2
    return 0


async def _with_access(settings: Settings, do: Callable[[Access], Awaitable[None]]) -> None:
    store = open_store(settings)
    try:
        await do(Access(store.staff))
    finally:
        await store.close()


async def _do(access: Access, args: argparse.Namespace) -> None:
    match args.deed:
        case "add":
            await access.add(args.name, args.role, args.communes or (), _password(), _WHO)
        case "role":
            await access.change_role(args.name, args.role, args.communes, _WHO)
        case "disable":
            await access.disable(args.name, _WHO)
        case "reset":
            await access.reset(args.name, _password(), _WHO)
        case _:
            for staff in await access.store.everyone():
                communes = " ".join(staff.communes) or "all communes"
                print(f"{staff.name:20} {staff.role:9} {'disabled' if staff.disabled else 'active':9} {communes}")


def _password() -> str:
    """From the environment for scripts, else typed twice; never an argument, which others could read."""
    given = os.environ.get(PASSWORD)
    if given is not None:
        return given
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise AccessError("the two passwords differ")
    return first
