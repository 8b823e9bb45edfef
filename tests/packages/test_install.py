"""The packages in a minimal Debian of $ATREST_SUITE: installed, started by its own systemd under the
packaged unit, used, upgraded, removed. The tests are one story, in the order of the file."""

import contextlib
import os
import pathlib
import re
import subprocess
import tempfile

import pytest

from machine import Machine

SUITE = os.environ["ATREST_SUITE"]
DIST = pathlib.Path(os.environ["ATREST_DIST"])
UNIT = "aws-encryption-provider"
RUNTIME = "/run/aws-encryption-provider"
SOCKET = f"{RUNTIME}/socket.sock"
PACKAGES = ("atrest", "aws-encryption-provider", "kms-emulator")
KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SEED = ("keys: [{id: 1234abcd-12ab-34cd-56ef-1234567890ab, "
        "material: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=}]\n")
DEFAULTS = f"""PROVIDER_FLAGS=--key={KEY} --listen={SOCKET} --health-port=127.0.0.1:8083
AWS_ENDPOINT_URL_KMS=http://127.0.0.1:8100
AWS_ACCESS_KEY_ID=test
AWS_SECRET_ACCESS_KEY=test
"""
# Kept by Debian's own tools.
LEFT_BY_DPKG = re.compile(r"^(var/(lib/dpkg|log|cache|tmp|lib/systemd)|run|tmp|dev|proc|sys|debs|srv)(/|$)"
                          r"|^etc/(passwd|group|shadow|gshadow|subuid|subgid)-$|^etc/\.pwd\.lock$")


def deb(package):
    return next(DIST.glob(f"{package}_*.deb"))


def files_of(root):
    return {path.relative_to(root).as_posix() for path in root.rglob("*")
            if not LEFT_BY_DPKG.match(path.relative_to(root).as_posix())}


@pytest.fixture(scope="module")
def machine():
    logs = pathlib.Path(os.environ.get("ATREST_LOG_DIR") or tempfile.gettempdir())
    logs.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as ends:
        directory = pathlib.Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="atrest-")))
        booted = Machine(SUITE, directory, logs)
        ends.callback(booted.stop)
        booted.before = files_of(booted.root)
        yield booted


def call(machine, *arguments, ok=0, stdin=b""):
    return machine.run("atrest", "call", *arguments, "--socket", SOCKET, ok=ok, stdin=stdin)


def encrypts_and_decrypts(machine):
    sealed = call(machine, "encrypt", "-o", "json", stdin=b"a data key").stdout
    return call(machine, "decrypt", "--reveal", stdin=sealed.encode()).stdout.strip()


def serves(machine):
    machine.eventually(lambda: call(machine, "status", ok=None).returncode == 0,
                       lambda: "the provider is well\n" + log_of(machine, UNIT) + log_of(machine, "kms"))


def log_of(machine, unit):
    return machine.run("journalctl", "-u", unit, "-o", "cat", "-n", 30).stdout


def socket_directory(machine):
    return machine.run("stat", "-c", "%i %U %a", RUNTIME).stdout.strip()


def test_installs_with_nothing_but_debian(machine):
    machine.install(*map(deb, PACKAGES))
    for package in PACKAGES:
        assert "install ok installed" in machine.run("dpkg", "-s", package).stdout
        assert machine.run(package, "--version").stdout.startswith(package)


def test_is_neither_enabled_nor_started_before_it_is_configured(machine):
    assert machine.run("systemctl", "is-enabled", UNIT, ok=None).stdout.strip() == "disabled"
    assert machine.property(UNIT, "ActiveState") == "inactive"


def test_without_a_key_the_start_fails_once_and_says_why(machine):
    machine.run("systemctl", "start", UNIT, ok=None)
    machine.eventually(lambda: machine.property(UNIT, "ActiveState") == "failed", "the unit failed")
    assert "--key" in log_of(machine, UNIT)
    machine.run("systemctl", "reset-failed", UNIT)


def test_the_unit_has_no_mistake(machine):
    run = machine.run("systemd-analyze", "verify", "--man=no", f"/lib/systemd/system/{UNIT}.service")
    assert UNIT not in run.stdout + run.stderr, run.stderr


