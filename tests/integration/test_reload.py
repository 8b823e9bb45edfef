"""--config and SIGHUP: under load, with good files and bad ones, several keys apart from each other."""

import concurrent.futures
import os
import re
import signal
import subprocess
import threading
import time

import grpc
import pytest
import yaml

from plugin_client import Plugin
from processes import BIN, REGION, SECRET, Blackhole, Process, eventually

ARN = "arn:aws:kms:eu-west-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DEK = b"canary-dek-reload-0123456789abcd"
RELOADED = '"configuration reloaded"'
REFUSED = "the configuration file is not taken over"


class Configured(Process):
    """aws-encryption-provider with a configuration file."""

    def __init__(self, folder, content, flags=()):
        self.config = folder / "config" / "config.yaml"
        self.config.parent.mkdir(exist_ok=True)
        self.write(content)
        super().__init__([f"{BIN}/aws-encryption-provider", f"--config={self.config}", *flags],
                         folder / "configured.log",
                         {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": SECRET,
                          "AWS_SESSION_TOKEN": "", "AWS_EC2_METADATA_DISABLED": "true",
                          "AWS_REGION": REGION})
        self.health = self.wait_for(r'"health port open","url":"([^"]+)"')[1]
        self.wait_for('"started"')

    def write(self, content):
        """As an editor does, and Kubernetes: a new file takes the place of the old one."""
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        new = self.config.with_suffix(".new")
        new.write_text(text)
        new.replace(self.config)

    def reload(self, content, expected=RELOADED):
        count = self.text().count(expected)
        self.write(content)
        os.kill(self.pid, signal.SIGHUP)
        eventually(lambda: self.text().count(expected) > count, what=expected)

    def metrics(self):
        done = subprocess.run(["curl", "-s", self.health + "/metrics"], capture_output=True,
                              text=True, check=True)
        return done.stdout

    def metric(self, name):
        return float(re.search(rf"^{name}(?:{{.*}})? (\S+)$", self.metrics(), re.M)[1])


def key_entry(folder, arn, name, **more):
    return {"key": arn, "socket": str(folder / f"{name}.sock"), **more}


def whole(keys, **more):
    return {"health-port": "127.0.0.1:0", "keys": keys, **more}


class Load:
    """Callers that encrypt and decrypt until they are told to stop; their failures."""

    def __init__(self, path, callers=4):
        self.path, self.done, self.failures = path, 0, []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._run) for _ in range(callers)]
        for thread in self.threads:
            thread.start()

    def _run(self):
        with Plugin(self.path) as plugin:
            while not self.stop.is_set():
                try:
                    sealed, key_id = plugin.encrypt(DEK)
                    assert plugin.decrypt(sealed, key_id) == DEK
                    plugin.status()
                    self.done += 1
                except grpc.RpcError as error:
                    self.failures.append(f"{error.code()}: {error.details()}")

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        return self.failures


def test_reloads_under_load_fail_no_call(folder, start, emulator):
    """An unchanged key, one whose decrypt policy changes, others that come and go."""
    arns = [emulator.create_key() for _ in range(3)]
    endpoint = {"kms-endpoint": emulator.url}
    steady = key_entry(folder, arns[0], "steady", **endpoint)
    changing = key_entry(folder, arns[1], "changing", **endpoint)
    provider = start(Configured, whole([steady, changing]))
    inodes = [os.stat(entry["socket"]).st_ino for entry in (steady, changing)]
    loads = [Load(entry["socket"]) for entry in (steady, changing)]
    for turn in range(10):
        done = [load.done for load in loads]
        changed = {**changing, "decrypt-keys": [arns[1]] if turn % 2 else [arns[1], arns[2]]}
        coming = [key_entry(folder, arns[2], "coming", **endpoint)] if turn % 2 else []
        provider.reload(whole([steady, changed, *coming]))
        assert (folder / "coming.sock").exists() == bool(coming)
        eventually(lambda: all(load.done > before for load, before in zip(loads, done)))
    assert [load.end() for load in loads] == [[], []]
    assert [os.stat(entry["socket"]).st_ino for entry in (steady, changing)] == inodes
    assert provider.text().count(f'"serving","socket":"{steady["socket"]}"') == 1
    assert provider.end() == 0


