"""What verify and decrypt say of an etcd that a real kube-apiserver filled: in every format, live and
from a snapshot, with the apiserver stopped. Counts are those of etcdctl, objects those of kubectl."""

import base64
import collections
import contextlib
import itertools
import json

import pytest

from conftest import place
from stack import encryption
from stack.cluster import Cluster
from stack.programs import Emulator, Provider, atrest

LOCAL = ("aescbc", "aesgcm", "secretbox")
KINDS = ("identity", *LOCAL, "kms-v1", "kms-v2")
ENCRYPTED = ("secrets", "configmaps", "widgets.example.com")
CRD = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
       "metadata": {"name": "widgets.example.com"},
       "spec": {"group": "example.com", "scope": "Namespaced",
                "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
                "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
                    "openAPIV3Schema": {"type": "object",
                                        "x-kubernetes-preserve-unknown-fields": True}}}]}}


def providers(socket):
    """Every kind of provider by its name here; both versions of KMS behind one socket."""
    made = {kind: encryption.local(kind, f"key-{kind}") for kind in LOCAL}
    return {**made, "identity": encryption.identity(),
            "kms-v1": encryption.kms("plugin-1", socket, "v1"),
            "kms-v2": encryption.kms("plugin-2", socket, "v2")}


def writing(kind, known, resources=ENCRYPTED):
    """The configuration that writes with `kind` and reads all others."""
    rest = [known[other] for other in KINDS if other != kind]
    return encryption.configuration(encryption.rule(resources, known[kind], *rest))


def objects(kind):
    """Paths in the API of the objects that are written while `kind` encrypts."""
    core = "/api/v1/namespaces/default"
    return {f"secrets/default/s-{kind}": f"{core}/secrets/s-{kind}",
            f"configmaps/default/c-{kind}": f"{core}/configmaps/c-{kind}",
            f"example.com/widgets/default/w-{kind}":
                f"/apis/example.com/v1/namespaces/default/widgets/w-{kind}"}


def create_objects(cluster, kind):
    for document in (
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": f"s-{kind}"},
             "immutable": kind == "aesgcm", "stringData": {"password": f"of {kind}", "empty": ""}},
            {"apiVersion": "v1", "kind": "ConfigMap",
             "metadata": {"name": f"c-{kind}", "labels": {"a.example/b": "c"}},
             "data": {"text": "ä\n" * 500}, "binaryData": {"bytes": "AAEC/w=="}},
            {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": f"w-{kind}"},
             "spec": {"number": 1.5, "list": [1, "two", None], "size": 2 ** 40}}):
        cluster.kubectl("create", "-f", "-", stdin=json.dumps(document))


def raw(cluster, path):
    """As `kubectl get -o json` shows it, which leaves managedFields out."""
    document = json.loads(cluster.kubectl("get", "--raw", path))
    document["metadata"].pop("managedFields")
    return document


@pytest.fixture(scope="module")
def filled():
    """An etcd in which each kind of provider wrote, what kubectl says of it, and no apiserver."""
    with place("truth") as (directory, logs), contextlib.ExitStack() as ends:
        emulator = Emulator(directory, logs)
        ends.callback(emulator.stop)
        key = emulator.kms.create_key()
        provider = Provider(directory, logs, emulator.url, key, ["--health-port=127.0.0.1:0"])
        ends.callback(provider.stop)
        known = providers(provider.socket)
        cluster = Cluster(directory / "cluster", logs, writing("identity", known),
                          gates=["KMSv1=true"])
        ends.enter_context(cluster)
        cluster.kubectl("create", "-f", "-", stdin=json.dumps(CRD))
        cluster.kubectl("wait", "--for=condition=Established", "crd/widgets.example.com")
        for kind in KINDS:
            if kind != "identity":
                cluster.apiserver.write_configuration(writing(kind, known))
                cluster.apiserver.restart()
            create_objects(cluster, kind)
        cluster.said = {name: raw(cluster, path)
                        for kind in KINDS for name, path in objects(kind).items()}
        cluster.apiserver.stop()
        cluster.saved = cluster.etcd.snapshot(directory / "snapshot.db")
        cluster.key, cluster.emulator, cluster.provider = key, emulator, provider
        yield cluster