def test_the_unit_is_among_the_least_exposed(machine):
    """systemd's own mark, from 0 (locked in) to 10; network and DNS cost what is left."""
    run = machine.run("systemd-analyze", "security", "--no-pager", f"{UNIT}.service")
    mark = float(re.search(r"Overall exposure level.*?: ([\d.]+)", run.stdout).group(1))
    assert mark <= 2.0, run.stdout


def test_encrypts_and_decrypts_with_the_installed_emulator(machine):
    (machine.root / "srv/seed.yaml").write_text(SEED)
    machine.run("systemd-run", "--unit=kms", "kms-emulator", "--listen", "127.0.0.1:8100", "--seed",
                "/srv/seed.yaml")
    (machine.root / "etc/default" / UNIT).write_text(DEFAULTS)
    machine.run("systemctl", "enable", "--now", UNIT)
    serves(machine)
    assert encrypts_and_decrypts(machine) == "a data key"


def test_runs_as_nobody_in_particular_and_may_nothing(machine):
    pid = machine.property(UNIT, "MainPID")
    status = dict(line.split(":\t", 1) for line in
                  machine.run("cat", f"/proc/{pid}/status").stdout.splitlines() if ":\t" in line)
    user = machine.run("id", "-u", UNIT).stdout.strip()
    assert user != "0" and status["Uid"].split() == [user] * 4
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[kind], 16) == 0, kind
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


def test_the_programs_own_sandbox_is_whole_under_the_unit(machine):
    parts = "capabilities,landlock,seccomp"
    if may_raise_limits():
        parts = "memory-lock," + parts
    assert machine.property(UNIT, "LimitMEMLOCK") == "infinity"
    assert f'"in_force":"{parts}"' in log_of(machine, UNIT)


def may_raise_limits():
    """CAP_SYS_RESOURCE, which virtual machines of tests may lack: then LimitMEMLOCK has no effect."""
    status = pathlib.Path("/proc/self/status").read_text()
    return bool(int(re.search(r"^CapEff:\s*(\w+)", status, re.M).group(1), 16) & 1 << 24)


def test_doctor_finds_key_and_socket_by_itself_and_well(machine):
    told = machine.run("env", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
                       "AWS_ENDPOINT_URL_KMS=http://127.0.0.1:8100", "atrest", "doctor").stdout
    for check in ("kms-encrypt", "kms-decrypt", "socket-stale", "socket-mode", "socket-owner",
                  "socket-parents", "plugin-status", "plugin-v1", "plugin-v2", "provider-live"):
        assert re.search(rf"^  ok +{check} ", told, re.M), told


def test_a_restart_keeps_the_directory_that_kube_apiserver_has_mounted(machine):
    before = socket_directory(machine)
    machine.run("systemctl", "restart", UNIT)
    serves(machine)
    assert socket_directory(machine) == before


def newer(package, directory):
    """The same package as version 99."""
    tree = directory / package
    subprocess.run(["dpkg-deb", "-R", deb(package), tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub("^Version: .*$", "Version: 99", control.read_text(), flags=re.M))
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, directory / f"{package}.deb"],
                   check=True, stdout=subprocess.DEVNULL)
    return directory / f"{package}.deb"


def test_an_upgrade_restarts_it_and_keeps_socket_directory_and_configuration(machine, tmp_path):
    before, pid = socket_directory(machine), machine.property(UNIT, "MainPID")
    machine.install(newer(UNIT, tmp_path))
    serves(machine)
    assert machine.property(UNIT, "MainPID") != pid
    assert socket_directory(machine) == before
    assert (machine.root / "etc/default" / UNIT).read_text() == DEFAULTS
    assert machine.run("systemctl", "is-enabled", UNIT).stdout.strip() == "enabled"
    assert encrypts_and_decrypts(machine) == "a data key"


def test_removal_stops_it_and_keeps_its_configuration(machine):
    machine.run("systemctl", "stop", "kms")
    machine.run("dpkg", "-r", *PACKAGES)
    assert machine.run("pgrep", "-f", "encryption-provider", ok=None).stdout == ""
    assert (machine.root / "etc/default" / UNIT).exists()
    machine.run("test", "-e", RUNTIME, ok=1)


def test_purge_leaves_nothing(machine):
    machine.run("dpkg", "-P", *PACKAGES)
    assert files_of(machine.root) - machine.before == set()
    machine.run("getent", "passwd", UNIT, ok=2)
    for package in PACKAGES:
        machine.run("dpkg", "-s", package, ok=1)
