"""Secrets in great number, and others at work on them, through keep-alive connections."""

import base64
import hashlib
import http.client
import json
import queue
import random
import ssl
import threading
import time

NAMESPACE = "fire"
PATH = f"/api/v1/namespaces/{NAMESPACE}/secrets"


class Api:
    """One connection to a kube-apiserver. Not thread-safe."""

    def __init__(self, apiserver):
        self.address, self.port = apiserver.address, apiserver.port
        self.trust = ssl.create_default_context(cafile=apiserver.directory / "ca.crt")
        self.trust.load_cert_chain(apiserver.directory / "admin.crt",
                                   apiserver.directory / "admin.key")
        self.connection = None

    def send(self, method, path, body=None):
        """(status, document); status 0 if nobody knows what became of the request."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(self.address, self.port, timeout=20,
                                                              context=self.trust)
            self.connection.request(method, path, json.dumps(body) if body is not None else None,
                                    {"Content-Type": "application/json"})
            reply = self.connection.getresponse()
            text = reply.read()
            return reply.status, json.loads(text) if text.startswith(b"{") else {}
        except (OSError, http.client.HTTPException, ValueError):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return 0, {}


def content(text):
    return base64.b64encode(text.encode()).decode()


def digest(secret):
    """What a lost update would change."""
    text = json.dumps([secret.get("data"), secret["metadata"].get("labels")], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def new_secret(name, value, immutable=False):
    secret = {"metadata": {"name": name, "labels": {"by": "load"}}, "data": {"v": content(value)}}
    return {**secret, "immutable": True} if immutable else secret


def is_immutable(number):
    return number % 10 == 0


def is_doomed(number):
    return number % 20 == 1


def fill(apiserver, count, threads=12, payload=0):
    """Creates `count` Secrets of about `payload` bytes; every tenth is immutable. Returns
    {name: digest}."""
    Api(apiserver).send("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    numbers, known, failures = queue.SimpleQueue(), {}, []
    for number in range(count):
        numbers.put(number)

    def work():
        api = Api(apiserver)
        while True:
            try:
                number = numbers.get_nowait()
            except queue.Empty:
                return
            secret = new_secret(f"s-{number:06}", f"value {number}".ljust(payload, "x"),
                                is_immutable(number))
            status, made = api.send("POST", PATH, secret)
            if status != 201:
                failures.append((status, made))
            else:
                known[secret["metadata"]["name"]] = digest(made)

    run_all(work, threads)
    assert not failures, failures[:3]
    return known


def run_all(work, threads):
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def read_all(apiserver):
    """{name: digest} of what is there."""
    status, found = Api(apiserver).send("GET", PATH)
    assert status == 200, found
    return {item["metadata"]["name"]: digest(item) for item in found["items"]}


class Others:
    """Writers and deleters at work until stopped. `possible` has what each Secret may hold by what
    they were told: one digest, or more where an answer was lost; None stands for "deleted"."""

    def __init__(self, apiserver, known, writers=3, pause=0.03):
        self.apiserver, self.pause = apiserver, pause
        self.possible = {name: {value} for name, value in known.items()}
        self.written = self.deleted = self.conflicts = 0
        self.lock, self.stopped = threading.Lock(), threading.Event()
        numbers = list(range(len(known)))
        random.Random(7).shuffle(numbers)
        mutable = [n for n in numbers if not is_immutable(n) and not is_doomed(n)]
        shares = [mutable[i::writers] for i in range(writers)]  # nobody writes another's
        jobs = [(self.write, share) for share in shares]
        jobs.append((self.delete, [n for n in numbers if is_doomed(n)]))
        self.threads = [threading.Thread(target=job, args=(share,)) for job, share in jobs]
        for thread in self.threads:
            thread.start()

    def note(self, name, possible):
        with self.lock:
            self.possible[name] = possible

    def write(self, numbers):
        """As a controller does: read, change, write with the version that was read."""
        api, chance, round_number = Api(self.apiserver), random.Random(len(numbers)), 0
        while not self.stopped.wait(self.pause):
            round_number += 1
            name = f"s-{chance.choice(numbers):06}"
            status, secret = api.send("GET", f"{PATH}/{name}")
            if status != 200:
                continue
            secret["data"] = {"v": content(f"{name} round {round_number}")}
            wanted = digest(secret)
            status, _ = api.send("PUT", f"{PATH}/{name}", secret)
            if status == 200:
                self.note(name, {wanted})
                self.written += 1
            elif status == 409:
                self.conflicts += 1
            else:
                self.note(name, self.possible[name] | {wanted})

    def delete(self, numbers):
        api = Api(self.apiserver)
        for number in numbers:
            if self.stopped.wait(self.pause * 8):
                return
            name = f"s-{number:06}"
            status, _ = api.send("DELETE", f"{PATH}/{name}")
            self.deleted += status == 200
            self.note(name, {None} if status == 200 else self.possible[name] | {None})

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def lost(self, found):
        """Names that hold what nobody wrote last."""
        return sorted(name for name, possible in self.possible.items()
                      if found.get(name) not in possible)


def storm(apiserver, name, seconds, threads=3):
    """Writes one Secret all the time, without a version: each write conflicts with all others."""
    end, writes = time.monotonic() + seconds, []

    def work():
        api = Api(apiserver)
        while time.monotonic() < end:
            secret = new_secret(name, str(random.random()))
            status, _ = api.send("PUT", f"{PATH}/{name}", secret)
            if status == 200:
                writes.append(1)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    return workers, writes
