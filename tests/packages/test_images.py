"""The images of $ATREST_DIST: read by skopeo and umoci, which nobody here wrote, and their file systems run
as a root, by the users and with the rights that the manifests give them."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile

import pytest

DIST = pathlib.Path(os.environ["ATREST_DIST"])
VERSION = (pathlib.Path(__file__).resolve().parents[2] / "VERSION").read_text().strip()
PROGRAMS = ("aws-encryption-provider", "atrest", "kms-emulator")
MEGABYTE = 1_000_000


def output(*command):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert run.returncode == 0, f"{command}: {run.stdout}{run.stderr}"
    return run.stdout


def archive(program):
    return DIST / f"{program}-{VERSION}-amd64.oci.tar"


class Unpacked:
    """What umoci makes of the image: its configuration for a container runtime, and the file system."""

    def __init__(self, program, directory):
        layout = directory / "layout"
        output("skopeo", "copy", f"oci-archive:{archive(program)}", f"oci:{layout}:{VERSION}")
        output("umoci", "unpack", "--image", f"{layout}:{VERSION}", directory / "bundle")
        self.root = directory / "bundle/rootfs"
        self.process = json.loads((directory / "bundle/config.json").read_text())["process"]

    def command(self, *arguments):
        return ["chroot", "--userspec=65532:65532", str(self.root), *self.process["args"][:1], *arguments]


@pytest.fixture(scope="module")
def unpacked():
    with tempfile.TemporaryDirectory(prefix="atrest-") as directory:
        images = {}
        for program in PROGRAMS:
            (pathlib.Path(directory) / program).mkdir()
            images[program] = Unpacked(program, pathlib.Path(directory) / program)
        yield images


@pytest.mark.parametrize("program", PROGRAMS)
def test_skopeo_reads_name_platform_and_entry(program):
    seen = json.loads(output("skopeo", "inspect", "--config", f"oci-archive:{archive(program)}"))
    assert (seen["os"], seen["architecture"]) == ("linux", "amd64")
    assert seen["config"]["User"] == "65532:65532"
    assert seen["config"]["Entrypoint"] == [f"/usr/bin/{program}"]
    assert seen["config"]["Labels"]["org.opencontainers.image.version"] == VERSION


@pytest.mark.parametrize("program", PROGRAMS)
def test_is_small(program, unpacked):
    size = sum(path.stat().st_size for path in unpacked[program].root.rglob("*") if path.is_file())
    print(f"{program}: archive {archive(program).stat().st_size}, files {size} bytes")
    assert archive(program).stat().st_size <= size <= 25 * MEGABYTE


def test_the_provider_has_at_most_12_megabytes(unpacked):
    program = unpacked["aws-encryption-provider"].root / "usr/bin/aws-encryption-provider"
    print(f"aws-encryption-provider: {program.stat().st_size} bytes")
    assert program.stat().st_size <= 12 * MEGABYTE


@pytest.mark.parametrize("program", PROGRAMS)
def test_holds_one_program_and_no_shell(program, unpacked):
    root = unpacked[program].root
    programs = [path.name for path in root.rglob("*") if path.is_file() and path.stat().st_mode & 0o111
                and ".so" not in path.name]
    assert programs == [program]
    assert not [path for path in root.rglob("*") if path.stat().st_mode & 0o6000 and path.is_file()]


@pytest.mark.parametrize("program", PROGRAMS)
def test_runs_as_its_user(program, unpacked):
    assert output(*unpacked[program].command("--version")).startswith(f"{program} {VERSION}")


def test_the_provider_serves_what_the_emulator_encrypts(unpacked):
    """Its sockets' directory is a volume; here it belongs to the image's user."""
    provider, emulator = unpacked["aws-encryption-provider"], unpacked["kms-emulator"]
    (emulator.root / "tmp/seed.yaml").write_text(
        "keys: [{id: 1234abcd-12ab-34cd-56ef-1234567890ab, "
        "material: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=}]\n")
    sockets = provider.root / "sockets"
    sockets.mkdir()
    os.chown(sockets, 65532, 65532)
    started = []
    try:
        started.append(subprocess.Popen(
            emulator.command("--listen", "127.0.0.1:0", "--seed", "/tmp/seed.yaml"),
            stdout=subprocess.PIPE, text=True))
        url = started[0].stdout.readline().strip()
        started.append(subprocess.Popen(
            provider.command("--key=arn:aws:kms:us-east-1:000000000000:key/"
                             "1234abcd-12ab-34cd-56ef-1234567890ab", "--listen=/sockets/a.sock",
                             "--health-port=127.0.0.1:0", f"--kms-endpoint={url}"),
            env={"PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": "test",
                 "AWS_SECRET_ACCESS_KEY": "test"},
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True))
        for line in started[1].stderr:
            if '"msg":"started"' in line:
                break
        assert pathlib.Path(f"/proc/{started[1].pid}").stat().st_uid == 65532
        atrest = unpacked["atrest"].root / "usr/bin/atrest"
        sealed = subprocess.run([atrest, "call", "encrypt", "--socket", sockets / "a.sock", "-o", "json"],
                                input=b"a data key", check=True, capture_output=True).stdout
        opened = subprocess.run([atrest, "call", "decrypt", "--socket", sockets / "a.sock", "--reveal"],
                                input=sealed, check=True, capture_output=True).stdout
        assert opened.strip() == b"a data key"
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
            process.wait()


def test_the_provider_trusts_the_certificate_authorities_of_debian(unpacked):
    bundle = unpacked["aws-encryption-provider"].root / "etc/ssl/certs/ca-certificates.crt"
    assert len(re.findall("BEGIN CERTIFICATE", bundle.read_text())) > 100
