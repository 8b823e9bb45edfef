"""What the real kops makes of what `atrest kops render` writes."""

import base64
import hashlib
import json
import os
import pathlib
import subprocess

import pytest
import yaml

from offline_kops import HERE, OfflineKops, documents, dropped

ATREST = pathlib.Path(os.environ["ATREST_BIN"]) / "atrest"
PROVIDER = pathlib.Path(os.environ["ATREST_BIN"]) / "aws-encryption-provider"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000a"
NAME = "k8s.example.internal"
MANIFEST = "/etc/kubernetes/manifests/aws-encryption-provider.manifest"


def kubernetes_of(version):
    """kops takes Kubernetes up to its own minor version."""
    return ".".join(version.split(".")[:2]) + ".0"


def spec(name, version):
    text = (HERE / "golden/new-cluster/cluster.yaml").read_text()
    return (text.replace("channel: stable", f"channel: file://{HERE}/channel.yaml")
            .replace("kubernetesVersion: 1.36.0", f"kubernetesVersion: {kubernetes_of(version)}")
            .replace(NAME, name))


def sha256(data):
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def minor(version):
    return tuple(map(int, version.split(".")[:2]))


def atrest(*arguments, check=True, text=None):
    run = subprocess.run([ATREST, *map(str, arguments)], capture_output=True, text=True, input=text)
    assert not check or run.returncode == 0, run.stderr
    return run


class Applied:
    """A cluster rendered by atrest, put into kops' store and made by kops."""

    def __init__(self, kops, directory, name, *flags):
        self.kops, self.name = kops, name
        original = directory / f"{name}.yaml"
        original.write_text(spec(name, kops.version))
        out = directory / f"out-{name}"
        atrest("kops", "render", "--cluster", original, "--key", KEY, "--kops-version", kops.version,
               "--out", out, *flags)
        self.spec = (out / "cluster.yaml").read_text()
        self.configuration = (out / "encryptionconfig.yaml").read_text()
        kops.run("create", "-f", original)
        kops.run("replace", "-f", out / "cluster.yaml")
        kops.run("create", "secret", "encryptionconfig", "--name", name,
                 "-f", out / "encryptionconfig.yaml")
        kops.run("create", "secret", "sshpublickey", "admin", "--name", name, "-i", kops.ssh_key())
        self.printed = kops.get_all(name)
        self.data = kops.update(name)

    def roll(self, directory):
        """Puts the files of a stage into kops' store."""
        self.kops.run("replace", "-f", directory / "cluster.yaml")
        self.kops.run("create", "secret", "encryptionconfig", "--force", "--name", self.name, "-f",
                      directory / "encryptionconfig.yaml")
        self.data = self.kops.update(self.name)

    def file(self, pattern):
        paths = list(self.data.glob(pattern))
        assert len(paths) == 1, sorted(path.name for path in self.data.iterdir())
        return paths[0].read_bytes()

    def nodeup_bytes(self, group):
        return self.file(f"aws_s3_object_nodeupconfig-{group}-*_content")

    def nodeup(self, group):
        return yaml.safe_load(self.nodeup_bytes(group))

    def user_data(self, group):
        return self.file(f"aws_launch_template_{group}-*_user_data").decode()

    def policy(self, role):
        return json.loads(self.file(f"aws_iam_role_policy_{role}.{self.name}_policy"))


@pytest.fixture(scope="session")
def kops(tmp_path_factory):
    with OfflineKops(tmp_path_factory.mktemp("kops")) as started:
        yield started


@pytest.fixture(scope="session")
def cluster(kops, tmp_path_factory):
    return Applied(kops, tmp_path_factory.mktemp("pod"), NAME)


@pytest.fixture(scope="session")
def systemd_cluster(kops, tmp_path_factory):
    return Applied(kops, tmp_path_factory.mktemp("systemd"), "systemd.example.internal", "--style",
                   "systemd")


def test_kops_gives_back_every_field(cluster):
    sent, got = documents(cluster.spec), documents(cluster.printed)
    assert sent.keys() == got.keys()
    assert [line for key in sent for line in dropped(sent[key], got[key], "/".join(key))] == []


def test_control_plane_gets_the_static_pod(cluster):
    asset, = [each for each in cluster.nodeup("control-plane")["FileAssets"]
              if each["path"] == MANIFEST]
    assert asset["mode"] == "0400"
    # kops chooses by the role here, and does not pass it on.
    completed = yaml.safe_load(cluster.file("aws_s3_object_cluster-completed.spec_content"))
    assert completed["spec"]["fileAssets"][0]["roles"] == ["ControlPlane"]
    assert "InstanceGroupRole: ControlPlane\n" in cluster.user_data("control-plane")
    pod = yaml.safe_load(asset["content"])
    sent = documents(cluster.spec)["Cluster", NAME]["spec"]["fileAssets"][0]
    assert asset["content"] == sent["content"]
    assert pod["spec"]["hostNetwork"] is True


def test_workers_get_nothing_of_it(cluster):
    for text in (cluster.nodeup_bytes("nodes").decode(), cluster.user_data("nodes")):
        assert "aws-encryption-provider" not in text and KEY not in text
        assert "EncryptionConfigSecretHash" not in text
    assert "InstanceGroupRole: Node\n" in cluster.user_data("nodes")
    assert not list(cluster.data.glob("aws_iam_role_policy_additional.nodes*"))


def test_control_plane_knows_the_hash_of_the_configuration(cluster):
    hashed = cluster.nodeup("control-plane")["APIServerConfig"]["EncryptionConfigSecretHash"]
    assert base64.urlsafe_b64decode(hashed) == hashlib.sha256(
        cluster.configuration.encode()).digest()


