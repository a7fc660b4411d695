"""`settings`: every setting with its value, default and meaning."""

import argparse

from bot.settings import SETTINGS, Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """`settings` takes none."""


def run(settings: Settings, args: argparse.Namespace) -> int:
    values = settings.shown()
    for setting in SETTINGS:
        print(f"{setting.name}={values[setting.name]}\n    {setting.help}. Default: {setting.default or '(not set)'}")
    return 0
