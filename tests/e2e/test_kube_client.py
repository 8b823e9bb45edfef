"""atrest status and watch against two real kube-apiservers with a KMS v2 plugin each: every way to
log in that a kubeconfig knows, and what is said of keys, configurations and etcd."""

import base64
import hashlib
import json
import os
import pathlib
import pty
import re
import signal
import stat
import subprocess
import time

import pytest

from stack.cluster import Cluster, sealed_by
from stack.processes import wait_until
from stack.programs import BIN, Emulator, Provider, atrest

RULES = pathlib.Path(__file__).resolve().parents[2] / "packaging/prometheus/atrest.rules.yaml"
READER = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
          "metadata": {"name": "metrics-reader"},
          "rules": [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]}


class World:
    def __init__(self, directory, logs, ends):
        self.directory, self.logs, self.ends = directory, logs, ends
        self.emulator = Emulator(directory, logs)
        ends.callback(self.emulator.stop)
        self.keys = [self.emulator.kms.create_key() for _ in range(2)]
        self.plugins = [self.plugin(number, self.keys[0]) for number in range(2)]
        self.cluster = Cluster(directory / "c", logs, sealed_by(self.plugins[0].socket),
                               apiservers=2,
                               flags=["--encryption-provider-config-automatic-reload=true"])
        self.cluster.prepare()
        ends.callback(self.cluster.stop)
        self.cluster.etcd.start()
        self.cluster.start_apiservers()
        self.cluster.kubectl("create", "-f", "-", stdin=json.dumps(READER))
        for account in ("reader", "nobody"):
            self.cluster.kubectl("create", "serviceaccount", account)
        self.cluster.kubectl("create", "clusterrolebinding", "reads",
                             "--clusterrole=metrics-reader", "--serviceaccount=default:reader")
        self.cluster.kubectl("create", "secret", "generic", "db", "--from-literal=password=hidden")

    def plugin(self, number, key):
        made = Provider(self.directory, self.logs, self.emulator.url, key,
                        ["--health-port=127.0.0.1:0"], name=f"provider-{number}", socket_name=f"p{number}.sock")
        self.ends.callback(made.stop)
        return made

    def servers(self):
        return [word for each in self.cluster.apiservers for word in ("--apiserver", each.url)]

    def etcd(self):
        return ["--endpoints", self.cluster.etcd.url]

    def status(self, *arguments, kubeconfig=None):
        return atrest("status", "--kubeconfig", kubeconfig or self.cluster.kubeconfig,
                      *self.servers(), *arguments)

    def document(self, *arguments, **options):
        run = self.status("-o", "json", *arguments, **options)
        assert run.stdout, run.stderr.decode()
        return run.returncode, json.loads(run.stdout)

    def token(self, account):
        return self.cluster.kubectl("create", "token", account).strip()

    def kubeconfig(self, name, user, **cluster):
        """The cluster with another user."""
        document = self.cluster.apiserver.kubeconfig()
        document["users"][0]["user"] = user
        document["clusters"][0]["cluster"].update(cluster)
        path = self.directory / name
        path.write_text(json.dumps(document))
        return path

    def program(self, name, text):
        path = self.directory / name
        path.write_text(text)
        path.chmod(stat.S_IRWXU)
        return path


@pytest.fixture(scope="module")
def world(ground):
    return World(*ground)


def exec_user(command, *arguments):
    return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(command),
                     "args": list(arguments), "interactiveMode": "Never"}}


def printing(token):
    return json.dumps({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",
                       "status": {"token": token}})


def test_a_client_certificate_is_enough(world):
    code, found = world.document("--key-id", world.keys[0])
    assert code == 0, found
    assert found["gate"]["open"] and found["gate"]["namesAKey"] and found["gate"]["allReached"]
    assert found["sentence"] == "all 2 kube-apiservers are on one key; a migration may begin"
    expected = "sha256:" + hashlib.sha256(world.keys[0].encode()).hexdigest()
    assert [each["status"][0]["keyIdHash"] for each in found["apiServers"]] == [expected] * 2
    assert {each["status"][0]["keyId"] for each in found["apiServers"]} == {world.keys[0]}


def test_the_hash_of_the_configuration_is_that_of_the_file(world):
    _, found = world.document()
    text = world.cluster.apiserver.configuration_path.read_bytes()
    expected = "sha256:" + hashlib.sha256(text).hexdigest()
    assert [each["configurationHash"] for each in found["apiServers"]] == [expected] * 2


