"""atrest doctor beyond its node: every kube-apiserver, a real etcd, backups; and that exactly what is
broken there is found."""

import hashlib
import json
import pathlib
import shutil
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import doctor_places as places
from processes import free_port
from real_etcd import Etcd, needs_etcd
from sealed_values import Dek, kms_v2, secret_object
from test_doctor import assert_only, find, problems

pytestmark = needs_etcd


class ApiServer:
    """Tells what a kube-apiserver's metrics tell of its encryption."""

    def __init__(self, key_id, configuration="1"):
        age = time.time() - 600  # the key before is long past
        key = hashlib.sha256(key_id.encode()).hexdigest()
        config = hashlib.sha256(configuration.encode()).hexdigest()
        text = (f'apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds'
                f'{{apiserver_id_hash="sha256:a",key_id_hash="sha256:{key}",provider_name="aws"}} '
                f'{time.time() - 5}\n'
                f'apiserver_envelope_encryption_key_id_hash_last_timestamp_seconds'
                f'{{apiserver_id_hash="sha256:a",key_id_hash="sha256:{key}",provider_name="aws",'
                f'transformation_type="to_storage"}} {age}\n'
                f'apiserver_encryption_config_controller_last_config_info'
                f'{{apiserver_id_hash="sha256:a",hash="sha256:{config}"}} 1\n')

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                data = text.encode() if self.path == "/metrics" else b"{}"
                self.send_response(200 if self.path == "/metrics" else 404)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def ground():
    with places.Ground() as made:
        made.etcd = made.keep(Etcd(made.folder))
        made.snapshots = {}
        for name, key in (("good", made.key), ("lost", made.disabled_key)):
            made.emulator.kms.enable_key(KeyId=key)
            place = f"/registry/secrets/{name}/one"
            made.etcd.put(place, kms_v2(Dek(made.emulator.kms, key), place,
                                        secret_object("one", name, "canary-dek-password")))
            snapshot = made.folder / f"{name}.db"
            shutil.copy(made.etcd.snapshot(), snapshot)
            made.snapshots[name] = snapshot
            made.etcd.ctl("del", place)
        made.emulator.kms.disable_key(KeyId=made.disabled_key)
        place = "/registry/secrets/live/one"
        made.etcd.put(place, kms_v2(Dek(made.emulator.kms, made.key), place,
                                    secret_object("one", "live", "canary-dek-password")))
        yield made


@pytest.fixture
def node(ground):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="atrest-doctor-", dir=ground.folder))
    yield places.Node(folder, ground)
    shutil.rmtree(folder, ignore_errors=True)


def ask_servers(node, *urls):
    kubeconfig = node.folder / "kubeconfig"
    kubeconfig.write_text(json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": urls[0]}}],
        "users": [{"name": "u", "user": {}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}]}))
    return node.doctor(f"--kubeconfig={kubeconfig}", *(f"--apiserver={url}" for url in urls))


def test_all_servers_are_alike(node, ground):
    with ApiServer(ground.key) as one, ApiServer(ground.key) as two:
        code, report = ask_servers(node, one.url, two.url)
    assert code == 0 and problems(report) == set(), json.dumps(report, indent=1)
    assert find(report, "apiservers-key")["outcome"] == "ok"


def test_a_server_that_does_not_answer(node, ground):
    with ApiServer(ground.key) as one:
        _, report = ask_servers(node, one.url, f"http://127.0.0.1:{free_port()}")
    assert_only(report, "apiservers", "refused")


def test_a_server_on_another_key(node, ground):
    with ApiServer(ground.key) as one, ApiServer(ground.second_key) as two:
        _, report = ask_servers(node, one.url, two.url)
    assert_only(report, "apiservers-key", "different")


def test_a_server_with_another_configuration(node, ground):
    with ApiServer(ground.key) as one, ApiServer(ground.key, "2") as two:
        _, report = ask_servers(node, one.url, two.url)
    assert_only(report, "apiservers-config", "different")


def test_etcd_is_well(node, ground):
    code, report = node.doctor(*ground.etcd.flags())
    assert code == 0 and problems(report) == set(), json.dumps(report, indent=1)
    assert "1 encrypted of 1" in find(report, "etcd")["seen"]


def test_plaintext_in_etcd(node, ground):
    place = "/registry/secrets/live/plain"
    ground.etcd.put(place, secret_object("plain", "live", "canary-dek-password"))
    _, report = node.doctor(*ground.etcd.flags())
    ground.etcd.ctl("del", place)
    assert_only(report, "etcd", "plaintext")
    assert "canary" not in json.dumps(report)


def test_only_so_many_values_are_looked_at(node, ground):
    for number in range(20):
        ground.etcd.put(f"/registry/secrets/zz/{number}", secret_object("plain", "live", "x"))
    _, report = node.doctor(*ground.etcd.flags(), "--max-values=1")
    ground.etcd.ctl("del", "--prefix", "/registry/secrets/zz/")
    assert problems(report) == set()


def test_an_etcd_that_is_not_there(node, ground):
    _, report = node.doctor(f"--endpoints=http://127.0.0.1:{free_port()}")
    assert_only(report, "etcd", "refused")


def test_a_backup_that_can_be_restored(node, ground):
    code, report = node.doctor(f"--snapshot={ground.snapshots['good']}")
    assert code == 0 and problems(report) == set(), json.dumps(report, indent=1)
    assert "unwraps all 1" in find(report, "backups")["seen"]


def test_a_backup_whose_key_is_disabled(node, ground):
    _, report = node.doctor(f"--snapshot={ground.snapshots['lost']}")
    assert_only(report, "backups", "disabled")


def test_a_backup_that_is_no_backup(node):
    path = node.folder / "backup.db"
    path.write_bytes(b"x" * 10000)
    _, report = node.doctor(f"--snapshot={path}")
    assert_only(report, "backups")
