"""Three nodes with their plugins, KMS, etcd, kube-apiservers as far as metrics go, and a real
Prometheus that watches them. For tests of rules and dashboards, and for the picture in docs."""

import datetime
import hashlib
import http.server
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import urllib.parse
import urllib.request

import boto3
import grpc

from plugin_client import Plugin
from processes import (BIN, REGION, SECRET, ControlledEmulator, Emulator, Process, eventually,
                       free_port, listens)
from real_etcd import Etcd
from sealed_values import Dek, kms_v2, secret_object

ROOT = pathlib.Path(__file__).resolve().parents[2]
NODES = ["control-plane-a", "control-plane-b", "control-plane-c"]
JOB = "aws-encryption-provider"
ROLE = "arn:aws:iam::000000000000:role/kms-plugin"
SOCKETS = {"secrets": "/run/kmsplugin/secrets.sock", "configmaps": "/run/kmsplugin/configmaps.sock"}


class Page:
    """An HTTP server on loopback whose answer is a function of the path: (type, text)."""

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                kind, text = answer(self.path)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class Kms(ControlledEmulator):
    """With a role that can be assumed."""

    def __init__(self, folder):
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole",
                     "Principal": {"AWS": "arn:aws:iam::000000000000:user/test"}}
        kms = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
        seed = folder / "seed.yaml"
        seed.write_text(json.dumps({"roles": [{"arn": ROLE, "trust": {"Statement": [statement]},
                                               "policies": [{"Statement": [kms]}]}]}))
        self.control_port = free_port()
        Emulator.__init__(self, folder, 0, [f"--control=127.0.0.1:{self.control_port}",
                                            f"--seed={seed}"])
        eventually(lambda: listens(self.control_port), 10, "the control API")
        self.sts = boto3.client("sts", region_name=REGION, endpoint_url=self.url,
                                aws_access_key_id="test", aws_secret_access_key=SECRET)


class Node(Process):
    """aws-encryption-provider with a configuration file, as on one control-plane node."""

    def __init__(self, folder, name, keys, kms_url, credentials_url):
        self.folder, self.name = folder / name, name
        self.folder.mkdir()
        folder.chmod(0o755)
        self.port = free_port()
        self.keys, self.kms_url = dict(keys), kms_url
        self.configure()
        self.environment = {"AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true",
                            "AWS_CONTAINER_CREDENTIALS_FULL_URI": credentials_url,
                            "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere"}
        self.launch()

    def launch(self):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            os.environ.pop(name, None)
        super().__init__([f"{BIN}/aws-encryption-provider", f"--config={self.folder / 'config.yaml'}",
                          f"--health-port=127.0.0.1:{self.port}", "--debug"],
                         self.folder / "provider.log", self.environment)
        self.wait_for('"health port open"', 20)

    def socket(self, which):
        return self.folder / f"{which}.sock"

    def configure(self, **more):
        """Writes the file; what it says beside the keys is in `more`."""
        file = {"keys": [{"key": key, "socket": str(self.socket(which)), "kms-endpoint": self.kms_url,
                          "decrypt-keys": [arn], "key-id-mode": "arn"}
                         for which, (key, arn) in self.keys.items()],
                "socket-mode": "0666", **more}  # who may not call is refused by user
        (self.folder / "config.yaml").write_text(json.dumps(file))  # which is YAML, too

    def reload(self, text=None, **more):
        self.configure(**more)
        if text is not None:
            (self.folder / "config.yaml").write_text(text)
        self.process.send_signal(signal.SIGHUP)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.read().decode()


class Caller(threading.Thread):
    """kube-apiserver as far as the plugin notices: encrypts now and then, decrypts what it has."""

    def __init__(self, socket, per_second, ended):
        super().__init__(daemon=True)
        self.socket, self.per_second, self.ended = socket, per_second, ended
        self.extra = []  # (ciphertext, key id) that somebody wants to have opened once more

    def run(self):
        plugin, kept, turn = Plugin(self.socket), [], 0
        while not self.ended.wait(1 / self.per_second):
            turn += 1
            try:
                if self.extra:
                    blob, key_id = self.extra.pop()
                    plugin.decrypt(blob, key_id, timeout=3)
                elif turn % 4 == 1 or not kept:
                    kept = [*kept[-20:], plugin.encrypt(os.urandom(32), timeout=3)]
                else:
                    plugin.decrypt(*kept[turn % len(kept)], timeout=3)
            except grpc.RpcError:
                pass
        plugin.channel.close()


