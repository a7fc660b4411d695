"""compose.yaml and what stands beside it say what the README promises. There is no Docker here: they are read."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.telegram.channel import WEBHOOK_PATH
from bot.settings import ROOT, SETTINGS
from tests.e2e.copies.gate import configuration

COPIES = ("copy1", "copy2")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return read


@pytest.mark.parametrize("name", [*COPIES, "database", "nginx"])
def test_every_container_may_do_as_little_as_it_can(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].partition(":")[0]) > 0
    assert any(place.startswith("/tmp") for place in service["tmpfs"])
    assert service["healthcheck"]["test"]
    assert service["mem_limit"]


def test_both_copies_are_the_same_and_share_one_folder_of_each_kind(compose: dict[str, Any]) -> None:
    first, second = ({**compose["services"][name], "networks": None} for name in COPIES)
    assert first == second
    assert [volume.rpartition(":")[2] for volume in first["volumes"]] == ["/app/knowledge", "/data"]


def test_nothing_but_nginx_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["nginx"]
    assert compose["networks"]["behind"]["internal"]
    assert compose["services"]["database"]["networks"] == ["behind"]
    assert "behind" not in compose["services"]["nginx"]["networks"]


def test_no_secret_stands_in_the_files(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if name in ("POSTGRES_PASSWORD", "SECRET_KEY"):
                assert value.startswith("${"), name
    example = (ROOT / "deploy" / "env.example").read_text("utf-8")
    given = dict(line.split("=", 1) for line in example.splitlines() if line and not line.startswith("#"))
    assert set(given.values()) == {""}
    assert set(given) - {"POSTGRES_PASSWORD"} <= {setting.name for setting in SETTINGS}


def test_nginx_knows_the_addresses_that_compose_gives(compose: dict[str, Any]) -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    given = {compose["services"][name]["networks"]["front"]["ipv4_address"] for name in COPIES}
    assert set(re.findall(r"server (172[\d.]+):8080", text)) == given
    gate = compose["services"]["nginx"]["networks"]["front"]["ipv4_address"]
    assert compose["services"]["copy1"]["environment"]["FORWARDED_ALLOW_IPS"] == gate
    assert f"location = {WEBHOOK_PATH} " in text


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "nginx.conf"
    file.write_text(configuration(tmp_path, 8080, (8081, 8082)), "utf-8")
    program = "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("nginx not found: sudo apt-get install nginx-light")
    done = subprocess.run([program, "-t", "-c", file, "-p", tmp_path, "-e", "stderr"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"warn" not in done.stderr
