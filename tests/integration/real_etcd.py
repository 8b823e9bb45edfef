"""A real etcd over TLS with client certificates, and etcdctl."""

import os
import pathlib
import socket
import subprocess

import pytest

from processes import Process, eventually

STACK = (pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") /
         "atrest/real-stack/bin")
needs_etcd = pytest.mark.skipif(
    not (STACK / "etcd").exists(), reason=f"no etcd in {STACK}: run tests/e2e/stack/build.py")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_certificates(folder):
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(folder, "req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.crt", "-subj",
            "/CN=ca", "-days", "2")
    (folder / "extensions").write_text(
        "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n")
    for name in ("server", "client"):
        openssl(folder, "req", *new_key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj",
                f"/CN={name}")
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
                "-CAcreateserial", "-days", "2", "-out", f"{name}.crt", "-extfile", "extensions")


class Etcd(Process):
    def __init__(self, folder):
        make_certificates(folder)
        self.folder = folder
        self.url, peer = (f"https://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}")
        super().__init__(
            [STACK / "etcd", "--data-dir", folder / "data", "--listen-client-urls", self.url,
             "--advertise-client-urls", self.url, "--listen-peer-urls", peer,
             "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}",
             "--unsafe-no-fsync", "--client-cert-auth", "--trusted-ca-file", folder / "ca.crt",
             "--cert-file", folder / "server.crt", "--key-file", folder / "server.key"],
            folder / "etcd.log")
        eventually(lambda: self.ctl("endpoint", "health", check=False).returncode == 0,
                   what="etcd's health")

    def flags(self):
        return ["--endpoints", self.url, "--cacert", str(self.folder / "ca.crt"), "--cert",
                str(self.folder / "client.crt"), "--key", str(self.folder / "client.key")]

    def ctl(self, *arguments, value=None, check=True):
        return subprocess.run([STACK / "etcdctl", *self.flags(), *arguments], input=value,
                              check=check, capture_output=True)

    def put(self, key, value):
        self.ctl("put", key, value=value)

    def snapshot(self):
        path = self.folder / "snapshot.db"
        self.ctl("snapshot", "save", path)
        return path