def test_user_data_names_the_configuration_of_the_node(cluster):
    """So another manifest or EncryptionConfiguration is a new node to kops."""
    wanted = f"NodeupConfigHash: {sha256(cluster.nodeup_bytes('control-plane'))}\n"
    assert wanted in cluster.user_data("control-plane")


def test_control_plane_role_gets_just_the_policy(cluster):
    statement, = cluster.policy("additional.masters")["Statement"]
    assert statement["Effect"] == "Allow"
    assert sorted(statement["Action"]) == ["kms:Decrypt", "kms:Encrypt"]
    assert statement["Resource"] in (KEY, [KEY])


def may_use_keys(policy):
    """By kops' own statements, without a condition."""
    return any("kms:Encrypt" in each["Action"] and "Condition" not in each
               for each in policy["Statement"])


def test_kops_own_policy_lets_the_control_plane_use_keys(cluster):
    """From 1.36 on because of encryptionConfig: true, see the last test."""
    assert may_use_keys(cluster.policy("masters"))
    assert not may_use_keys(cluster.policy("nodes"))


def test_rendering_what_kops_prints_changes_nothing(cluster, tmp_path):
    printed, used = tmp_path / "printed.yaml", tmp_path / "used.yaml"
    printed.write_text(cluster.printed)
    used.write_text(cluster.configuration)
    run = atrest("kops", "render", "--cluster", printed, "--encryption-config", used, "--key", KEY,
                 "--kops-version", cluster.kops.version, "--diff")
    assert run.stdout == ""


def test_lint_finds_nothing_in_what_kops_prints(cluster):
    run = atrest("kops", "lint", "-", "--kops-version", cluster.kops.version, check=False,
                 text=cluster.printed)
    assert run.stdout.endswith("0 errors, 0 warnings, 0 notes\n"), run.stdout


def test_systemd_unit_is_a_hook_of_the_control_plane(systemd_cluster):
    def texts(group):
        return json.dumps(systemd_cluster.nodeup(group))
    assert "Before=kubelet.service" in texts("control-plane")
    assert "aws-encryption-provider" not in texts("nodes")


def test_pod_starts_our_provider_with_its_arguments(cluster):
    """Its flags are taken: with a word more it ends at once with wrong usage."""
    pod = yaml.safe_load(cluster.nodeup("control-plane")["FileAssets"][0]["content"])
    arguments = pod["spec"]["containers"][0]["args"]
    run = subprocess.run([PROVIDER, *arguments, "--no-such-flag"], capture_output=True, text=True,
                         timeout=20)
    assert run.returncode == 2 and "no-such-flag" in run.stderr
    listen, = [each for each in arguments if each.startswith("--listen=")]
    mount, = pod["spec"]["containers"][0]["volumeMounts"]
    assert listen.startswith(f"--listen={mount['mountPath']}/")


@pytest.fixture(scope="session")
def staged(kops, tmp_path_factory):
    """A cluster in plaintext, and what each stage of its plan makes of it."""
    directory = tmp_path_factory.mktemp("staged")
    name = "staged.example.internal"
    original = directory / "original.yaml"
    original.write_text(spec(name, kops.version))
    cluster = Applied(kops, directory, name, "--stage", "read", "--kms-api", "v1")
    atrest("kops", "plan", "--cluster", original, "--key", KEY, "--kms-api", "v1", "--kops-version",
           kops.version, "--out", directory / "plan")
    seen = []
    for stage in ("1-read", "2-write", "5-drop"):
        cluster.roll(directory / "plan" / stage)
        seen.append([(cluster.user_data(group), cluster.nodeup(group))
                     for group in ("control-plane", "nodes")])
    return seen


def test_each_stage_replaces_the_control_plane_and_no_worker(staged):
    assert len({control_plane[0] for control_plane, _ in staged}) == len(staged)
    assert len({workers[0] for _, workers in staged}) == 1


def test_kms_v1_comes_with_its_feature_gate(staged):
    for (_, nodeup), _ in staged:
        assert nodeup["APIServerConfig"]["KubeAPIServer"]["featureGates"]["KMSv1"] == "true"


def test_kops_drops_what_lint_warns_of(kops, tmp_path):
    """The reason for the rules: kops takes all of this without a word."""
    name = "wrong.example.internal"
    rendered = tmp_path / "wrong.yaml"
    original = tmp_path / "original.yaml"
    original.write_text(spec(name, kops.version))
    out = tmp_path / "out"
    atrest("kops", "render", "--cluster", original, "--key", KEY, "--out", out)
    rendered.write_text((out / "cluster.yaml").read_text()
                        .replace("    - ControlPlane\n", "    - Master\n")
                        .replace("  encryptionConfig: true", "  encryptionConfg: true"))
    kops.run("create", "-f", rendered)
    kops.run("create", "secret", "sshpublickey", "admin", "--name", name, "-i", kops.ssh_key())
    data = kops.update(name)
    path, = data.glob("aws_s3_object_nodeupconfig-control-plane-*_content")
    assert "aws-encryption-provider" not in path.read_text()
    own_policy, = data.glob("aws_iam_role_policy_masters.*")
    assert may_use_keys(json.loads(own_policy.read_text())) == (minor(kops.version) < (1, 36))
    assert "encryptionConf" not in kops.get_all(name)
    found = atrest("kops", "lint", rendered, check=False)
    assert found.returncode == 1
    assert "[asset-role-master]" in found.stdout and "[field-misspelt]" in found.stdout
