"""atrest doctor: each scenario breaks exactly one thing, and exactly its check finds it.

One emulator, one provider and one control-plane node made of files are shared; a scenario changes
what it needs of them and puts it back.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import stat
import subprocess
import tempfile

import pytest

import doctor_places as places
from processes import BIN, Blackhole, free_port

PROBLEMS = ("wrong", "warning", "unknown")


@pytest.fixture(scope="module")
def ground():
    """Everything that a well control-plane node has."""
    with places.Ground() as made:
        yield made


@pytest.fixture
def node(ground):
    """The files of a well node, new for each scenario."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="atrest-doctor-", dir=ground.folder))
    yield places.Node(folder, ground)
    shutil.rmtree(folder, ignore_errors=True)


def problems(report):
    return {check["id"] for check in report["checks"] if check["outcome"] in PROBLEMS}


def find(report, name):
    return next(check for check in report["checks"] if check["id"] == name)


def assert_only(report, name, *words, outcome="wrong"):
    """That check and no other has a problem, says what, why, and what to do."""
    assert problems(report) == {name}, json.dumps(report, indent=1)
    check = find(report, name)
    assert check["outcome"] == outcome and check["why"] and check["fix"], check
    for word in words:
        assert word in check["seen"], check


# All is well.

def test_a_well_node_has_no_findings(node):
    code, report = node.doctor()
    assert problems(report) == set(), json.dumps(report, indent=1)
    assert code == 0
    good = {check["id"] for check in report["checks"] if check["outcome"] == "ok"}
    assert good >= {"dns", "tcp", "tls", "clock", "credentials", "identity", "key", "key-state",
                    "kms-encrypt", "kms-decrypt", "socket-file", "plugin-v2", "plugin-v1",
                    "provider-live", "config-valid", "socket-mounted"}


def test_what_is_not_there_is_not_asked_and_says_how_to_ask(node):
    _, report = node.doctor()
    for name, flag in (("etcd", "--endpoints"), ("backups", "--snapshot"),
                       ("apiservers", "--kubeconfig")):
        check = find(report, name)
        assert check["outcome"] == "not-asked" and flag in check["fix"]


def test_people_read_the_same(node):
    node.encryption_config.chmod(0o644)
    code, text, _ = node.run()
    assert code == 1
    assert re.search(r"(?m)^  WRONG +config-file +.*0644", text)
    assert "why: " in text and f"fix: run: chmod 0600 {node.encryption_config}" in text
    assert "1 check found something wrong" in text


# Network.

def test_dns(node):
    _, report = node.doctor(url="https://kms.nowhere.invalid")
    assert_only(report, "dns", "kms.nowhere.invalid")
    assert find(report, "tcp")["seen"] == "skipped because dns failed"


def test_tcp(node):
    _, report = node.doctor(url=f"http://127.0.0.1:{free_port()}")
    assert_only(report, "tcp", "refused")


def test_an_endpoint_that_never_answers(node):
    hole = Blackhole()
    _, report = node.doctor("--check-timeout=1s", url=hole.url)
    hole.close()
    assert_only(report, "tls")


def test_proxy(node):
    _, report = node.doctor(url="https://kms.nowhere.invalid",
                            env={"HTTPS_PROXY": "http://proxy:port"})
    assert_only(report, "proxy", "HTTPS_PROXY")


def test_a_proxy_that_is_not_there(node):
    _, report = node.doctor(url="https://kms.nowhere.invalid",
                            env={"HTTPS_PROXY": f"http://user:canary@127.0.0.1:{free_port()}"})
    assert_only(report, "tcp", "refused")
    assert "HTTPS_PROXY" in find(report, "tcp")["fix"]
    assert "canary" not in json.dumps(report)


def test_tls_of_an_authority_that_is_not_known(node, ground):
    _, report = node.doctor(url=ground.tls_url, env={"AWS_CA_BUNDLE": str(ground.other_ca)})
    assert_only(report, "tls", "self-signed")
    assert "AWS_CA_BUNDLE" in find(report, "tls")["fix"]


def test_tls_of_another_name(node, ground):
    with places.TlsServer(ground, "other-name") as url:
        _, report = node.doctor(url=url, env={"AWS_CA_BUNDLE": str(ground.ca)})
    assert_only(report, "tls", "another name")


def test_tls_that_expired(node, ground):
    with places.TlsServer(ground, "expired") as url:
        _, report = node.doctor(url=url, env={"AWS_CA_BUNDLE": str(ground.ca)})
    assert_only(report, "tls", "expired")


def test_tls_that_is_well(node, ground):
    _, report = node.doctor(url=ground.tls_url, env={"AWS_CA_BUNDLE": str(ground.tls_ca)})
    assert find(report, "tls")["outcome"] == "ok"


