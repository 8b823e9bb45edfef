"""What packaging/ holds ready is what the program prints today, and the packaged unit is no other than the
one that `atrest render systemd` prints."""

import os
import pathlib
import shutil
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
ATREST = pathlib.Path(os.environ["ATREST_BIN"]) / "atrest"
# Where the package knows what render cannot: a user of its own, a file with the flags, its directories.
OF_THE_PACKAGE = {"Documentation", "User", "EnvironmentFile", "ExecStart", "ExecReload", "RuntimeDirectory",
                  "RuntimeDirectoryMode", "RuntimeDirectoryPreserve", "StateDirectory", "StateDirectoryMode",
                  "RestartPreventExitStatus"}
OF_RENDER = {"ExecStartPre", "ExecStart", "ReadWritePaths"}


def generated():
    return sorted(path.relative_to(PACKAGING).as_posix() for folder in ("static", "kubeadm", "kops")
                  for path in (PACKAGING / folder).iterdir()
                  if path.name not in ("kubeadm.yaml", "before.yaml"))


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    directory = tmp_path_factory.mktemp("packaging")
    (directory / "kops").mkdir()
    shutil.copy(PACKAGING / "kops/before.yaml", directory / "kops")
    subprocess.run([PACKAGING / "manifests", ATREST, directory], check=True)
    return directory


@pytest.mark.parametrize("name", generated())
def test_is_what_the_program_prints(name, printed):
    assert (PACKAGING / name).read_text() == (printed / name).read_text(), \
        f"packaging/manifests {ATREST} brings packaging/{name} up to date"


def test_nothing_that_is_printed_is_missing(printed):
    names = {path.relative_to(printed).as_posix() for path in printed.rglob("*") if path.is_file()}
    assert names - {"kops/before.yaml"} == set(generated())


def directives(text, but):
    return [line for line in text.splitlines()
            if line.strip() and not line.startswith("[") and line.split("=", 1)[0] not in but]


def test_the_packaged_unit_is_the_rendered_one(printed):
    packaged = (PACKAGING / "debian/aws-encryption-provider.service").read_text()
    rendered = (printed / "static/aws-encryption-provider.service").read_text()
    assert directives(packaged, OF_THE_PACKAGE) == directives(rendered, OF_RENDER)


def test_kubeadm_mounts_what_the_configuration_names(printed):
    server = yaml.safe_load((PACKAGING / "kubeadm/kubeadm.yaml").read_text())["apiServer"]
    arguments = {item["name"]: item["value"] for item in server["extraArgs"]}
    mounts = {item["mountPath"] for item in server["extraVolumes"]}
    assert arguments["encryption-provider-config"] in mounts
    for resource in yaml.safe_load((printed / "kubeadm/encryptionconfig.yaml").read_text())["resources"]:
        for provider in resource["providers"]:
            if "kms" in provider:
                socket = pathlib.Path(provider["kms"]["endpoint"].removeprefix("unix://"))
                assert str(socket.parent) in mounts


def test_the_lintian_overrides_are_two_and_explained():
    lines = (PACKAGING / "debian/lintian-overrides").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == \
        ["embedded-library *", "initial-upload-closes-no-bugs *"]