class Prometheus(Process):
    def __init__(self, folder, directory, targets, node_exporter, scrape):
        self.port, self.scrape = free_port(), scrape
        relabel = [{"source_labels": ["socket"], "regex": ".*/(.*)", "target_label": "socket",
                    "replacement": "/run/kmsplugin/$1"}]  # as if each node had a disk of its own
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": f"{scrape}s", "evaluation_interval": f"{scrape}s",
                       "scrape_timeout": f"{scrape}s"},
            "rule_files": [str(path) for path in sorted((ROOT / "packaging/prometheus").glob("*.yaml"))],
            "scrape_configs": [
                {"job_name": JOB, "metric_relabel_configs": relabel, "static_configs": [
                    {"targets": [address], "labels": {"instance": name}}
                    for name, address in targets.items()]},
                {"job_name": "node", "static_configs": [
                    {"targets": [node_exporter], "labels": {"instance": NODES[0]}}]}]}))
        super().__init__([directory / "prometheus", f"--config.file={folder / 'prometheus.yml'}",
                          f"--storage.tsdb.path={folder / 'tsdb'}", "--log.level=warn",
                          f"--web.listen-address=127.0.0.1:{self.port}"], folder / "prometheus.log")
        eventually(self.is_ready, 60, "Prometheus")

    def is_ready(self):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=2).status == 200
        except OSError:
            return False

    def ask(self, path, **parameters):
        text = urllib.parse.urlencode(parameters).encode() or None
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}", text, timeout=30) as answer:
            return json.load(answer)["data"]

    def now(self, expression):
        return self.ask("query", query=expression)["result"]

    def over(self, expression, start, end, step):
        return self.ask("query_range", query=expression, start=start, end=end, step=step)["result"]


def key_id_hash(key_id):
    return "sha256:" + hashlib.sha256(key_id.encode()).hexdigest()