@pytest.mark.parametrize("offset", [3600, -3600])
def test_clock(node, ground, offset):
    with ground.clock(offset):
        _, report = node.doctor(laptop=True)
    assert_only(report, "clock", "behind" if offset > 0 else "ahead")


def test_a_clock_that_drifts(node, ground):
    with ground.clock(400):
        _, report = node.doctor(laptop=True)
    assert_only(report, "clock", outcome="warning")


# Identity.

def test_imds_behind_a_hop_limit(node):
    hole = Blackhole()
    _, report = node.doctor(env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
                                 "AWS_EC2_METADATA_DISABLED": "",
                                 "AWS_EC2_METADATA_SERVICE_ENDPOINT": hole.url})
    hole.close()
    assert_only(report, "imds", "hop limit")
    assert "http-put-response-hop-limit" in find(report, "imds")["fix"]
    assert find(report, "credentials")["outcome"] == "skipped"


def test_no_credentials(node):
    _, report = node.doctor(env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
                                 "AWS_PROFILE": "missing"})
    assert_only(report, "credentials", "missing")


def test_credentials_that_expired(node, ground):
    script = node.folder / "credentials"
    script.write_text("#!/bin/sh\necho '" + json.dumps({
        "Version": 1, "AccessKeyId": "AKIDTEST", "SecretAccessKey": "canary-secret-key",
        "SessionToken": "t", "Expiration": "2001-01-01T00:00:00Z"}) + "'\n")
    script.chmod(0o755)
    profile = node.folder / "aws"
    profile.write_text(f"[default]\ncredential_process = {script}\n")
    _, report = node.doctor(env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
                                 "AWS_CONFIG_FILE": str(profile)})
    assert_only(report, "credentials-expiry", "expired")
    assert "canary-secret-key" not in json.dumps(report)


def test_an_identity_that_aws_does_not_know(node):
    _, report = node.doctor(env={"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN", "AWS_SECRET_ACCESS_KEY": "x"})
    assert_only(report, "identity", "InvalidClientTokenId")


def test_sts_that_is_not_reached(node):
    _, report = node.doctor(
        env={"AWS_ENDPOINT_URL_STS": f"http://127.0.0.1:{free_port()}"})
    assert_only(report, "identity", "sts", outcome="warning")


# Key.

def test_region(node):
    code, report = node.doctor("--region=us-east-1")
    assert code == 1
    assert_only(report, "region", "us-east-1")
    assert find(report, "dns")["seen"] == "skipped because region failed"


def test_a_key_that_is_not_there(node, ground):
    _, report = node.doctor(key=ground.key[:-4] + "0000", laptop=True)
    assert_only(report, "key", "NotFoundException")


def test_a_key_that_is_disabled(node, ground):
    _, report = node.doctor(key=ground.disabled_key, laptop=True)
    assert_only(report, "key-state", "disabled")


def test_a_key_that_is_pending_deletion(node, ground):
    _, report = node.doctor(key=ground.doomed_key, laptop=True)
    assert_only(report, "key-state", "delet")


def test_a_key_that_is_not_rotated(node, ground):
    _, report = node.doctor(key=ground.unrotated_key, laptop=True)
    assert_only(report, "key-rotation", outcome="warning")


def test_a_key_named_by_an_alias(node, ground):
    _, report = node.doctor(key=ground.alias, laptop=True)
    assert_only(report, "key-alias", outcome="warning")


@pytest.mark.parametrize("operation", ["Encrypt", "Decrypt"])
def test_what_the_identity_may_not(node, ground, operation):
    with ground.fault(operation, "AccessDeniedException"):
        _, report = node.doctor(laptop=True)
    assert_only(report, f"kms-{operation.lower()}", "AccessDeniedException")


# Socket.

def test_a_socket_path_that_is_too_long(node):
    node.use_socket("/run/" + "x" * 104)
    _, report = node.doctor()
    assert_only(report, "socket-path", "109 bytes")


def test_no_socket(node):
    node.use_socket(node.folder / "missing.sock")
    _, report = node.doctor()
    assert_only(report, "socket-file", "nothing is at")
    assert find(report, "plugin-status")["seen"] == "skipped because socket-file failed"


def test_a_file_where_the_socket_should_be(node):
    path = node.folder / "a.sock"
    path.write_text("precious")
    node.use_socket(path)
    _, report = node.doctor()
    assert_only(report, "socket-file", "a regular file")


def test_a_stale_socket(node):
    path = node.folder / "a.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
        left.listen()
    os.chmod(path, 0o600)
    node.use_socket(path)
    _, report = node.doctor()
    assert_only(report, "socket-stale", "nobody listens")


def test_a_socket_that_is_open_to_all(node, ground):
    with places.changed_mode(ground.socket, 0o666):
        _, report = node.doctor()
    assert_only(report, "socket-mode", "0666")