def test_a_changed_context_is_in_force_on_the_connections_there_are(folder, start, emulator, key):
    entry = key_entry(folder, key, "k", **{"kms-endpoint": emulator.url})
    provider = start(Configured, whole([{**entry, "encryption-context": {"cluster": "a"}}]))
    with Plugin(entry["socket"]) as plugin:
        sealed, _ = plugin.encrypt(DEK)
        provider.reload(whole([{**entry, "encryption-context": {"cluster": "b"}}]))
        with pytest.raises(grpc.RpcError):
            plugin.decrypt(sealed)
        provider.reload(whole([{**entry, "encryption-context": {"cluster": "b"},
                                "decrypt-encryption-contexts": [{"cluster": "a"}]}]))
        assert plugin.decrypt(sealed) == DEK
        assert plugin.decrypt(plugin.encrypt(DEK)[0]) == DEK


BAD = ["", "keys: []", "keys: [", "- a", "{keys: [{key: alias/a}], workers: 7}"]


def test_of_a_key_that_is_gone_nothing_is_told_any_more(folder, start, emulator, key):
    """Or an alert on it would not end before a restart."""
    ill = emulator.create_key()
    emulator.kms.disable_key(KeyId=ill)
    endpoint = {"kms-endpoint": emulator.url}
    stays = key_entry(folder, key, "stays", **endpoint)
    provider = start(Configured, whole([stays, key_entry(folder, ill, "goes", **endpoint)]))
    states = ("key_healthy", "key_health_reason", "key_state", "socket_served", "key_id_info", "workers")
    told = [f'aws_encryption_provider_{name}{{' for name in states]
    eventually(lambda: f'key_state{{key_arn="{ill}",state="disabled"}} 1' in provider.metrics())
    provider.reload(whole([stays]))
    lines = [line for line in provider.metrics().splitlines() if line.startswith(tuple(told))]
    assert len(lines) == len(states) and not any(ill in line for line in lines)