def test_writes_are_counted(world):
    _, found = world.document()
    counted = found["apiServers"][0]["transformations"]
    assert any(each["resource"] == "secrets" and each["type"] == "to_storage" and each["count"] > 0
               for each in counted), counted


def test_a_certificate_may_stand_in_the_kubeconfig(world):
    files = world.cluster.apiserver.kubeconfig()["users"][0]["user"]
    inline = {f"{name}-data": base64.b64encode(pathlib.Path(path).read_bytes()).decode()
              for name, path in files.items()}
    code, _ = world.document(kubeconfig=world.kubeconfig("inline.kubeconfig", inline))
    assert code == 0


def test_a_token_is_enough(world):
    user = {"token": world.token("reader")}
    code, _ = world.document(kubeconfig=world.kubeconfig("token.kubeconfig", user))
    assert code == 0


def test_a_token_may_stand_in_a_file(world):
    (world.directory / "reader.token").write_text(world.token("reader") + "\n")
    path = world.kubeconfig("file.kubeconfig", {"tokenFile": "reader.token"})
    assert world.document(kubeconfig=path)[0] == 0


def test_who_may_not_read_metrics_is_told_so(world):
    user = {"token": world.token("nobody")}
    code, found = world.document(kubeconfig=world.kubeconfig("nobody.kubeconfig", user))
    assert code == 3
    assert not found["gate"]["allReached"]
    assert "403 Forbidden" in found["apiServers"][0]["error"]


def test_an_exec_plugin_logs_in(world):
    plugin = world.program("plugin", f"#!/bin/sh\necho '{printing(world.token('reader'))}'\n")
    path = world.kubeconfig("exec.kubeconfig", exec_user(plugin))
    assert world.document(kubeconfig=path)[0] == 0


def test_an_exec_plugin_runs_again_when_its_token_is_refused(world):
    count = world.directory / "runs"
    plugin = world.program(
        "twice", f"#!/bin/sh\necho x >>{count}\nif [ $(wc -l <{count}) -lt 2 ]; then "
                 f"echo '{printing('stale')}'; else echo '{printing(world.token('reader'))}'; fi\n")
    path = world.kubeconfig("twice.kubeconfig", exec_user(plugin))
    assert world.document(kubeconfig=path)[0] == 0
    assert count.read_text() == "x\nx\n"


def test_a_refused_token_is_told_and_not_shown(world):
    path = world.kubeconfig("stale.kubeconfig", {"token": "canary-token"})
    run = world.status(kubeconfig=path)
    assert run.returncode == 3
    assert b"401" in run.stdout and b"canary-token" not in run.stdout + run.stderr


def test_the_certificate_may_be_for_another_name(world):
    files = world.cluster.apiserver.kubeconfig()["users"][0]["user"]
    path = world.kubeconfig("name.kubeconfig", files)
    well = atrest("status", "--kubeconfig", path, "--apiserver", world.cluster.apiserver.url,
                  "--tls-server-name", "localhost")
    assert well.returncode == 0, well.stderr
    ill = atrest("status", "--kubeconfig", path, "--apiserver", world.cluster.apiserver.url,
                 "--tls-server-name", "elsewhere.example")
    assert ill.returncode == 3
    assert b"another name" in ill.stdout


def test_trusting_anybody_is_warned_of(world):
    document = world.cluster.apiserver.kubeconfig()
    document["clusters"][0]["cluster"] = {"server": world.cluster.apiserver.url,
                                          "insecure-skip-tls-verify": True}
    path = world.directory / "insecure.kubeconfig"
    path.write_text(json.dumps(document))
    run = world.status(kubeconfig=path)
    assert run.returncode == 0
    assert b"warning: insecure-skip-tls-verify" in run.stderr


def test_etcd_names_the_key_and_plaintext_is_found(world):
    code, found = world.document(*world.etcd())
    assert code == 0, found
    assert found["valuesLeft"] == 0 and found["unexpectedPlaintext"] == 0
    assert {each["status"][0]["keyId"] for each in found["apiServers"]} == {world.keys[0]}
    world.cluster.etcd.control("put", "/registry/secrets/default/open", '{"kind":"Secret"}')
    try:
        code, found = world.document(*world.etcd())
    finally:
        world.cluster.etcd.control("del", "/registry/secrets/default/open")
    assert code == 1
    assert found["unexpectedPlaintext"] == 1


