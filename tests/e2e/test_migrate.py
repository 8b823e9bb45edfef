"""atrest migrate on a real kube-apiserver, with others at work, servers restarted and itself killed.

ATREST_MIGRATE_SECRETS: how many Secrets are under fire (default 10000)."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import pytest

import api_load
from stack import build, encryption
from stack.cluster import Cluster
from stack.processes import Process, wait_until
from stack.programs import BIN, Emulator, Provider, atrest

COUNT = int(os.environ.get("ATREST_MIGRATE_SECRETS", "10000"))


class Bench:
    """A directory of a test, and what runs in it."""

    def __init__(self, directory, logs):
        self.directory, self.logs = directory, logs
        self.running = []
        self.cluster = None

    def start(self, process):
        self.running.append(process)
        return process

    def start_cluster(self, configuration, **options):
        self.cluster = Cluster(self.directory / "cluster", self.logs, configuration, **options)
        self.running.append(self.cluster)
        self.cluster.__enter__()
        return self.cluster

    def configure(self, *providers, resources=("secrets",), restart=True):
        """Another configuration on every apiserver."""
        document = encryption.configuration(encryption.rule(resources, *providers))
        for apiserver in self.cluster.apiservers:
            apiserver.write_configuration(document)
        if restart:
            self.cluster.restart_apiservers()
        return document

    @property
    def checkpoint(self):
        return self.directory / "checkpoint"

    def arguments(self, *more, etcd=True):
        servers = [f"--apiserver={each.url}" for each in self.cluster.apiservers]
        etcd_flags = [f"--endpoints={self.cluster.etcd.url}"] if etcd else []
        return ["migrate", f"--kubeconfig={self.cluster.kubeconfig}", *servers, *etcd_flags,
                f"--encryption-config={self.cluster.apiserver.configuration_path}",
                f"--checkpoint={self.checkpoint}", "-o", "json", *more]

    def migrate(self, *more, etcd=True):
        """(exit code, document, what it said)"""
        run = atrest(*self.arguments(*more, etcd=etcd), timeout=400)
        return run.returncode, json.loads(run.stdout or b"null"), run.stderr.decode()

    def start_migrate(self, *more):
        return subprocess.Popen([BIN / "atrest", *self.arguments(*more)], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def touched(self):
        """Objects that the checkpoint calls done."""
        try:
            document = json.loads(self.checkpoint.read_text())
        except (OSError, ValueError):
            return 0
        return sum(each["touched"] for each in document["resources"])

    def verify(self, *more):
        run = atrest("verify", "--endpoints", self.cluster.etcd.url, "-o", "json",
                     "--encryption-config", self.cluster.apiserver.configuration_path, *more)
        return run.returncode, json.loads(run.stdout)

    def kms(self, emulator, name):
        provider = self.start(Provider(self.directory, self.logs, emulator.url,
                                       emulator.kms.create_key(), ["--health-port=127.0.0.1:0"],
                                       name=f"plugin-{name}", socket_name=f"{name}.sock"))
        return encryption.kms(name, provider.socket)

    def stop(self):
        for each in reversed(self.running):
            each.stop()


@pytest.fixture
def bench(request):
    build.ensure()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="atrest-migrate-"))
    logs = pathlib.Path(os.environ.get("ATREST_LOG_DIR") or directory / "logs") / request.node.name
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    made = Bench(directory, logs)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(directory, ignore_errors=True)


def encrypted_under(verify_report, name):
    return sum(key["values"] for key in verify_report["keys"] if key["name"] == name)


def test_no_update_is_lost_under_fire(bench):
    emulator = bench.start(Emulator(bench.directory, bench.logs))
    old, new = bench.kms(emulator, "old"), bench.kms(emulator, "new")
    cluster = bench.start_cluster(encryption.configuration(
        encryption.rule(["secrets"], old, new, encryption.identity())))
    known = api_load.fill(cluster.apiserver, COUNT)
    bench.configure(new, old, encryption.identity())
    others = api_load.Others(cluster.apiserver, known)
    try:
        rate = f"--qps={max(COUNT // 25, 40)}"
        killed = bench.start_migrate("--yes", rate)
        assert wait_until(lambda: bench.touched() > COUNT * 0.3 or killed.poll() is not None, 120)
        killed.kill()
        killed.communicate()
        assert killed.returncode == -9
        done = bench.touched()
        assert done > COUNT * 0.3

        resumed = bench.start_migrate("--yes", rate)
        assert wait_until(lambda: bench.touched() > COUNT * 0.6 or resumed.poll() is not None, 120)
        cluster.apiserver.restart()
        output, said = resumed.communicate(timeout=300)
    finally:
        others.stop()
    assert resumed.returncode == 0, said.decode()
    result = json.loads(output)
    print(f"{COUNT} secrets, {others.written} written and {others.deleted} deleted by others,"
          f" killed at {done}: {result['summary']}")
    assert result["summary"]["resumedAt"] == done
    assert result["summary"]["retries"] > 0, "the restart was not felt"
    assert result["verified"] and not result["findings"]
    assert result["summary"]["rewritten"] > COUNT / 3, "others did it all"
    assert others.written > 50 and others.deleted > 5
    assert not others.lost(api_load.read_all(cluster.apiserver))
    assert not bench.checkpoint.exists()
    code, report = bench.verify("--retire", "old")
    assert code == 0 and report["retire"]["safe"], report["offenders"][:3]


def test_there_and_back_with_local_keys(bench):
    """To a new key, to plaintext, from plaintext; a second time there is nothing to do."""
    first, second = encryption.local("aescbc", "first"), encryption.local("secretbox", "second")
    cluster = bench.start_cluster(encryption.configuration(
        encryption.rule(["secrets", "configmaps"], first, encryption.identity())))
    known = api_load.fill(cluster.apiserver, 300)
    both = ("secrets", "configmaps")

    bench.configure(second, first, encryption.identity(), resources=both)
    code, result, said = bench.migrate("--yes", "--qps=0")
    assert code == 0, said
    secrets = next(r for r in result["resources"] if r["resource"] == "secrets")
    assert secrets["rewritten"] == secrets["touched"] >= 300
    assert encrypted_under(bench.verify()[1], "first") == 0

    code, result, said = bench.migrate("--yes", "--qps=0")
    assert code == 0 and result["summary"]["rewritten"] == 0, said

    bench.configure(encryption.identity(), second, resources=both)
    code, result, said = bench.migrate("--yes", "--qps=0")
    assert code == 0, said
    assert bench.verify()[1]["summary"]["encrypted"] == 0
    assert cluster.stored("secrets", "s-000000", api_load.NAMESPACE).startswith(b"k8s\0")

    bench.configure(second, encryption.identity(), resources=both)
    code, result, said = bench.migrate("--yes", "--qps=0")
    assert code == 0, said
    assert encrypted_under(bench.verify()[1], "second") >= 300
    assert api_load.read_all(cluster.apiserver) == known


def test_the_plan_changes_nothing(bench):
    old, new = encryption.local("aesgcm", "old"), encryption.local("aesgcm", "new")
    cluster = bench.start_cluster(encryption.configuration(
        encryption.rule(["*.*"], old, encryption.identity())))
    api_load.fill(cluster.apiserver, 20)
    bench.configure(new, old, encryption.identity(), resources=["*.*"])
    before = cluster.etcd.mod_revision(f"/registry/secrets/{api_load.NAMESPACE}/s-000003")
    code, plan, said = bench.migrate()
    assert code == 0, said
    assert plan["mayBegin"] and "nothing was changed" in said
    sizes = {each["resource"]: each["objects"] for each in plan["resources"]}
    assert sizes["secrets"] >= 20
    assert "events" not in sizes and any("events" in note for note in plan["notes"])
    assert "clusterroles.rbac.authorization.k8s.io" in sizes
    after = cluster.etcd.mod_revision(f"/registry/secrets/{api_load.NAMESPACE}/s-000003")
    assert before == after
    code, result, said = bench.migrate("--yes", "--qps=0")
    assert code == 0, said
    assert encrypted_under(bench.verify()[1], "old") <= result["verify"]["summary"]["stale"]


def test_a_storm_of_conflicts_ends(bench):
    old, new = encryption.local("aesgcm", "old"), encryption.local("aesgcm", "new")
    cluster = bench.start_cluster(encryption.configuration(
        encryption.rule(["secrets"], old, encryption.identity())))
    api_load.fill(cluster.apiserver, 20)
    bench.configure(new, old, encryption.identity())
    workers, writes = api_load.storm(cluster.apiserver, "s-000002", 15)
    started = time.monotonic()
    code, result, said = bench.migrate("--yes")
    took = time.monotonic() - started
    for worker in workers:
        worker.join()
    assert code == 0, said
    assert took < 10 and len(writes) > 50
    print(f"{len(writes)} writes in the storm: {result['summary']}")


def test_it_does_not_begin_before_every_server_writes_alike(bench):
    old, new = encryption.local("aesgcm", "old"), encryption.local("aesgcm", "new")
    cluster = bench.start_cluster(encryption.configuration(
        encryption.rule(["secrets"], old, new, encryption.identity())), apiservers=2)
    api_load.fill(cluster.apiserver, 20)
    bench.configure(new, old, encryption.identity(), restart=False)
    code, _, said = bench.migrate("--yes")
    assert code == 1 and "runs another EncryptionConfiguration" in said
    assert cluster.apiservers[0].url in said and cluster.apiservers[1].url in said

    cluster.apiservers[0].restart()
    code, _, said = bench.migrate("--yes")
    assert code == 1 and cluster.apiservers[1].url in said
    assert encrypted_under(bench.verify()[1], "new") == 0

    cluster.apiservers[1].restart()
    code, result, said = bench.migrate("--yes")
    assert code == 0, said
    assert result["summary"]["failed"] == 0
    assert encrypted_under(bench.verify()[1], "old") == 0


def test_without_a_configuration_servers_are_compared_with_each_other(bench):
    old, new = encryption.local("aesgcm", "old"), encryption.local("aesgcm", "new")
    cluster = bench.start_cluster(encryption.configuration(
        encryption.rule(["secrets"], old, new, encryption.identity())), apiservers=2)
    bench.configure(new, old, encryption.identity(), restart=False)
    cluster.apiservers[0].restart()
    run = atrest("migrate", f"--kubeconfig={cluster.kubeconfig}", "--resource=secrets", "--yes",
                 *(f"--apiserver={each.url}" for each in cluster.apiservers),
                 f"--checkpoint={bench.checkpoint}")
    assert run.returncode == 1
    assert "different EncryptionConfigurations" in run.stderr.decode()


def test_kms_v1_under_the_same_name_is_told_not_believed(bench):
    emulator = bench.start(Emulator(bench.directory, bench.logs))

    def provider():
        return bench.start(Provider(bench.directory, bench.logs, emulator.url,
                                    emulator.kms.create_key(), ["--health-port=127.0.0.1:0"],
                                    name="plugin", socket_name="plugin.sock"))

    plugin = provider()
    cluster = bench.start_cluster(encryption.configuration(encryption.rule(
        ["secrets"], encryption.kms("aws", plugin.socket, "v1"), encryption.identity())))
    api_load.fill(cluster.apiserver, 20)
    plugin.stop()
    provider()  # the same name and socket, another key
    cluster.restart_apiservers()
    code, result, said = bench.migrate("--yes")
    assert code == 1
    assert result["summary"]["rewritten"] == 0
    assert "add a provider with a new name" in said


def test_without_etcd_it_says_that_nothing_is_verified(bench):
    key = encryption.local("secretbox", "key")
    cluster = bench.start_cluster(encryption.configuration(
        encryption.rule(["secrets"], key, encryption.identity())))
    api_load.fill(cluster.apiserver, 5)
    code, result, _ = bench.migrate("--yes", etcd=False)
    assert code == 0
    assert not result["verified"]
    assert result["verifyCommand"].startswith("atrest verify --endpoints")


def test_storage_version_migration(bench):
    """kube-controller-manager does it; we make the object, wait, and look into etcd."""
    old, new = encryption.local("aesgcm", "old"), encryption.local("aesgcm", "new")
    cluster = bench.start_cluster(
        encryption.configuration(encryption.rule(["secrets"], old, encryption.identity())),
        flags=["--runtime-config=storagemigration.k8s.io/v1beta1=true"],
        gates=["StorageVersionMigrator=true"])
    known = api_load.fill(cluster.apiserver, 100)
    bench.configure(new, old, encryption.identity())
    bench.start(Process("kube-controller-manager", [
        build.BIN / "kube-controller-manager", f"--kubeconfig={cluster.kubeconfig}",
        "--controllers=storage-version-migrator-controller,garbage-collector-controller",
        "--leader-elect=false", "--feature-gates=StorageVersionMigrator=true",
        "--bind-address=127.0.0.1", "--secure-port=0"], bench.logs))
    code, result, said = bench.migrate("--using=svm", "--yes")
    assert code == 0, said
    assert result["storageVersionMigrations"] == [
        {"resource": "secrets", "succeeded": True, "reason": ""}]
    assert result["verified"] and encrypted_under(result["verify"], "old") == 0
    assert api_load.read_all(cluster.apiserver) == known
    left = cluster.kubectl("get", "storageversionmigrations", "-o", "name")
    assert left.strip() == ""


def test_a_server_without_storage_version_migration_is_named(bench):
    bench.start_cluster(encryption.configuration(
        encryption.rule(["secrets"], encryption.local("secretbox", "key"))))
    code, _, said = bench.migrate("--using=svm", "--yes")
    assert code == 2 and "--using api" in said
