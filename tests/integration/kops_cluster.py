"""A kops cluster of three control-plane nodes: the stand-in for kops, and a small HTTPS server for
each kube-apiserver that shows what one with its EncryptionConfiguration would show."""

import hashlib
import http.server
import json
import os
import pathlib
import re
import signal
import ssl
import subprocess
import threading
import time

from processes import BIN, eventually
from real_etcd import openssl

HERE = pathlib.Path(__file__).parent
GOLDEN = HERE.parent / "kops/golden"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000a"
NAMES = ("master-a", "master-b", "master-c")


def certificates(folder):
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(folder, "req", "-x509", *new_key, "-keyout", "server.key", "-out", "server.crt",
            "-subj", "/CN=kube-apiserver", "-days", "2", "-addext",
            "subjectAltName=IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3")


def plugins_of(configuration):
    """Names of its KMS v2 providers."""
    names = []
    for block in re.split(r"- kms:\n", configuration)[1:]:
        block = block.split("\n  - ")[0]
        name = re.search(r"^\s+name: (\S+)", block, re.M)
        if name and re.search(r"apiVersion: v2", block) and name.group(1) not in names:
            names.append(name.group(1))
    return names


class Server:
    """One kube-apiserver; `ready`, `tells_hash` and `key_id` are in the test's hand."""

    def __init__(self, folder, place, name, address):
        self.name, self.place = name, place
        self.ready, self.tells_hash, self.key_id = True, False, "key-1"
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                status, body = outer.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.http = http.server.ThreadingHTTPServer((address, 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.crt", folder / "server.key")
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.url = f"https://{address}:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,),
                                       daemon=True)
        self.thread.start()

    def configuration(self):
        return (self.place / "configs" / self.name).read_text()

    def answer(self, path):
        names = plugins_of(self.configuration())
        if path.startswith("/metrics"):
            return 200, self.metrics(names).encode()
        if path.startswith("/readyz/kms-providers"):
            return (200, b"ok") if names else (404, b"404 page not found")
        if path == "/readyz":
            return (200, b"ok") if self.ready else (500, b"[-]informer-sync failed")
        return 404, b"404 page not found"

    def metrics(self, names):
        lines = ["# TYPE apiserver_request_total counter", "apiserver_request_total 1"]
        key_hash = hashlib.sha256(self.key_id.encode()).hexdigest()
        for name in names:
            lines.append("apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds"
                         f'{{apiserver_id_hash="sha256:x",key_id_hash="sha256:{key_hash}",'
                         f'provider_name="{name}"}} {time.time()}')
        if self.tells_hash:
            digest = hashlib.sha256(self.configuration().encode()).hexdigest()
            lines.append("apiserver_encryption_config_controller_last_config_info"
                         f'{{apiserver_id_hash="sha256:x",hash="sha256:{digest}"}} 1')
        return "\n".join(lines) + "\n"

    def end(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


class KopsCluster:
    def __init__(self, folder):
        self.folder, self.place, self.plan = folder, folder / "kops", folder / "plan"
        for name in ("nodes", "configs", "addresses"):
            (self.place / name).mkdir(parents=True)
        certificates(folder)
        spec = (GOLDEN / "new-cluster/cluster.yaml").read_text()
        (self.place / "spec").write_text(spec)
        (self.place / "applied").write_text(spec)
        for i, name in enumerate(NAMES):
            (self.place / "nodes" / name).write_text(spec)
            (self.place / "configs" / name).write_text("")
            (self.place / "addresses" / name).write_text(f"127.0.0.{i + 1}")
        self.servers = [Server(folder, self.place, name, f"127.0.0.{i + 1}")
                        for i, name in enumerate(NAMES)]
        self.write_kubeconfig()
        outcome = self.run("kops", "plan", "--cluster", str(GOLDEN / "new-cluster/cluster.yaml"),
                           "--key", KEY, "--image", "example.com/p:1", "--out", str(self.plan))
        assert outcome.returncode == 0, outcome.stderr

    def write_kubeconfig(self):
        self.kubeconfig = self.folder / "kubeconfig"
        self.kubeconfig.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "users": [{"name": "u", "user": {"token": "t"}}],
            "clusters": [{"name": "c", "cluster": {
                "server": self.servers[0].url,
                "certificate-authority": str(self.folder / "server.crt")}}]}))

    def environment(self):
        return {**os.environ, "KOPS_STAND_IN": str(self.place)}

    def run(self, *arguments):
        return subprocess.run([f"{BIN}/atrest", *arguments], capture_output=True, text=True,
                              env=self.environment(), timeout=60)

    def arguments(self, verb, *more):
        servers = [word for server in self.servers for word in ("--apiserver", server.url)]
        return ["kops", verb, "--plan", str(self.plan), "--kops", str(HERE / "kops_stand_in.py"),
                "--kubeconfig", str(self.kubeconfig), *servers, *more]

    def apply(self, stage, *more):
        return self.run(*self.arguments("apply", "--stage", stage, *more))

    def done(self, stage):
        outcome = self.apply(stage, "--yes", "--wait", "1s")
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        return outcome

    def status(self, *more):
        return self.run(*self.arguments("status", *more))

    def interrupted(self, stage, pattern):
        """Ctrl-C once the output has the pattern; the outcome's texts and status."""
        log = self.folder / "interrupted.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [f"{BIN}/atrest", *self.arguments("apply", "--stage", stage, "--yes", "--wait",
                                                  "1s")],
                stdout=output, stderr=output, env=self.environment())
        eventually(lambda: re.search(pattern, log.read_text()), 20, f"{pattern!r} in the output")
        process.send_signal(signal.SIGINT)
        return process.wait(timeout=20), log.read_text()

    def calls(self, changing=True):
        """What kops was called with, each as one text."""
        path = self.place / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        if not changing:
            return lines
        return [call for call in lines if not call.startswith("get ") and
                not (call.startswith("update ") and not call.endswith("--yes"))]

    def verbs(self):
        return [call.split()[0] for call in self.calls()]

    def forget_calls(self):
        (self.place / "calls").unlink(missing_ok=True)

    def write(self, name, text=""):
        (self.place / name).write_text(text)

    def remove(self, name):
        (self.place / name).unlink()

    def end(self):
        for server in self.servers:
            server.end()