class Stage:
    """All of it, under one folder. `end` ends every process."""

    def __init__(self, folder, prometheus_directory, scrape=1, per_second=8):
        self.folder, self.started, self.ended = folder, [], threading.Event()
        self.lifetime = datetime.timedelta(hours=1)
        try:
            self._start(prometheus_directory, scrape, per_second)
        except BaseException:
            self.end()
            raise

    def _start(self, prometheus_directory, scrape, per_second):
        self.kms = self._keep(Kms(self.folder))
        self.keys = {which: self.kms.create_key() for which in SOCKETS}
        self.kms.kms.create_alias(AliasName="alias/configmaps", TargetKeyId=self.keys["configmaps"])
        self.credentials = self._keep(Page(lambda _: ("application/json", self._credentials())))
        named = {"secrets": (self.keys["secrets"], self.keys["secrets"]),
                 "configmaps": ("alias/configmaps", self.keys["configmaps"])}
        self.nodes = {name: self._keep(Node(self.folder, name, named, self.kms.url,
                                            f"http://{self.credentials.address}/"))
                      for name in NODES}
        self.told = {name: [self.keys["secrets"]] for name in NODES}
        self.told[NODES[1]].insert(0, "the-key-before")
        self.api_servers = {name: self._keep(Page(lambda _, name=name: (
            "text/plain", self._api_server(name)))) for name in NODES}
        self.etcd = self._keep(Etcd(self.folder))
        self.seed = Dek(self.kms.kms, self.keys["secrets"])
        for number in range(20):
            self.put(f"/registry/secrets/default/s-{number}")
        self.textfile = ""
        self.look_at_etcd()
        exporter = self._keep(Page(lambda _: ("text/plain", self.textfile)))
        self.prometheus = self._keep(Prometheus(
            self.folder, prometheus_directory,
            {name: f"127.0.0.1:{node.port}" for name, node in self.nodes.items()},
            exporter.address, scrape))
        self.callers = {(name, which): Caller(node.socket(which), per_second, self.ended)
                        for name, node in self.nodes.items() for which in SOCKETS}
        for caller in self.callers.values():
            caller.start()
        # Targets are taken over every five seconds; what happens before is not seen.
        eventually(lambda: len(self.prometheus.now("up == 1")) == len(NODES) + 1, 20, "scraping")

    def _keep(self, process):
        self.started.append(process)
        return process

    def _credentials(self):
        """What a container is given: those of a role, said to end after self.lifetime."""
        made = self.kms.sts.assume_role(RoleArn=ROLE, RoleSessionName="stage")["Credentials"]
        end = datetime.datetime.now(datetime.timezone.utc) + self.lifetime
        return json.dumps({"AccessKeyId": made["AccessKeyId"], "Token": made["SessionToken"],
                           "SecretAccessKey": made["SecretAccessKey"],
                           "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ")})

    def _api_server(self, name):
        loaded = f'apiserver_encryption_config_controller_last_config_info{{hash="{key_id_hash("file")}"}} 1\n'
        return loaded + "".join("apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds"
                       f'{{key_id_hash="{key_id_hash(key)}",provider_name="aws"}} {time.time() - 5 * age}\n'
                       for age, key in enumerate(reversed(self.told[name])))

    def put(self, etcd_key, encrypted=True):
        name = etcd_key.rsplit("/", 1)[1]
        text = secret_object(name, "default", b"canary-dek-of-the-stage")
        self.etcd.put(etcd_key, kms_v2(self.seed, etcd_key, text) if encrypted else text)

    def look_at_etcd(self):
        """What the cron job of docs/status.md does."""
        (self.folder / "kubeconfig").write_text(json.dumps({
            "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "users": [{"name": "u", "user": {"token": "t"}}],
            "clusters": [{"name": "c", "cluster": {
                "server": f"http://{self.api_servers[NODES[0]].address}"}}]}))
        servers = [f"--apiserver=http://{page.address}" for page in self.api_servers.values()]
        ran = subprocess.run([f"{BIN}/atrest", "status", f"--kubeconfig={self.folder / 'kubeconfig'}",
                              *servers, *self.etcd.flags(), "-o", "prometheus",
                              f"--out={self.folder / 'atrest.prom'}"], capture_output=True, text=True)
        assert ran.returncode in (0, 1), ran.stderr
        text = (self.folder / "atrest.prom").read_text()
        for name, page in self.api_servers.items():
            text = text.replace(f"http://{page.address}", f"https://{name}:6443")
        self.textfile = text

    def fault(self, effect, **more):
        self.kms.control("POST", "/faults", {"operation": ["Encrypt", "Decrypt"], "effect": effect, **more})

    def end(self):
        self.ended.set()
        for process in reversed(self.started):
            if not isinstance(process, Process) or process.alive():
                process.end()


def provoke_all(stage):
    """What makes every series of every panel exist: a bit of each kind of trouble."""
    first, second, third = stage.nodes.values()
    stranger = stage.kms.create_key()
    foreign = b"1" + stage.kms.kms.encrypt(KeyId=stranger, Plaintext=b"x" * 32)["CiphertextBlob"]
    second.reload(**{"qps-limit": 2, "burst-limit": 2})
    with Plugin(third.socket("secrets")) as plugin:
        blob, _ = plugin.encrypt(b"y" * 32)
        stage.fault({"latencyMs": 300}, operation="Decrypt", count=2)
        for future in [plugin.future("/v2.KeyManagementService/Decrypt", {1: blob}) for _ in range(20)]:
            future.exception()
    stage.fault({"error": "ThrottlingException"}, probability=0.4, count=60)
    for _ in range(4):
        for which in SOCKETS:
            stage.callers[first.name, which].extra += [(b"1" + os.urandom(64), ""), (foreign, stranger)] * 2
        subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", "socat", "-u", "/dev/null",
                        f"UNIX-CONNECT:{first.socket('secrets')}"], check=True)
        with Plugin(second.socket("secrets")) as plugin:
            for future in [plugin.future("/v2.KeyManagementService/Encrypt", {1: b"z" * 32}, timeout=0.8)
                           for _ in range(10)]:
                future.exception()
        time.sleep(0.5)
    stage.fault({"error": "KMSInternalException"}, probability=0.5, forMs=2000)
    third.reload("keys: nonsense")
    stage.kms.kms.disable_key(KeyId=stage.keys["configmaps"])
    eventually(lambda: stage.prometheus.now('aws_encryption_provider_key_state{state="disabled"}'), 20)
    time.sleep(1)
    stage.kms.kms.enable_key(KeyId=stage.keys["configmaps"])
