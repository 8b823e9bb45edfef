"""What `atrest doctor` looks at: a control-plane node made of files, an emulator and a provider."""

import base64
import contextlib
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from processes import BIN, REGION, SECRET, ControlledEmulator, Process, Provider


# What a key that is only this cluster's has: administration by the account, use by one user.
ACCOUNT = "000000000000"
ADMINISTRATION = ["kms:Describe*", "kms:Get*", "kms:List*", "kms:CreateAlias", "kms:PutKeyPolicy",
                  "kms:EnableKey", "kms:DisableKey", "kms:EnableKeyRotation",
                  "kms:ScheduleKeyDeletion", "kms:TagResource"]
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Sid": "Administration", "Effect": "Allow", "Action": ADMINISTRATION, "Resource": "*",
     "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}},
    {"Sid": "Use", "Effect": "Allow", "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*",
     "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/test"}}]}


def base64_of(text):
    return base64.b64encode(text.encode()).decode()


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_authority(folder, name):
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.crt", "-days", "30",
            "-subj", f"/CN={name}")
    return folder / f"{name}.crt"


def issue(folder, name, subject_alternative_name, *dates):
    """name.crt and name.key, signed by ca."""
    openssl(folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
    (folder / f"{name}.ext").write_text(f"subjectAltName={subject_alternative_name}\n")
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-extfile", f"{name}.ext", "-out", f"{name}.crt",
            *(dates or ("-days", "30")))


@contextlib.contextmanager
def changed_mode(path, mode):
    before = os.stat(path).st_mode & 0o7777
    os.chmod(path, mode)
    try:
        yield
    finally:
        os.chmod(path, before)


class TlsServer:
    """Answers every request with 400 behind a certificate of `ground`."""

    def __init__(self, ground, name):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_error(400)

            def log_message(self, *_):
                pass

        class Quiet(HTTPServer):
            def handle_error(self, *_):
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(ground.folder / f"{name}.crt", ground.folder / f"{name}.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return f"https://127.0.0.1:{self.server.server_address[1]}"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Ground:
    """Emulator, its TLS twin, keys of every kind, a provider, certificates."""

    def __enter__(self):
        # Not below /tmp, whose mode is what one of the checks is about.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="atrest-doctor-", dir="/run"))
        self.processes = []
        self.emulator = self.keep(ControlledEmulator(self.folder))
        self.make_keys()
        self.make_certificates()
        sockets = self.folder / "sockets"
        sockets.mkdir(mode=0o755)
        self.provider = self.keep(Provider(sockets, self.emulator.url, [self.key]))
        self.socket = self.provider.sockets[0]
        self.tls = self.keep(Process(
            [f"{BIN}/kms-emulator", "--listen=127.0.0.1:0", f"--region={REGION}", "--tls",
             f"--data-dir={self.folder / 'tls-kms'}"], self.folder / "tls.log"))
        self.tls_url = self.tls.wait_for(r"(?m)^(https://\S+)")[1]
        self.tls_ca = next((self.folder / "tls-kms").rglob("certificate.pem"))
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            if process.alive():
                process.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, process):
        self.processes.append(process)
        return process

    def make_keys(self):
        kms = self.emulator.kms
        create = lambda: kms.create_key(Policy=json.dumps(POLICY))["KeyMetadata"]["Arn"]  # noqa: E731
        self.key, self.second_key, self.disabled_key, self.doomed_key = (create() for _ in range(4))
        self.unrotated_key = create()
        for key in (self.key, self.second_key, self.disabled_key, self.doomed_key):
            kms.enable_key_rotation(KeyId=key)
        kms.disable_key(KeyId=self.disabled_key)
        kms.schedule_key_deletion(KeyId=self.doomed_key, PendingWindowInDays=7)
        kms.create_alias(AliasName="alias/doctor", TargetKeyId=self.second_key)
        self.alias = "alias/doctor"

    def make_certificates(self):
        self.ca = make_authority(self.folder, "ca")
        self.other_ca = make_authority(self.folder, "other-ca")
        issue(self.folder, "other-name", "DNS:elsewhere.example")
        issue(self.folder, "expired", "IP:127.0.0.1", "-days", "-1")

    @contextlib.contextmanager
    def clock(self, seconds):
        """KMS's clock, as signatures and the Date header have it, is that far ahead."""
        self.emulator.control("PUT", "/clock", {"signatureOffsetSeconds": seconds})
        try:
            yield
        finally:
            self.emulator.control("PUT", "/clock", {"signatureOffsetSeconds": 0})

    @contextlib.contextmanager
    def fault(self, operation, code):
        fault = {"operation": operation, "effect": {"error": code}}
        self.emulator.control("POST", "/faults", fault)
        try:
            yield
        finally:
            self.emulator.control("DELETE", "/faults")

    @contextlib.contextmanager
    def second_provider(self, key, keys=1, env=None):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="p-", dir=self.folder))
        provider = Provider(folder, self.emulator.url, [key] * keys, env=env)
        try:
            yield provider
        finally:
            provider.end()


