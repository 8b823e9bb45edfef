"""Three control-plane nodes on one etcd, made and replaced as kops does it, and who can read what."""

import base64
import json
import pathlib

from api_load import Api, content, new_secret
from stack.cluster import Cluster
from stack.kops_node import KopsNode
from stack.programs import ROOT, Emulator, atrest

SECRETS = "/api/v1/namespaces/default/secrets"
STORED = "/registry/secrets/default/"
NODES = 3


class Files:
    """A cluster spec and its EncryptionConfiguration, as a stage has them."""

    def __init__(self, spec, configuration=None):
        self.spec, self.configuration = spec, configuration

    @classmethod
    def of(cls, directory):
        return cls((directory / "cluster.yaml").read_text(),
                   (directory / "encryptionconfig.yaml").read_text())

    def save(self, directory):
        """The flags that name them."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "spec.yaml").write_text(self.spec)
        flags = ["--cluster", directory / "spec.yaml"]
        if self.configuration is None:
            return flags
        (directory / "configuration.yaml").write_text(self.configuration)
        return [*flags, "--encryption-config", directory / "configuration.yaml"]


def plain():
    """A cluster of three control-plane nodes without encryption at rest."""
    text = (ROOT / "tests/kops/golden/new-cluster/cluster.yaml").read_text()
    return Files(text.replace("maxSize: 1\n  minSize: 1\n  role: Master",
                              "maxSize: 3\n  minSize: 3\n  role: Master"))


class World:
    def __init__(self, directory, logs, ends):
        self.directory, self.logs = pathlib.Path(directory), logs
        self.emulator = Emulator(directory, logs)
        ends.callback(self.emulator.stop)
        self.keys = [self.emulator.kms.create_key() for _ in range(2)]
        self.cluster = Cluster(self.directory / "cluster", logs, None, apiservers=NODES,
                               addresses=[f"127.0.0.{number}" for number in range(2, 2 + NODES)])
        ends.callback(self.cluster.stop)
        self.cluster.prepare()
        self.cluster.etcd.start()
        self.nodes = [KopsNode(number, apiserver, directory, logs, self.emulator.url)
                      for number, apiserver in enumerate(self.cluster.apiservers, 1)]
        for node in self.nodes:
            ends.callback(node.kill)
        self.known, self.states, self.rolled = set(), 0, 0

    # What the nodes are made of

    def begin(self, files):
        """All nodes made from `files`, with nothing stored."""
        wanted = (files.spec, files.configuration)
        self.known.clear()
        if all(node.made_from == wanted for node in self.nodes):
            assert Api(self.nodes[0].apiserver).send("DELETE", SECRETS)[0] == 200
            return
        for node in self.nodes:
            node.kill()
        self.cluster.etcd.control("del", "--prefix", STORED)
        # The first fills an empty etcd alone.
        self.nodes[0].launch(*wanted)
        if not self.cluster.etcd.value("/registry/namespaces/default"):
            self.nodes[0].apiserver.wait_until_ready()
        for node in self.nodes[1:]:
            node.launch(*wanted)
        for node in self.nodes:
            node.apiserver.wait_until_ready()

    def replace(self, node, files):
        """One node becomes that of `files`. The others read on while it is away."""
        node.launch(files.spec, files.configuration)
        others = [each for each in self.nodes if each is not node]
        missing = self.unread(others)
        node.apiserver.wait_until_ready()
        return missing

    def roll_out(self, files, nodes=None):
        """Every node, or those, one after the other; in every state all write and all read everything.

        Nodes differ in nothing but their number, so what matters of a state is how many nodes are
        ahead: 0 to 3. Which one goes first changes all the same from one roll-out to the next."""
        self.rolled += 1
        for place in range(NODES):
            node = self.nodes[(self.rolled + place) % NODES]
            if nodes is not None and node not in nodes:
                continue
            assert self.replace(node, files) == []
            self.all_write()
            assert self.unread() == []

    # What they read and write

    def all_write(self):
        """Each node writes an object of its own, and one that the node before it wrote."""
        self.states += 1
        for node in self.nodes:
            api, name = Api(node.apiserver), f"s-{self.states:03}-by-{node.number}"
            status, answer = api.send("POST", SECRETS, new_secret(name, name))
            assert status == 201, answer
            self.known.add(name)

    def unread(self, nodes=None):
        """What cannot be read, one by one or in a list: [(number of the node, name or "list")]."""
        missing = []
        for node in nodes or self.nodes:
            api = Api(node.apiserver)
            for name in sorted(self.known):
                status, secret = api.send("GET", f"{SECRETS}/{name}")
                if status != 200 or secret["data"]["v"] != content(name):
                    missing.append((node.number, name))
            if not self.lists_all(api):
                missing.append((node.number, "list"))
        return missing

    def lists_all(self, api):
        status, found = api.send("GET", SECRETS)
        return status == 200 and {item["metadata"]["name"]: item["data"]["v"]
                                  for item in found["items"]} == {
                                      name: content(name) for name in self.known}

    def stored(self):
        """{name: the bytes in etcd}"""
        answer = json.loads(self.cluster.etcd.control("get", "--prefix", STORED, "-w", "json"))
        return {base64.b64decode(each["key"]).decode().removeprefix(STORED):
                base64.b64decode(each["value"]) for each in answer.get("kvs", [])}

    def all_stored_as(self, prefix):
        return all(value.startswith(prefix) for value in self.stored().values())

    # What a person runs

    def kube_flags(self):
        return [f"--kubeconfig={self.cluster.kubeconfig}",
                *(f"--apiserver={each.url}" for each in self.cluster.apiservers)]

    def etcd_flags(self):
        return [f"--endpoints={self.cluster.etcd.url}"]

    def migrate(self):
        run = atrest("migrate", *self.kube_flags(), *self.etcd_flags(), "--yes", "--qps=0",
                     f"--encryption-config={self.cluster.apiserver.configuration_path}",
                     f"--checkpoint={self.directory / 'checkpoint'}", "--no-progress")
        assert run.returncode == 0, run.stderr.decode()

    def render(self, start, *flags):
        """What `atrest kops render` makes of it in one step."""
        out = self.directory / "rendered"
        run = atrest("kops", "render", *start.save(self.directory / "start"), *flags, "--out", out)
        assert run.returncode == 0, run.stderr.decode()
        return Files.of(out)