def test_metrics_are_written_whole_and_rules_use_them(world):
    out = world.directory / "atrest.prom"
    run = world.status(*world.etcd(), "-o", "prometheus", "--out", str(out))
    assert (run.returncode, run.stdout) == (0, b"")
    assert stat.S_IMODE(out.stat().st_mode) == 0o644
    text = out.read_text()
    named = set(re.findall(r"^(atrest_\w+)", text, re.MULTILINE))
    used = set(re.findall(r"\batrest_\w+", RULES.read_text()))
    assert used <= named | {"atrest_rules"}, used - named
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .*|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? \d+', line)


def test_no_payload_is_ever_shown(world):
    for form in ("table", "json", "prometheus"):
        run = world.status(*world.etcd(), "-o", form)
        assert b"hidden" not in run.stdout + run.stderr


def test_watch_writes_lines_until_it_is_interrupted(world):
    command = [BIN / "atrest", "watch", "--kubeconfig", world.cluster.kubeconfig, "--interval",
               "200ms", *world.servers()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watch:
        lines = [watch.stdout.readline() for _ in range(3)]
        watch.send_signal(signal.SIGINT)
        assert watch.wait(timeout=10) == 0
    for line in lines:
        assert re.match(r"\d{4}-\d\d-\d\dT[\d:]+Z all 2 kube-apiservers are on one key", line)


def read_page(world, environment):
    """What a watch draws on a terminal in about a second."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(BIN / "atrest", ["atrest", "watch", "--kubeconfig",
                                   str(world.cluster.kubeconfig), "--interval", "200ms",
                                   *world.servers()], {**os.environ, **environment})
    drawn = b""
    while drawn.count(b"\x1b[H") < 3:
        drawn += os.read(terminal, 65536)
    os.write(terminal, b"\x03")  # Ctrl-C
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the other end is closed
        pass
    os.close(terminal)
    return drawn.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_watch_redraws_a_page_on_a_terminal(world):
    drawn, code = read_page(world, {})
    assert code == 0
    assert drawn.count("\x1b[2J") == 1 and "\x1b[32mall 2 kube-apiservers" in drawn
    plain, _ = read_page(world, {"NO_COLOR": "1"})
    assert "\x1b[3" not in plain


def test_an_apiserver_that_is_down_is_named(world):
    down = world.cluster.apiservers[1]
    down.stop()
    try:
        run = world.status()
    finally:
        down.start()
    assert run.returncode == 3
    assert b"not reached" in run.stdout
    assert b"1 of 2 kube-apiservers could not be asked" in run.stdout


def test_servers_on_different_keys_are_told(world):
    second = world.cluster.apiservers[1]
    before = second.configuration
    world.plugins[1].stop()
    world.plugins[1] = world.plugin(1, world.keys[1])
    second.stop()
    second.write_configuration(sealed_by(world.plugins[1].socket))
    second.start()
    try:
        code, found = world.document()
        wanted, _ = world.document("--key-id", world.keys[1])
    finally:
        second.stop()
        second.write_configuration(before)
        second.start()
    assert (code, wanted) == (1, 1)
    assert found["sentence"] == "the kube-apiservers are on different keys"
    assert not found["gate"]["keysAreEqual"] and not found["gate"]["configurationIsEqual"]


def test_a_key_that_was_just_left_holds_a_migration_up(world):
    world.plugins[0].stop()
    world.plugins[0] = world.plugin(0, world.keys[1])

    def seen():
        for each in world.cluster.apiservers:
            each.get("/healthz")  # asks the plugin, at most every 20 s
        _, found = world.document()
        return all(each["status"][0]["keyIdHash"].endswith(
            hashlib.sha256(world.keys[1].encode()).hexdigest()) for each in found["apiServers"])

    assert wait_until(seen, 70, 2)
    code, found = world.document(*world.etcd(), "--key-id", world.keys[1])
    assert code == 1
    assert "wait until" in found["sentence"]
    assert found["valuesLeft"] >= 1
    safe = time.strptime(found["gate"]["safeAt"], "%Y-%m-%dT%H:%M:%SZ")
    now = time.strptime(found["time"], "%Y-%m-%dT%H:%M:%SZ")
    assert 60 < time.mktime(safe) - time.mktime(now) < 191