def test_a_socket_of_another_owner(node, ground):
    os.chown(ground.socket, 1234, 1234)
    _, report = node.doctor()
    os.chown(ground.socket, 0, 0)
    assert_only(report, "socket-owner", "1234")


def test_a_directory_that_others_write_to(node, ground):
    with places.changed_mode(ground.socket.parent, 0o777):
        _, report = node.doctor()
    assert_only(report, "socket-parents", "0777")


# Plugin.

def test_a_plugin_that_is_not_well(node, ground):
    with ground.second_provider(ground.key, env={"AWS_SECRET_ACCESS_KEY": "wrong"}) as other:
        node.use_provider(other, ground.key)
        _, report = node.doctor()
    assert_only(report, "plugin-status", "kms")
    assert "plugin-status failed" in find(report, "provider-ready")["seen"]


def test_a_plugin_that_suffers_from_its_key_is_no_second_finding(node, ground):
    with ground.second_provider(ground.disabled_key) as other:
        node.use_provider(other, ground.disabled_key)
        _, report = node.doctor()
    assert_only(report, "key-state", "disabled")
    assert find(report, "plugin-status")["seen"].startswith("skipped because key-state failed: ")


def test_a_plugin_of_another_key(node, ground):
    with ground.second_provider(ground.second_key) as other:
        node.use_provider(other, ground.key)
        _, report = node.doctor()
    assert_only(report, "plugin-key-id", ground.second_key, ground.key)


def test_something_else_on_the_socket(node):
    path = node.folder / "a.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        os.chmod(path, 0o600)
        other.listen()
        node.use_socket(path)
        _, report = node.doctor("--check-timeout=1s")
    assert_only(report, "plugin-status")


def test_a_health_port_that_nobody_serves(node):
    node.use_health(f"127.0.0.1:{free_port()}")
    _, report = node.doctor()
    assert_only(report, "provider-live", "refused")


def test_a_provider_whose_socket_was_deleted(node, ground):
    with ground.second_provider(ground.key, keys=2) as other:
        other.sockets[1].unlink()
        node.use_provider(other, ground.key)
        _, report = node.doctor()
    assert_only(report, "provider-live", "not served")


# kube-apiserver.

def test_the_flag_is_missing(node):
    node.apiserver_flags.remove(node.config_flag)
    node.write()
    _, report = node.doctor()
    assert_only(report, "apiserver-flag", "plaintext")


def test_the_configuration_is_missing(node):
    node.encryption_config.unlink()
    _, report = node.doctor()
    assert_only(report, "config-file", "is not there")


def test_the_configuration_is_open_to_others(node):
    node.encryption_config.chmod(0o640)
    _, report = node.doctor()
    assert_only(report, "config-file", "0640")


def test_the_configuration_is_not_mounted(node):
    node.mounts = [mount for mount in node.mounts if mount != node.config_mount]
    node.write()
    _, report = node.doctor()
    assert_only(report, "config-mounted", "no hostPath")


def test_the_configuration_is_refused(node):
    node.encryption_config.write_text(
        node.encryption_config.read_text().replace("timeout", "timeuot"))
    _, report = node.doctor()
    assert_only(report, "config-valid", "timeuot")


def test_identity_comes_first(node):
    node.providers = [{"identity": {}}, *node.providers[:1]]
    node.write()
    _, report = node.doctor()
    assert_only(report, "config-valid", "identity", outcome="warning")


def test_the_configuration_names_another_socket(node):
    node.providers[0]["kms"]["endpoint"] += ".other"
    node.write()
    _, report = node.doctor()
    assert_only(report, "config-socket", ".other")


def test_the_socket_is_not_mounted(node):
    node.mounts = [mount for mount in node.mounts if mount != node.socket_mount]
    node.write()
    _, report = node.doctor()
    assert_only(report, "socket-mounted", "no hostPath")


def test_the_socket_itself_is_mounted(node, ground):
    node.mounts = [(str(ground.socket), "Socket") if mount == node.socket_mount else mount
                   for mount in node.mounts]
    node.write()
    _, report = node.doctor()
    assert_only(report, "socket-mounted", "itself")


def test_kms_v1_without_its_gate(node):
    node.providers[0]["kms"]["apiVersion"] = "v1"
    node.write()
    _, report = node.doctor()
    assert_only(report, "kms-v1-gate", "exits")
    node.apiserver_flags.append("--feature-gates=KMSv1=true")
    node.write()
    assert problems(node.doctor()[1]) == set()


def test_a_known_trap_in_the_providers_manifest(node):
    node.host_network = False
    node.write()
    _, report = node.doctor()
    assert_only(report, "manifests", "pod-host-network")


# Before an installation.

def before(node, *arguments, **options):
    return node.doctor("--before", f"--socket={node.folder}/new/socket.sock",
                       f"--health-port=127.0.0.1:{free_port()}", *arguments, laptop=True, **options)


