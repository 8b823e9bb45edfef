#!/usr/bin/env python3
"""What `./quickstart` shows. The programs are built; --directory is removed at the end."""

import argparse
import os
import pathlib
import secrets
import shutil
import signal
import sys
import textwrap
import time

from stack import ports
from stack.cluster import Cluster, sealed_by
from stack.processes import Failed
from stack.programs import BIN, Emulator, Provider, http_get

COLOUR = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


class Interrupted(Exception):
    """A signal asked for the end."""


def paint(code, text):
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def title(text):
    print("\n" + paint("1", text), flush=True)


def show(text):
    print(textwrap.indent(text.rstrip("\n"), "    "), flush=True)


def command(text):
    print("  " + paint("36", "$ " + text), flush=True)


def hexdump(data, rows=8):
    lines = []
    for start in range(0, min(len(data), rows * 16), 16):
        row = data[start:start + 16]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{start:08x}  {row.hex(' '):47}  |{text}|")
    if len(data) > rows * 16:
        lines.append(f"… {len(data)} bytes in all")
    return "\n".join(lines)


def succeeded(run, what):
    if run.returncode != 0:
        raise Failed(f"{what} ended with {run.returncode}: {run.stderr.decode().strip()}")
    return run.stdout


class Demonstration:
    """Starts things one after the other and stops them in the other order."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.logs = self.directory / "logs"
        self.logs.mkdir(exist_ok=True)
        self.health_port = ports.free_ports(1)[0]
        self.running = []

    def start_kms(self):
        title("AWS KMS, on loopback")
        self.emulator = Emulator(self.directory, self.logs)
        self.running.append(self.emulator)
        show(f"kms-emulator serves {self.emulator.url}")
        self.key = self.emulator.kms.create_key()
        show(f"created the key {self.key}")

    def start_provider(self):
        title("The KMS plugin")
        self.provider = Provider(self.directory, self.logs, self.emulator.url, self.key,
                                 [f"--health-port=127.0.0.1:{self.health_port}"])
        self.running.append(self.provider)
        show(f"aws-encryption-provider serves {self.provider.socket}")

    def call_provider(self):
        title("Encrypt and decrypt through its socket, as kube-apiserver does")
        plaintext = secrets.token_bytes(32)
        command("head -c 32 /dev/urandom | atrest call encrypt --socket $SOCKET")
        ciphertext = succeeded(self.provider.call("encrypt", stdin=plaintext), "encrypt")
        show("\n".join(textwrap.wrap(ciphertext.decode(), 92)))
        command("… | atrest call decrypt --socket $SOCKET --reveal")
        opened = succeeded(self.provider.call("decrypt", "--reveal", stdin=ciphertext), "decrypt")
        if opened != plaintext:
            raise Failed("decrypt gave other bytes than were encrypted")
        show(f"the same {len(opened)} bytes as before")

    def show_health(self):
        title("Its health")
        command("atrest call status --socket $SOCKET")
        show(succeeded(self.provider.call("status"), "status").decode())
        url = f"http://127.0.0.1:{self.health_port}/healthz"
        command(f"curl {url}")
        status, body = http_get(url)
        show(f"{status} {body}")

    def start_cluster(self):
        title("A real etcd and kube-apiserver")
        self.cluster = Cluster(self.directory / "cluster", self.logs,
                               sealed_by(self.provider.socket))
        self.running.append(self.cluster)
        self.cluster.prepare()
        self.cluster.etcd.start()
        show(f"etcd serves {self.cluster.etcd.url}")
        start = time.monotonic()
        self.cluster.apiserver.start()
        show(f"kube-apiserver is ready at {self.cluster.apiserver.url} "
             f"after {time.monotonic() - start:.1f} s")

    def seal_a_secret(self):
        title("A Secret, and what etcd holds of it")
        password = "correct horse battery staple"
        command(f"kubectl create secret generic demo --from-literal=password='{password}'")
        show(self.cluster.kubectl("create", "secret", "generic", "demo",
                                  f"--from-literal=password={password}"))
        command("etcdctl get --print-value-only /registry/secrets/default/demo | hexdump -C")
        stored = self.cluster.stored("secrets", "demo")
        show(hexdump(stored))
        if not stored.startswith(b"k8s:enc:kms:v2:") or password.encode() in stored:
            raise Failed("the Secret is not encrypted in etcd")
        show("encrypted: the password is not in these bytes")

    def read_it_back(self):
        title("Restart kube-apiserver, which forgets every key, and read it back")
        self.cluster.apiserver.restart()
        command("kubectl get secret demo -o go-template='{{.data.password | base64decode}}'")
        show(self.cluster.kubectl("get", "secret", "demo", "-o",
                                  "go-template={{.data.password | base64decode}}"))

    def invite(self):
        title("It is running. Try it yourself, in another terminal:")
        print(f"  SOCKET={self.provider.socket}")
        print(f"  echo hello | {BIN}/atrest call encrypt --socket $SOCKET -o json")
        print(f"  {BIN}/atrest call --help")
        if len(self.running) > 2:
            print(f"  export KUBECONFIG={self.cluster.kubeconfig}")
        print(f"  logs: {self.logs}\n\nCtrl-C ends it and removes everything.", flush=True)
        while self.provider.is_running() and self.emulator.is_running():
            time.sleep(0.5)
        raise Failed("a program ended by itself")

    def stop(self):
        for process in reversed(self.running):
            process.stop()


def run(demonstration, options):
    demonstration.start_kms()
    demonstration.start_provider()
    demonstration.call_provider()
    demonstration.show_health()
    if options.cluster:
        demonstration.start_cluster()
        demonstration.seal_a_secret()
        demonstration.read_it_back()
    if not options.once:
        demonstration.invite()


def interrupt(*_):
    raise Interrupted


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", required=True)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--cluster", action="store_true")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    demonstration = Demonstration(options.directory)
    status = 0
    try:
        run(demonstration, options)
        print("\n" + paint("32", "It works."), flush=True)
    except Interrupted:
        print("\nending", flush=True)
        status = 130 if options.once else 0
    except (Failed, OSError, RuntimeError) as failure:
        print(f"quickstart: error: {failure}\nquickstart: hint: the logs are in "
              f"{demonstration.logs}", file=sys.stderr)
        status = 3
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        demonstration.stop()
        if status != 3:
            shutil.rmtree(options.directory, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
