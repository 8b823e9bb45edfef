"""What packaging/release makes, in $ATREST_DIST and a second time in $ATREST_DIST.again: the same bytes,
whole, free of what lintian finds, and its SPDX documents valid and complete."""

import json
import os
import pathlib
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DIST = pathlib.Path(os.environ["ATREST_DIST"])
AGAIN = DIST.with_name(DIST.name + ".again")
VERSION = (ROOT / "VERSION").read_text().strip()
PROGRAMS = ("aws-encryption-provider", "atrest", "kms-emulator")


def output(*command):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert run.returncode == 0, f"{command}: {run.stdout}{run.stderr}"
    return run.stdout


def sbom():
    return json.loads((DIST / "atrest.spdx.json").read_text())


def test_holds_packages_images_manifests_and_sbom():
    expected = {f"{program}_{VERSION}-1_amd64.deb" for program in PROGRAMS}
    expected |= {f"{program}-{VERSION}-amd64.oci.tar" for program in PROGRAMS}
    assert {path.name for path in DIST.iterdir()} == \
        expected | {"manifests.tar.gz", "atrest.spdx.json", "SHA256SUMS"}


def test_the_sums_are_right_and_leave_nothing_out():
    subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=DIST, check=True)
    named = {line.split()[1] for line in (DIST / "SHA256SUMS").read_text().splitlines()}
    assert named == {path.name for path in DIST.iterdir()} - {"SHA256SUMS"}


def test_the_same_commit_makes_the_same_bytes():
    """The second was made in another folder, with another umask and time zone."""
    assert (DIST / "SHA256SUMS").read_text() == (AGAIN / "SHA256SUMS").read_text()


def test_lintian_finds_nothing():
    found = output("lintian", "--allow-root", "--fail-on", "error,warning",
                   *sorted(DIST.glob("*.deb")))
    assert found == ""


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_knows_the_folder_it_was_built_in(program):
    content = (pathlib.Path(os.environ["ATREST_BIN"]) / program).read_bytes()
    assert str(ROOT).encode() not in content


def test_spdx_tools_calls_every_sbom_valid(tmp_path):
    validator = pathlib.Path(output(HERE / "spdx_venv.sh").strip()) / "bin/pyspdxtools"
    documents = [DIST / "atrest.spdx.json"]
    for program in PROGRAMS:
        subprocess.run(["dpkg-deb", "-x", next(DIST.glob(f"{program}_*.deb")), tmp_path], check=True)
        packed = tmp_path / f"usr/share/doc/{program}/sbom.spdx.json.gz"
        subprocess.run(["gunzip", packed], check=True)
        documents.append(packed.with_suffix(""))
    for document in documents:
        output(validator, "-i", document)


def test_the_sbom_names_each_library_with_version_and_licence():
    packages = {package["name"]: package for package in sbom()["packages"]}
    for name in ("libgrpc++-dev", "libprotobuf-dev", "libcurl4-openssl-dev", "libssl-dev", "libnghttp2-dev",
                 "zlib1g-dev", "libyaml-cpp-dev", "libabsl-dev", "libspdlog-dev", "libfmt-dev", "libcli11-dev",
                 "libprometheus-cpp-core1.0"):
        assert packages[name]["licenseDeclared"] != "NOASSERTION", name
        installed = output("dpkg-query", "-W", "-f", "${Version}\n", name).split()[0]
        assert packages[name]["versionInfo"] == installed


def needed(program):
    return set(re.findall(r"NEEDED.*\[(.+)\]", output("readelf", "-d", program)))


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_sbom_knows_each_shared_library(program):
    linked = {relation["relatedSpdxElement"].removeprefix("SPDXRef-Package-")
              for relation in sbom()["relationships"] if relation["relationshipType"] == "DYNAMIC_LINK"
              and relation["spdxElementId"] == f"SPDXRef-Program-{program}"}
    owners = {"libc.so.6": "libc6", "libm.so.6": "libc6", "libgcc_s.so.1": "libgcc-s1",
              "libstdc++.so.6": "libstdc--6", "libprometheus-cpp-core.so.1.0": "libprometheus-cpp-core1.0",
              "ld-linux-x86-64.so.2": "libc6"}
    for library in needed(pathlib.Path(os.environ["ATREST_BIN"]) / program):
        assert owners[library] in linked


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_notices_of_what_is_inside_are_in_the_package(program, tmp_path):
    subprocess.run(["dpkg-deb", "-x", next(DIST.glob(f"{program}_*.deb")), tmp_path], check=True)
    text = output("zcat", tmp_path / f"usr/share/doc/{program}/third-party-notices.gz")
    assert "OpenSSL" in text and "libyaml-cpp-dev" in text


def test_a_version_without_a_changelog_is_not_released(tmp_path):
    (tmp_path / "packaging").mkdir()
    for name in ("packaging/release", "VERSION"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "CHANGELOG.md").write_text("## [0.0.0]\n")
    (tmp_path / "packaging/release").chmod(0o755)
    run = subprocess.run([tmp_path / "packaging/release"], capture_output=True, text=True,
                         env={**os.environ, "SOURCE_DATE_EPOCH": "0"})
    assert run.returncode == 2
    assert f"CHANGELOG.md has no section [{VERSION}]" in run.stderr