def test_before_an_installation_on_a_well_machine(node):
    code, report = before(node, "--kubernetes-version=1.36", "--kops-version=1.36")
    assert problems(report) == set() and code == 0, json.dumps(report, indent=1)
    assert find(report, "socket-place")["outcome"] == "ok"
    assert not (node.folder / "new").exists()


def test_before_an_installation_the_health_port_is_taken(node):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        _, report = node.doctor("--before", f"--socket={node.folder}/a.sock",
                                f"--health-port=127.0.0.1:{port}", laptop=True)
    assert_only(report, "health-port", str(port))


def test_before_an_installation_somebody_listens_on_the_socket(node, ground):
    _, report = node.doctor("--before", f"--socket={ground.socket}",
                            f"--health-port=127.0.0.1:{free_port()}", laptop=True)
    assert_only(report, "socket-place", str(ground.provider.pid))


def test_before_an_installation_a_file_is_in_the_way(node):
    (node.folder / "new").write_text("precious")
    _, report = before(node)
    assert_only(report, "socket-place", "a regular file")


def test_before_an_installation_kubernetes_is_old(node):
    _, report = before(node, "--kubernetes-version=1.26")
    assert_only(report, "kubernetes-version", "1.26", outcome="warning")


def test_before_an_installation_kops_is_old(node):
    _, report = before(node, "--kops-version=1.21")
    assert_only(report, "kops-version", "1.21")


# The report itself.

def test_the_run_is_bounded(node):
    hole = Blackhole()
    code, report = node.doctor("--timeout=1s", "--check-timeout=30s", url=hole.url)
    hole.close()
    assert code in (1, 3) and report["checks"]


def test_a_flag_that_cannot_be_used_is_wrong_usage(node):
    assert node.run("--timeout=soon")[0] == 2


def test_a_systemd_unit_is_found_out_about(node, ground):
    node.provider_is_there = False
    node.write()
    unit = node.folder / "aws-encryption-provider.service"
    unit.write_text(f"[Service]\nExecStart=/usr/sbin/aws-encryption-provider \\\n"
                    f"  --key={ground.key} --listen={ground.socket} \\\n"
                    f"  --kms-endpoint={ground.emulator.url} --health-port={node.health}\n")
    code, report = node.doctor(f"--unit={unit}")
    assert problems(report) == set() and code == 0
    assert find(report, "key")["subject"] == ground.key


def test_a_bundle_holds_no_secret(node, ground):
    canaries = ["canary-aescbc-key-0000000", "canary-env-secret", "canary-proxy-password",
                "canary-session-token", "AKIACANARY0000000000"]
    node.providers.insert(1, {"aescbc": {"keys": [
        {"name": "old", "secret": places.base64_of(canaries[0][:24].ljust(32, "0"))}]}})
    node.environment_of_pods = [{"name": "AWS_SECRET_ACCESS_KEY", "value": canaries[1]}]
    node.apiserver_flags.append(f"--oidc-issuer-url=https://me:{canaries[2]}@issuer.example")
    node.write()
    log = node.folder / "provider-log"
    log.write_text(f'{{"msg":"refused","text":"x-amz-security-token:{canaries[3]} {canaries[4]}"}}\n'
                   '{"msg":"last line"}\n')
    bundle = node.folder / "bundle.json"
    code, _, notes = node.run(f"--bundle={bundle}", f"--log={log}", env={
        "NO_PROXY": "127.0.0.1", "HTTPS_PROXY": f"http://me:{canaries[2]}@proxy.example:3128"})
    assert code == 0 and str(bundle) in notes
    assert stat.S_IMODE(bundle.stat().st_mode) == 0o600
    text = bundle.read_text()
    for canary in [*canaries, places.base64_of(canaries[0][:24].ljust(32, "0")), "canary"]:
        assert canary not in text, canary
    document = json.loads(text)
    assert document["schemaVersion"] == 1 and document["report"]["checks"]
    assert any("aws_encryption_provider_" in line for line in document["metrics"])
    assert "last line" in document["log"][-1] and "redacted" in document["log"][0]
    assert document["encryptionConfiguration"]["rules"][0]["providers"][1]["keyNames"] == ["old"]
    assert document["provider"]["flags"]["key"] == ground.key


def test_the_document_has_the_table_of_checks():
    listed = subprocess.run([f"{BIN}/atrest", "doctor", "--checks"], capture_output=True, text=True,
                            check=True).stdout
    ids = re.findall(r"(?m)^([a-z0-9-]+) \(", listed)
    document = (pathlib.Path(__file__).parents[2] / "docs/doctor.md").read_text()
    table = document.split("\n## Checks\n")[1].split("\n## ")[0]
    assert re.findall(r"(?m)^\| `([a-z0-9-]+)` \|", table) == ids
