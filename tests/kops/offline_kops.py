"""The real kops against moto (EC2, IAM, ELB, S3), in a network namespace with nothing but loopback.

All that kops would fetch is the hashes of its own files; a small server makes some up. Kubernetes'
hashes are part of kops.
"""

import fcntl
import http.server
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

import boto3
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

HERE = pathlib.Path(__file__).resolve().parent
MOTO, HASHES = 15566, 15567
BUCKET = "atrest-kops"
REGION = "eu-west-1"


def set_loopback_up():
    """ip link set lo up, without needing ip."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, 0x8913, request))[1]
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", flags | 1))


class Hashes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"1" * 64 if self.path.endswith(".sha256") else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def wait_for_port(port, process, log):
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on {port}: {log.read_text()}")


def documents(text):
    """{(kind, name): document} of a stream of YAML documents."""
    return {(d["kind"], d["metadata"]["name"]): d for d in yaml.safe_load_all(text) if d}


class OfflineKops:
    """Started with `with`; one state store."""

    def __init__(self, directory):
        self.directory = directory
        self.kops = os.environ["KOPS"]
        self.version = os.environ["KOPS_RUN_VERSION"]
        endpoint = f"http://127.0.0.1:{MOTO}"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(directory), "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": endpoint, "S3_ENDPOINT": endpoint, "S3_REGION": REGION,
            "S3_ACCESS_KEY_ID": "test", "S3_SECRET_ACCESS_KEY": "test",
            "KOPS_STATE_STORE": f"s3://{BUCKET}", "KOPS_FEATURE_FLAGS": "-ImageDigest",
            "KOPS_BASE_URL": f"http://127.0.0.1:{HASHES}/kops/{self.version}"}

    def __enter__(self):
        set_loopback_up()
        log = self.directory / "moto.log"
        server = pathlib.Path(sys.executable).with_name("moto_server")
        self.moto = subprocess.Popen([str(server), "-H", "127.0.0.1", "-p", str(MOTO)],
                                     stdout=log.open("w"), stderr=subprocess.STDOUT)
        self.hashes = http.server.ThreadingHTTPServer(("127.0.0.1", HASHES), Hashes)
        threading.Thread(target=self.hashes.serve_forever, daemon=True).start()
        wait_for_port(MOTO, self.moto, log)
        self.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        return self

    def __exit__(self, *_):
        self.hashes.shutdown()
        self.moto.send_signal(signal.SIGTERM)
        self.moto.wait(20)

    @staticmethod
    def client(service):
        return boto3.client(service, endpoint_url=f"http://127.0.0.1:{MOTO}", region_name=REGION,
                            aws_access_key_id="test", aws_secret_access_key="test")

    def run(self, *arguments, check=True):
        run = subprocess.run([self.kops, *map(str, arguments)], env=self.environment, text=True,
                             capture_output=True, timeout=300, cwd=self.directory)
        assert not check or run.returncode == 0, f"kops {arguments}: {run.stderr[-4000:]}"
        return run.stdout

    def get_all(self, name):
        return self.run("get", "all", name, "-o", "yaml")

    def ssh_key(self):
        path = self.directory / "key.pub"
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
        path.write_bytes(key.public_bytes(serialization.Encoding.OpenSSH,
                                          serialization.PublicFormat.OpenSSH))
        return path

    def update(self, name):
        """Renders the cluster as kops would make it; the directory of the Terraform files."""
        out = self.directory / f"terraform-{name}"
        self.run("update", "cluster", name, "--target=terraform", f"--out={out}", "--yes")
        return out / "data"


def dropped(sent, got, path=""):
    """Fields that were sent to kops and that it does not give back."""
    same = {"control-plane": "master", "Master": "ControlPlane"}
    if isinstance(sent, dict) and isinstance(got, dict):
        for key, value in sent.items():
            there = key if key in got else same.get(key, key)
            if there in got:
                yield from dropped(value, got[there], f"{path}.{key}")
            elif value not in ({}, [], None):
                yield f"{path}.{key}"
    elif isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        for index, pair in enumerate(zip(sent, got)):
            yield from dropped(*pair, f"{path}[{index}]")
    elif sent != got and same.get(sent, sent) != got:
        yield f"{path}: {sent!r} became {got!r}"
