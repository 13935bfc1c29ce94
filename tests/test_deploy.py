"""What is in deploy/ fits the product."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from configparser import ConfigParser
from importlib import metadata
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from dotenv import dotenv_values
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from prometheus_client import generate_latest

from bot.limits import Limits
from bot.logs import Metrics
from bot.runtime.health import HealthServer, SystemdNotifier
from bot.settings import Settings
from testing import ROOT

DEPLOY = ROOT / "deploy"
SETTINGS = set(dotenv_values(ROOT / ".env.example", interpolate=False))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
UNIT = (DEPLOY / "verbatim.service").read_text(encoding="utf-8")
WEB_UNIT = (DEPLOY / "verbatim-web.service").read_text(encoding="utf-8")
WORKER_UNIT = (DEPLOY / "verbatim-worker@.service").read_text(encoding="utf-8")
OFF = {"HF_HUB_OFFLINE", "ORT_DISABLE_TELEMETRY"}
NOT_OURS = {"HOME", "PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", *OFF}
PIP = {"PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK"}


def service() -> dict[str, str]:
    """The keys of the unit that stand there once."""
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds the case
    parser.read_string(UNIT)
    return dict(parser["Service"])


@pytest.mark.process
@pytest.mark.parametrize(
    ("unit_text", "name"),
    [
        (UNIT, "verbatim.service"),
        (WEB_UNIT, "verbatim-web.service"),
        (WORKER_UNIT, "verbatim-worker@8081.service"),
        ((DEPLOY / "patroni.service").read_text(encoding="utf-8"), "patroni.service"),
    ],
)
def test_systemd_understands_the_unit(tmp_path: Path, unit_text: str, name: str) -> None:
    """Every key and value of it."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd here")
    unit = tmp_path / name
    unit.write_text(
        re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit_text), encoding="utf-8"
    )
    checked = subprocess.run(
        ["systemd-analyze", "verify", str(unit)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_web_alone_is_shut_in_as_the_bot_is() -> None:
    """In its unit and its container, which serve what the bot serves, without Telegram."""
    shut_in = re.compile(r"(?m)^(?:NoNew|Protect|Private|Restrict|System|Capability|Lock)\w+=.*$")
    assert shut_in.findall(WEB_UNIT) == shut_in.findall(UNIT)
    assert re.search(r"(?m)^ExecStart=\S+/verbatim web$", WEB_UNIT)
    compose = (DEPLOY / "docker-compose.web.yml").read_text(encoding="utf-8")
    assert "service: verbatim" in compose
    assert re.findall(r'(?m)^ +- "([\d.]+:\d+:\d+)"$', compose) == ["127.0.0.1:8000:8000"]


def test_a_worker_is_the_bot_with_ports_of_its_own() -> None:
    """Its unit differs from that of the bot in what several on one machine need."""
    differs = {
        line for line in WORKER_UNIT.splitlines() if line not in UNIT and not line.startswith("#")
    }
    assert differs == {
        "Description=Verbatim, the worker at port %i of a bot on PostgreSQL",
        "Environment=WEBHOOK_LISTEN=127.0.0.1:%i",
        "Environment=METRICS_LISTEN=127.0.0.1:1%i",
        "ExecStart=/opt/verbatim/.venv/bin/verbatim run --webhook ${WEBHOOK_URL}",
    }


def test_the_image_and_the_units_have_the_driver_of_the_database() -> None:
    """DATABASE_URL can be set for them as for any other installation, from pinned files."""
    assert re.search(r"pip install [^&]*-r constraints/postgres\.txt", DOCKERFILE)
    assert re.search(r"(?m)^COPY .*constraints/postgres\.txt", DOCKERFILE)
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
    installs = re.findall(r"pip install .*-r constraints\.txt.*", readme)
    assert len(installs) == 2
    assert all("-r constraints/postgres.txt" in one for one in installs)


def cluster() -> dict[str, dict[str, Any]]:
    """The services of the compose file for PostgreSQL; what it extends is left out."""
    text = (DEPLOY / "docker-compose.postgres.yml").read_text(encoding="utf-8")
    # the tag of compose by which a list replaces that of the file it extends
    services: dict[str, dict[str, Any]] = yaml.safe_load(text.replace("!override", ""))["services"]
    return services


def test_the_compose_file_of_a_database_has_two_workers_and_a_page() -> None:
    """They wait for the database and share a key, not data; only this machine reaches them."""
    services = cluster()
    worker, web = services["worker"], services["web"]
    assert worker["scale"] == 2
    for each in (worker, web):
        assert each["extends"] == {"file": "docker-compose.yml", "service": "verbatim"}
        assert {one["condition"] for one in each["depends_on"].values()} == {"service_healthy"}
        assert each["depends_on"].keys() <= {
            name for name, one in services.items() if "healthcheck" in one
        }
        assert each["volumes"] == ["key:/key"]
    published = [port for one in services.values() for port in one.get("ports", [])]
    assert sorted(published) == ["127.0.0.1:8000:8000", "127.0.0.1:8081-8082:8080"]


def test_a_failover_of_the_three_nodes_loses_nothing_that_was_acknowledged() -> None:
    """A commit waits for a standby while there is one; a node holds no password, no machine's."""
    text = (DEPLOY / "patroni.yml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    cluster = told["bootstrap"]["dcs"]
    assert cluster["synchronous_mode"] is True
    assert cluster["postgresql"]["use_pg_rewind"] is True
    assert all(rule.split()[-1] == "scram-sha-256" for rule in cluster["postgresql"]["pg_hba"])
    assert not {"name", "restapi", "etcd3"} & told.keys()
    assert "password" not in json.dumps(told)
    unit = (DEPLOY / "patroni.service").read_text(encoding="utf-8")
    named = set(re.findall(r"PATRONI_\w+", text))
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"PATRONI_\w+", readme)) <= named
    assert "EnvironmentFile=/etc/patroni.env" in unit


def manifests() -> Iterator[dict[str, Any]]:
    """Every object of the manifests for Kubernetes, those of a list one by one."""
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        for found in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            yield from found["items"] if found["kind"] == "List" else [found]


def faults_of(manifest: dict[str, Any]) -> list[str]:
    """What Kubernetes would not take of an object, by its own definitions: unknown fields too."""
    schema = json.loads((ROOT / "tests" / "kubernetes.json").read_text(encoding="utf-8"))
    (kind,) = (
        one["$ref"] for one in schema.pop("oneOf") if one["$ref"].endswith(f".{manifest['kind']}")
    )
    checked = jsonschema.Draft202012Validator(schema | {"$ref": kind})
    return [f"{fault.json_path}: {fault.message}" for fault in checked.iter_errors(manifest)]


def test_kubernetes_takes_the_manifests() -> None:
    """Each is whole by the definitions of Kubernetes 1.33, in which a wrong field is a fault."""
    found = list(manifests())
    assert {
        f"{one['metadata']['name']}: {fault}" for one in found for fault in faults_of(one)
    } == set()
    kinds = Counter(one["kind"] for one in found)
    assert kinds["Deployment"] == kinds["PodDisruptionBudget"] == kinds["Secret"] == 2
    assert kinds["Job"] == 1
    for wrong in ({"replicas": "2"}, {"replica": 2}):
        (deployment, *_) = (one for one in found if one["kind"] == "Deployment")
        assert faults_of(deployment | {"spec": deployment["spec"] | wrong})


def pods() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """The name, the labels and the pod of each manifest that has one."""
    for one in manifests():
        if one["kind"] in {"Deployment", "Job"}:
            template = one["spec"]["template"]
            yield one["metadata"]["name"], template["metadata"]["labels"], template["spec"]


def test_a_pod_is_shut_in_and_runs_as_the_user_of_the_image() -> None:
    """Not as root, with a root file system that nobody writes to, and no right of the cluster."""
    (user,) = re.findall(r"(?m)^USER (\d+)$", DOCKERFILE)
    for name, _, pod in pods():
        security = pod["securityContext"]
        assert security["runAsNonRoot"], name
        assert security["runAsUser"] == security["fsGroup"] == int(user)
        assert pod["automountServiceAccountToken"] is False
        for container in (*pod["initContainers"], *pod["containers"]):
            shut_in = container["securityContext"]
            assert shut_in["readOnlyRootFilesystem"], name
            assert not shut_in["allowPrivilegeEscalation"]
            assert shut_in["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            mounted = {one["name"] for one in container["volumeMounts"]}
            assert mounted <= {one["name"] for one in pod["volumes"]}


def test_kubernetes_asks_where_health_is_served() -> None:
    """Each probe, each port and each selector names what there is, and settings are settings."""
    health = {
        route.path
        for route in HealthServer(Path(), Metrics().registry, SystemdNotifier(None)).routes()
    }
    workers = {name: pod for name, _, pod in pods() if name != "verbatim-migrate"}
    for name, pod in workers.items():
        (container,) = pod["containers"]
        ports = {one["name"]: one["containerPort"] for one in container["ports"]}
        served = health if "health" in ports else {"/robots.txt"}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            asked = container[probe]["httpGet"]
            assert asked["path"] in served, name
            assert asked["port"] in ports
    labels = {name: shown for name, shown, _ in pods()}
    found = list(manifests())
    for one in found:
        if one["kind"] in {"Service", "PodDisruptionBudget"}:
            selector = one["spec"]["selector"]
            chosen = selector.get("matchLabels", selector)
            assert [name for name, shown in labels.items() if shown == chosen] == [
                one["metadata"]["name"]
            ]
    (settings,) = (one["data"] for one in found if one["kind"] == "ConfigMap")
    (secret,) = (
        one["stringData"]
        for one in found
        if one["kind"] == "Secret" and one["metadata"]["name"] == "verbatim"
    )
    assert (settings.keys() | secret.keys()) - SETTINGS == {"WEBHOOK_URL"}
    Settings.from_env(settings | secret)
    (worker,) = workers["verbatim-worker"]["containers"]
    assert worker["args"] == ["run", "--webhook", "$(WEBHOOK_URL)"]


def test_systemd_waits_longer_than_the_bot_takes() -> None:
    """For its end, and for a sign of life between two self-tests of which one took long."""
    limits = Limits()
    assert int(service()["TimeoutStopSec"]) > limits.stop_s + 1
    failing_s = limits.failed_beats * (limits.beat_s + limits.answer_s + limits.cancel_s)
    assert limits.beat_s + limits.answer_s < int(service()["WatchdogSec"]) < failing_s


def test_what_is_set_is_a_setting() -> None:
    """In the unit, the image and the compose file."""
    compose = (DEPLOY / "docker-compose.yml").read_text(encoding="utf-8")
    named = {
        *re.findall(r"(?m)^Environment=(\w+)=", UNIT),
        *re.findall(r"\b([A-Z][A-Z_]+)=", " ".join(re.findall(r"(?m)^ENV (.*)$", DOCKERFILE))),
        *re.findall(r"(?m)^ +([A-Z][A-Z_]+): ", compose),
    }
    assert {"DATA_DIR", "KEY_FILE"} < named
    assert all(f"{name}=1" in told for name in OFF for told in (UNIT, DOCKERFILE))
    assert named <= SETTINGS | NOT_OURS | PIP


def test_the_image_holds_what_it_needs() -> None:
    """Every package of the product, from folders that are there and not kept out of the build."""
    copied = {
        name
        for line in re.findall(r"(?m)^COPY (?!--from)(.*)$", DOCKERFILE)
        for name in line.split()[:-1]
    }
    assert all((ROOT / name).exists() for name in copied)
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = told["tool"]["setuptools"]["packages"]["find"]["include"]
    packages = {name.rstrip("*") for name in found}
    kept_out = set((ROOT / ".dockerignore").read_text(encoding="utf-8").split())
    assert packages <= copied
    assert copied & kept_out == set()
    assert {".env", "verbatim.key", "data", ".git"} <= kept_out


def test_the_image_runs_as_nobody_special_and_asks_the_bot_how_it_is() -> None:
    """With a command that there is."""
    assert re.findall(r"(?m)^USER (\d+)$", DOCKERFILE) == ["10001"]
    (health,) = re.findall(r"(?m)^HEALTHCHECK .*CMD (.*)$", DOCKERFILE)
    assert json.loads(health) == ["verbatim", "doctor", "--alive"]
    assert "read_only: true" in (DEPLOY / "docker-compose.yml").read_text(encoding="utf-8")


def test_the_board_asks_for_metrics_that_there_are() -> None:
    """Each name that its queries use, with the labels they group by."""
    counts = Metrics()
    counts.asked_by.labels("en", "question", "answered").inc()
    held = generate_latest(counts.registry).decode()
    known = set(re.findall(r"(?m)^# TYPE (\S+) ", held))
    known |= {f"{name}_bucket" for name in known}
    board = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    names = {name for one in asked for name in re.findall(r"\b(?:verbatim|process)_\w+", one)}
    assert len(asked) == 12
    assert names <= known
    assert 'verbatim_asked_total{kind="question",language="en",outcome="answered"} 1.0' in held


def test_no_demo_article_is_among_the_newsrooms_own() -> None:
    """In a service and in a container: what a corpus is built from is set to nothing."""
    compose = (DEPLOY / "docker-compose.yml").read_text(encoding="utf-8")
    assert re.search(r"(?m)^Environment=SEEDS_DIR=$", UNIT)
    assert re.search(r'(?m)^ +SEEDS_DIR: ""$', compose)
    assert re.search(r"\bSEEDS_DIR= ", DOCKERFILE)
    assert "COPY seeds" not in DOCKERFILE


def test_the_container_comes_back_and_can_be_reached_from_this_machine_alone() -> None:
    """After a restart of the machine; what listens inside is published for its web server."""
    compose = (DEPLOY / "docker-compose.yml").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^ +restart: (.*)$", compose) == ["unless-stopped"]
    listened = dict(re.findall(r"(?m)^ +(\w+)_LISTEN: 0\.0\.0\.0:(\d+)$", compose))
    assert set(listened) == {"WEBHOOK", "METRICS", "WEB"}
    published = re.findall(r'(?m)^ +- "([\d.]+):(\d+):(\d+)"$', compose)
    assert set(published) == {("127.0.0.1", port, port) for port in listened.values()}


@pytest.mark.process
def test_the_command_on_a_server_finds_what_the_service_has(tmp_path: Path) -> None:
    """The wrapper starts it with the user, the settings and the data of the unit."""
    for name, does in (("systemd-run", 'printf "%s\\n" "$@"'), ("id", "echo 0")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    asked = ["add", "https://example.org/a b", "-"]
    ran = subprocess.run(
        [str(DEPLOY / "verbatim"), *asked],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    words = ran.stdout.splitlines()
    at = words.index("--")
    assert words[at + 1 :] == [service()["ExecStart"].split()[0], *asked]
    properties = [word.removeprefix("--property=") for word in words if "--property=" in word]
    kept = ("Environment=", "EnvironmentFile=", "User=", "Group=", "UMask=")
    of_unit = [line for line in UNIT.splitlines() if line.startswith(kept)]
    assert sorted(one for one in properties if one.startswith(kept)) == sorted(of_unit)


def pinned(name: str) -> dict[str, tuple[str, int]]:
    """The version of each package in a file of constraints, and how many hashes it has."""
    found = {}
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line.partition(" --hash=")[0])
            (version,) = requirement.specifier
            assert version.operator == "==", line
            key = f"{canonicalize_name(requirement.name)} {requirement.marker or ''}"
            found[key] = (version.version, len(re.findall(r" --hash=sha256:[0-9a-f]{64}\b", line)))
    return found


def test_every_file_that_is_installed_has_a_hash() -> None:
    """And each package comes from one index: torch from its own, all others from PyPI."""
    files = ("constraints.txt", "constraints/dev.txt", "constraints/torch.txt")
    others = ("constraints/tools.txt", "constraints/comparison.txt")
    each = [pinned(name) for name in (*files, *others)]
    assert all(hashes for one in each for _, hashes in one.values())
    assert not any("index" in (ROOT / name).read_text(encoding="utf-8") for name in files[:2])
    names = [{key.split()[0] for key in one} for one in each]
    assert names[2] == {"torch"}
    assert not names[0] & names[1]
    assert "torch" not in names[0] | names[1]


def test_what_is_pinned_is_what_was_tested() -> None:
    """The environment of these tests holds the very versions."""
    for name in ("constraints.txt", "constraints/dev.txt", "constraints/torch.txt"):
        for key, (version, _) in pinned(name).items():
            package, _, marker = key.partition(" ")
            if not marker or Marker(marker).evaluate():
                assert metadata.version(package) == version, package


def test_what_is_needed_is_pinned() -> None:
    """A dependency that is only named in pyproject.toml would come without a hash."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = told["optional-dependencies"].values()
    every = [*told["dependencies"], *(each for extra in extras for each in extra)]
    names = {canonicalize_name(Requirement(each).name) for each in every} - {told["name"]}
    files = [ROOT / "constraints.txt", *(ROOT / "constraints").glob("*.txt")]
    pins = {key.split()[0] for path in files for key in pinned(str(path.relative_to(ROOT)))}
    assert names <= pins


def test_the_image_is_built_from_what_was_tested() -> None:
    """Its base by digest, every package by hash, from one index at a time."""
    bases = re.findall(r"(?m)^FROM (\S+)", DOCKERFILE)
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.11-slim@sha256:[0-9a-f]{64}", bases[0])
    installs = re.findall(r"pip install [^&\n]*", DOCKERFILE)
    assert all("--require-hashes" in one or "--no-index" in one for one in installs)
    assert "--extra-index-url" not in DOCKERFILE + (DEPLOY / "README.md").read_text("utf-8")


@pytest.mark.process
@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ({"vulns": []}, 0, "0 with an advisory"),
        ({"vulns": [{"id": "PYSEC-1", "fix_versions": ["9"]}]}, 1, "PYSEC-1, fixed in 9"),
        ({"skip_reason": "not found"}, 2, "cannot be reached"),
        (None, 2, "cannot be reached"),
    ],
)
def test_an_audit_that_reaches_nothing_is_no_good_news(
    said: dict[str, object] | None, code: int, told: str, tmp_path: Path
) -> None:
    """pip-audit itself finds "no known vulnerabilities" in packages that it could not look up."""
    tool = tmp_path / "tool.py"
    tool.write_text(
        "import json, pathlib, sys\n"
        "asked = pathlib.Path(sys.argv[sys.argv.index('-r') + 1]).read_text().split()\n"
        f"said = {said!r}\n"
        "names = [dict(zip(('name', 'version'), each.split('=='))) for each in asked]\n"
        "pins = [each | (said or {}) for each in names]\n"
        "out = pathlib.Path(sys.argv[sys.argv.index('-o') + 1])\n"
        "said is None or out.write_text(json.dumps({'dependencies': pins}))\n",
        encoding="utf-8",
    )
    ended = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit.py", sys.executable, tool],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, told in ended.stdout) == (code, True), ended.stdout + ended.stderr