def sources(cluster):
    return {"live": ["--endpoints", cluster.etcd.url], "snapshot": ["--snapshot", cluster.saved]}


def state_of(value):
    if not value.startswith(b"k8s:enc:"):
        return "plaintext"
    return value.split(b":")[2].decode() + (f"-{value.split(b':')[3].decode()}"
                                            if value.startswith(b"k8s:enc:kms:") else "")


def counted(cluster):
    """(resource, state) of each value, by etcdctl and a few lines of Python."""
    listed = json.loads(cluster.etcd.control("get", "/registry/", "--prefix", "-w", "json"))
    counts = collections.Counter()
    for entry in listed["kvs"]:
        parts = base64.b64decode(entry["key"]).decode().split("/")
        resource = f"{parts[3]}.{parts[2]}" if "." in parts[2] else parts[2]
        counts[resource, state_of(base64.b64decode(entry["value"]))] += 1
    return counts


def verify(cluster, source, *arguments):
    run = atrest("verify", *source, *arguments, "-o", "json")
    assert run.returncode in (0, 1), run.stderr
    return run.returncode, json.loads(run.stdout)


def configuration(cluster):
    return ["--encryption-config", cluster.apiserver.configuration_path]


@pytest.mark.parametrize("source", ["live", "snapshot"])
def test_counts_are_those_of_etcdctl(filled, source):
    code, report = verify(filled, sources(filled)[source], *configuration(filled))
    expected = counted(filled)
    for resource in report["resources"]:
        name = resource["resource"]
        of_it = {state: n for (each, state), n in expected.items() if each == name}
        if name in ENCRYPTED:
            assert resource["total"] == sum(of_it.values())
            assert resource["plaintext"] == of_it["plaintext"]
            assert resource["encrypted"] == resource["total"] - of_it["plaintext"]
            assert {key["key"].split()[0]: key["values"] for key in resource["keys"]} == {
                state: n for state, n in of_it.items() if state != "plaintext"}
    assert report["summary"]["total"] == sum(expected.values())
    assert report["summary"]["unreadable"] == 0
    stale = sum(n for (_, state), n in expected.items() if state not in ("plaintext", "kms-v2"))
    assert report["summary"]["stale"] == stale == 3 * 4
    assert code == 1
    named = {o["name"] for o in report["offenders"] if o["problem"] == "plaintext"}
    assert {"s-identity", "c-identity", "w-identity"} <= named


@pytest.mark.parametrize("source", ["live", "snapshot"])
@pytest.mark.parametrize("kind", KINDS)
def test_objects_are_those_of_kubectl(filled, source, kind):
    unwrap = ["--aws-kms", "--kms-endpoint", filled.emulator.url, "--region", "us-east-1"]
    if kind == "kms-v2" and source == "live":
        unwrap = []  # by the plugin's socket, which the configuration names
    for name in objects(kind):
        run = atrest("decrypt", name, *sources(filled)[source], *configuration(filled), *unwrap,
                     "--reveal", "-o", "json")
        assert run.returncode == 0, run.stderr
        assert json.loads(run.stdout) == filled.said[name]


def test_every_dek_unwraps(filled):
    _, report = verify(filled, sources(filled)["snapshot"], *configuration(filled),
                       "--probe-decrypt", "--aws-kms", "--kms-endpoint", filled.emulator.url,
                       "--region", "us-east-1", "--kms-qps", "1000")
    probe = report["probe"]
    assert probe["complete"] and probe["valuesLost"] == 0
    assert probe["samplesOpened"] == probe["dekSources"] >= 4
    assert {row["keyArn"] for row in probe["keys"]} == {filled.key}


