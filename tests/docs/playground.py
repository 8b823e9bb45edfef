#!/usr/bin/env python3
"""A place to try the documents' commands: AWS KMS of two Regions, the provider, etcd and, with --cluster,
a real kube-apiserver, all on loopback.

    tests/docs/playground.py --directory DIR [--cluster] &
    . DIR/env          # when it is there, all is served: variables for atrest, aws, kubectl and etcdctl

It runs until SIGTERM or Ctrl-C and leaves DIR behind. The programs are those of $ATREST_BIN, else of
build/release/bin; kube-apiserver and etcd are built by tests/e2e/stack/build.py.
"""

import argparse
import os
import pathlib
import shlex
import signal
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from stack import build  # noqa: E402
from stack.cluster import Cluster, sealed_by  # noqa: E402
from stack.kms import Kms, Refused  # noqa: E402
from stack.processes import Failed, Process  # noqa: E402
from stack.programs import BIN, CREDENTIALS, Provider  # noqa: E402

HOME, OTHER = "us-east-1", "eu-west-1"


class Region(Process):
    """kms-emulator as one Region; what both have in common lies in DIR/regions."""

    def __init__(self, directory, region):
        super().__init__(f"kms-{region}", [
            BIN / "kms-emulator", "--listen", "127.0.0.1:0", "--region", region, "--data-dir", directory / region,
            "--regions-dir", directory / "regions", "--control", f"unix:{directory}/{region}.control"], directory)
        self.wait_for(lambda: "http://127" in self.log_text(), "listening", 20)
        self.url = next(word for word in self.log_text().split() if word.startswith("http://127"))
        self.kms = Kms(self.url, region)


class Playground:
    """Started one after the other, ended the other way round."""

    def __init__(self, directory):
        self.directory, self.running = directory, []
        self.variables = {**CREDENTIALS, "AWS_REGION": HOME, "AWS_DEFAULT_REGION": HOME,
                          "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""}

    def start(self, cluster):
        home, other = (self.keep(Region(self.directory, name)) for name in (HOME, OTHER))
        key = home.kms.call("CreateKey", MultiRegion=True)["KeyMetadata"]["Arn"]
        self.replicate(home, key)
        provider = self.keep(Provider(self.directory, self.directory, home.url, key, ["--health-port=127.0.0.1:0"]))
        provider.wait_for(lambda: '"url":"' in provider.log_text(), "serving its health port", 20)
        self.variables.update(
            KEY=key, REPLICA=key.replace(HOME, OTHER), SOCKET=str(provider.socket), HEALTH=provider.health_url,
            AWS_ENDPOINT_URL_KMS=home.url, AWS_ENDPOINT_URL_STS=home.url, OTHER_KMS=other.url, CONTROL=f"{self.directory}/{HOME}.control")
        if cluster:
            self.start_cluster(provider.socket)

    def replicate(self, home, key):
        try:
            home.kms.call("ReplicateKey", KeyId=key, ReplicaRegion=OTHER)
        except Refused as refused:
            raise Failed(f"the key could not be replicated: {refused}") from refused

    def start_cluster(self, socket):
        cluster = Cluster(self.directory / "cluster", self.directory, sealed_by(socket))
        (self.directory / "cluster").mkdir()
        cluster.__enter__()
        self.running.append(cluster)
        self.variables.update(
            KUBECONFIG=str(cluster.kubeconfig), ETCD=cluster.etcd.url, ETCDCTL_ENDPOINTS=cluster.etcd.url,
            APISERVER=cluster.apiserver.url, APISERVER_PID=str(cluster.apiserver.process.pid),
            PROVIDER_PID=str(self.running[2].pid), ETCD_PID=str(cluster.etcd.process.pid),
            ENCRYPTION_CONFIG=str(cluster.apiserver.configuration_path))

    def keep(self, process):
        self.running.append(process)
        return process

    def announce(self):
        lines = [f"export {name}={shlex.quote(value)}" for name, value in self.variables.items()]
        lines.append(f'export PATH={shlex.quote(str(BIN))}:{shlex.quote(str(build.BIN))}:"$PATH"')
        fresh = self.directory / "env.new"
        fresh.write_text("\n".join(lines) + "\n")
        fresh.rename(self.directory / "env")

    def stop(self):
        for each in reversed(self.running):
            each.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--directory", required=True, type=pathlib.Path, help="a short path; made if need be")
    parser.add_argument("--cluster", action="store_true", help="with a real etcd and kube-apiserver")
    flags = parser.parse_args()
    directory = flags.directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    playground, start = Playground(directory), time.monotonic()
    try:
        if flags.cluster:
            build.ensure()
        playground.start(flags.cluster)
        playground.announce()
        print(f"playground: ready after {time.monotonic() - start:.1f} s: . {directory}/env", flush=True)
        ended.wait()
    except (Failed, OSError, RuntimeError) as failure:
        print(f"playground: error: {failure}", file=sys.stderr)
        return 3
    finally:
        playground.stop()
        (directory / "env").unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("ATREST_BIN", str(ROOT / "build" / "release" / "bin"))
    sys.exit(main())