class Node:
    """Static pods and EncryptionConfiguration of a control-plane node, as kubeadm has them."""

    def __init__(self, folder, ground):
        self.folder, self.ground = folder, ground
        self.manifests = folder / "manifests"
        self.manifests.mkdir()
        self.pki = folder / "pki"
        self.pki.mkdir()
        self.encryption_config = self.pki / "encryption.yaml"
        self.socket, self.key = ground.socket, ground.key
        self.health = ground.provider.health.removeprefix("http://")
        self.provider_is_there = True
        self.environment_of_pods = []
        self.host_network = True
        self.config_flag = f"--encryption-provider-config={self.encryption_config}"
        self.apiserver_flags = ["kube-apiserver", "--secure-port=6443", self.config_flag]
        self.config_mount = (str(self.pki), "DirectoryOrCreate")
        self.place_socket(ground.socket)
        self.write()

    def place_socket(self, path):
        self.socket = pathlib.Path(path)
        self.socket_mount = (str(self.socket.parent), "DirectoryOrCreate")
        self.mounts = [self.config_mount, self.socket_mount]
        kms = {"apiVersion": "v2", "name": "aws", "endpoint": f"unix://{path}", "timeout": "3s"}
        self.providers = [{"kms": kms}, {"identity": {}}]

    def use_socket(self, path):
        """Manifests and configuration name another socket; the health port stays well."""
        self.place_socket(path)
        self.write()

    def use_provider(self, provider, key):
        self.place_socket(provider.sockets[0])
        self.key = key
        self.health = provider.health.removeprefix("http://")
        self.write()

    def use_health(self, address):
        self.health = address
        self.write()

    def write(self):
        volumes = [{"name": f"v{n}", "hostPath": {"path": path, "type": kind}}
                   for n, (path, kind) in enumerate(self.mounts)]
        mounts = [{"name": f"v{n}", "mountPath": path} for n, (path, _) in enumerate(self.mounts)]
        self.write_pod("kube-apiserver", "registry.k8s.io/kube-apiserver:v1.36.3",
                       self.apiserver_flags, mounts, volumes)
        configuration = {"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration",
                         "resources": [{"resources": ["secrets"], "providers": self.providers}]}
        self.encryption_config.write_text(json.dumps(configuration))
        self.encryption_config.chmod(0o600)
        self.write_provider()

    def write_provider(self):
        path = self.manifests / "aws-encryption-provider.yaml"
        if not self.provider_is_there:
            path.unlink(missing_ok=True)
            return
        arguments = [f"--key={self.key}", f"--listen={self.socket}",
                     f"--kms-endpoint={self.ground.emulator.url}"]
        arguments += [f"--health-port={self.health}"] if self.health else []
        self.write_pod("aws-encryption-provider", "aws-encryption-provider:0.1.0", arguments,
                       [{"name": "s", "mountPath": str(self.socket.parent)}],
                       [{"name": "s", "hostPath": {"path": str(self.socket.parent),
                                                   "type": "DirectoryOrCreate"}}])

    def write_pod(self, name, image, command, mounts, volumes):
        pod = {"apiVersion": "v1", "kind": "Pod",
               "metadata": {"name": name, "namespace": "kube-system"},
               "spec": {"hostNetwork": self.host_network, "priorityClassName": "system-node-critical",
                        "containers": [{"name": name, "image": image, "command": command,
                                        "env": self.environment_of_pods,
                                        "volumeMounts": mounts}], "volumes": volumes}}
        (self.manifests / f"{name}.yaml").write_text(json.dumps(pod, indent=1))

    def environment(self, url, env):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("AWS_", "KUBE")) and "proxy" not in name.lower()}
        return {**kept, "HOME": str(self.folder), "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_REGION": REGION, "AWS_ENDPOINT_URL_STS": url, **env}

    def run(self, *arguments, url=None, key=None, laptop=False, env=None):
        """(exit code, stdout, stderr). On a laptop there are no manifests: flags say what is
        looked at, and no provider suffers from what a scenario breaks."""
        command = [f"{BIN}/atrest", "doctor", *arguments]
        command.append(f"--manifests={self.folder / 'none' if laptop else self.manifests}")
        if url or laptop:
            command.append(f"--kms-endpoint={url or self.ground.emulator.url}")
        if key or laptop:
            command.append(f"--kms-key={key or self.ground.key}")
        done = subprocess.run(command, capture_output=True, text=True, timeout=60,
                              env=self.environment(self.ground.emulator.url, env or {}))
        return done.returncode, done.stdout, done.stderr

    def doctor(self, *arguments, **options):
        """(exit code, report)."""
        code, output, error = self.run("-o", "json", *arguments, **options)
        assert output, error
        report = json.loads(output)
        assert report["schemaVersion"] == 1
        return code, report