def test_everything_is_encrypted_by_a_wildcard():
    with place("truth-wildcard") as (directory, logs), contextlib.ExitStack() as ends:
        emulator = Emulator(directory, logs)
        ends.callback(emulator.stop)
        provider = Provider(directory, logs, emulator.url, emulator.kms.create_key(),
                            ["--health-port=127.0.0.1:0"])
        ends.callback(provider.stop)
        document = encryption.configuration(
            encryption.rule(["events"], encryption.identity()),
            encryption.rule(["*.*"], encryption.kms("all", provider.socket)))
        cluster = ends.enter_context(Cluster(directory / "cluster", logs, document))
        cluster.kubectl("create", "-f", "-", stdin=json.dumps(CRD))
        cluster.kubectl("wait", "--for=condition=Established", "crd/widgets.example.com")
        create_objects(cluster, "all")
        said = {name: raw(cluster, path) for name, path in objects("all").items()}
        cluster.apiserver.stop()
        live = ["--endpoints", cluster.etcd.url]
        saved = ["--snapshot", cluster.etcd.snapshot(directory / "snapshot.db")]
        expected = counted(cluster)
        encrypted = sum(n for (_, state), n in expected.items() if state == "kms-v2")
        for source in (live, saved):
            code, report = verify(cluster, source, *configuration(cluster))
            assert code == 0, report["offenders"]
            assert report["summary"]["encrypted"] == encrypted > 50
            assert report["summary"]["total"] == sum(expected.values())
        out = directory / "out"
        run = atrest("decrypt", "/registry", *live, *configuration(cluster), "-o", "raw", "--out",
                     f"{out}/")
        assert run.returncode == 0, run.stderr
        for source, (name, document) in itertools.product((live, saved), said.items()):
            run = atrest("decrypt", name, *source, *configuration(cluster), "--reveal", "-o", "json")
            assert json.loads(run.stdout) == document


def touch(cluster, kind):
    """Rewrites all objects of a kind through the API; returns how many there are."""
    names = cluster.kubectl("get", kind, "-A", "-o", "jsonpath={range .items[*]}"
                            "{.metadata.namespace} {.metadata.name}\n{end}").split("\n")
    pairs = [line.split() for line in names if line]
    for space, name in pairs:
        cluster.kubectl("patch", kind, name, "-n", space, "--type=merge", "-p", "{}")
    return len(pairs)


def test_a_key_is_retired_when_nothing_needs_it_and_no_backup():
    with place("truth-retire") as (directory, logs), contextlib.ExitStack() as ends:
        emulator = Emulator(directory, logs)
        ends.callback(emulator.stop)
        old, new = emulator.kms.create_key(), emulator.kms.create_key()
        sockets = {}
        for key in (old, new):
            name = "old" if key == old else "new"
            provider = Provider(directory, logs, emulator.url, key, ["--health-port=127.0.0.1:0"],
                                name=f"provider-{name}", socket_name=f"{name}.sock")
            ends.callback(provider.stop)
            sockets[name] = encryption.kms(name, provider.socket)
        resources = ["secrets", "configmaps"]
        document = encryption.configuration(
            encryption.rule(resources, sockets["old"], encryption.identity()))
        cluster = ends.enter_context(Cluster(directory / "cluster", logs, document))
        for number in range(3):
            cluster.kubectl("create", "secret", "generic", f"s{number}", "--from-literal=a=b")
        cluster.kubectl("create", "configmap", "c", "--from-literal=a=b")
        backup = cluster.etcd.snapshot(directory / "backup.db")
        cluster.apiserver.write_configuration(encryption.configuration(
            encryption.rule(resources, sockets["new"], sockets["old"], encryption.identity())))
        cluster.apiserver.restart()
        live = ["--endpoints", cluster.etcd.url, "--retire", old]
        assert touch(cluster, "secrets") == 3
        code, report = verify(cluster, live)
        assert code == 1 and report["retire"]["safe"] is False
        left = {example["resource"] for example in report["retire"]["examples"]}
        assert left == {"configmaps"} and report["retire"]["neededBy"] >= 1
        touch(cluster, "configmaps")
        code, report = verify(cluster, live)
        assert (code, report["retire"]["safe"]) == (0, True)
        code, report = verify(cluster, [*live, "--snapshot", backup])
        assert (code, report["retire"]["safe"]) == (1, False)
        assert {example["source"] for example in report["retire"]["examples"]} == {str(backup)}