def test_a_changed_limit_is_in_force_at_once(folder, start, emulator, key):
    entry = key_entry(folder, key, "k", **{"kms-endpoint": emulator.url})
    provider = start(Configured, whole([entry]))
    with Plugin(entry["socket"]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok")
        provider.reload(whole([entry], **{"qps-limit": 1, "burst-limit": 1}))
        calls = [plugin.future("/v2.KeyManagementService/Encrypt", {1: DEK, 2: "u"}, 2)
                 for _ in range(10)]
        codes = [call.exception().code() for call in calls if call.exception() is not None]
        assert len(codes) >= 6 and set(codes) == {grpc.StatusCode.RESOURCE_EXHAUSTED}
        provider.reload(whole([entry]))
        assert all(plugin.encrypt(DEK) for _ in range(10))


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file_changes_nothing_and_is_one_line(folder, start, emulator, key, bad):
    entry = key_entry(folder, key, "k", **{"kms-endpoint": emulator.url})
    provider = start(Configured, whole([entry]))
    before = provider.metric("aws_encryption_provider_config_hash")
    assert provider.metric("aws_encryption_provider_config_last_reload_successful") == 1
    provider.reload(bad, REFUSED)
    assert provider.metric("aws_encryption_provider_config_last_reload_successful") == 0
    assert provider.metric("aws_encryption_provider_config_hash") == before
    with Plugin(entry["socket"]) as plugin:
        assert plugin.decrypt(plugin.encrypt(DEK)[0]) == DEK
    assert provider.text().count(REFUSED) == 1
    provider.reload(whole([entry], debug=True))
    assert provider.metric("aws_encryption_provider_config_last_reload_successful") == 1
    assert provider.metric("aws_encryption_provider_config_hash") != before


def test_a_socket_that_cannot_be_made_changes_nothing(folder, start, key, emulator):
    entry = key_entry(folder, key, "k", **{"kms-endpoint": emulator.url})
    provider = start(Configured, whole([entry]))
    (folder / "file.sock").write_text("precious")
    new = [key_entry(folder, ARN, name) for name in ("new", "file")]
    provider.reload(whole([entry, *new]), REFUSED)
    assert not (folder / "new.sock").exists()
    with Plugin(entry["socket"]) as plugin:
        assert plugin.decrypt(plugin.encrypt(DEK)[0]) == DEK


def test_without_a_file_a_hangup_is_told_and_ends_nothing(start, emulator, key):
    from processes import Provider
    provider = start(Provider, emulator.url, [key])
    os.kill(provider.pid, signal.SIGHUP)
    provider.wait_for("nothing to reload")
    with Plugin(provider.sockets[0]) as plugin:
        assert plugin.decrypt(plugin.encrypt(DEK)[0]) == DEK
    assert provider.end() == 0


def test_the_log_level_follows_the_file(folder, start):
    entry = key_entry(folder, ARN, "k", **{"kms-endpoint": "http://127.0.0.1:1"})
    provider = start(Configured, whole([entry]))
    assert '"level":"debug"' not in provider.text()
    provider.reload(whole([entry], debug=True))
    provider.wait_for('"level":"debug"', 30)


def test_a_file_and_a_flag_do_not_contradict_each_other(folder):
    path = folder / "c.yaml"
    path.write_text(yaml.safe_dump(whole([key_entry(folder, ARN, "k")])))
    for flag in ("--health-port=127.0.0.1:0", f"--key={ARN}"):
        done = subprocess.run([f"{BIN}/aws-encryption-provider", f"--config={path}", flag],
                              capture_output=True, text=True, timeout=10)
        assert done.returncode == 2 and flag.split("=")[0] in done.stderr, done.stderr


@pytest.mark.parametrize("text,code", [("keys: [{key: alias/a}]", 0), ("keys: [{kye: a}]", 2)])
def test_a_file_can_be_checked(folder, text, code):
    path = folder / "c.yaml"
    path.write_text(text)
    done = subprocess.run([f"{BIN}/aws-encryption-provider", f"--config={path}", "--check-config"],
                          capture_output=True, text=True, timeout=10)
    assert done.returncode == code
    assert str(path) in (done.stderr if code else done.stdout)


def test_a_key_whose_kms_hangs_takes_nothing_from_the_other(folder, start, emulator, key):
    hole = Blackhole()
    good = key_entry(folder, key, "good", **{"kms-endpoint": emulator.url})
    hanging = key_entry(folder, ARN, "hanging", **{"kms-endpoint": hole.url})
    provider = start(Configured, whole([hanging, good]))
    with concurrent.futures.ThreadPoolExecutor(1) as pool, \
            Plugin(hanging["socket"]) as bad, Plugin(good["socket"]) as plugin:
        calls = [bad.future("/v2.KeyManagementService/Encrypt", {1: DEK, 2: str(n)}, timeout=8)
                 for n in range(200)]
        eventually(lambda: len(hole.taken) >= 60)
        took = []
        for _ in range(50):
            begin = time.monotonic()
            assert pool.submit(plugin.decrypt, plugin.encrypt(DEK)[0]).result() == DEK
            took.append(time.monotonic() - begin)
        assert not any(call.done() and call.code() == grpc.StatusCode.OK for call in calls)
        assert sorted(took)[45] < 0.5, took
        assert plugin.status()["healthz"] == "ok"
        for call in calls:
            call.cancel()
    hole.close()
    assert provider.end() == 0
