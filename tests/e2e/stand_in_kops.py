"""A `kops` whose cluster are the nodes of a World: a program that asks this process what to say.

It keeps what it is given as kops keeps it: `replace` and `create secret` change the store, `update
--yes` makes it what nodes are to be, and only `rolling-update --yes` replaces nodes.
"""

import http.server
import json
import pathlib
import sys
import threading

import yaml

from staged_world import Files

PROGRAM = '''#!{python}
import http.client, json, sys
ask = http.client.HTTPConnection("127.0.0.1", {port})
ask.request("POST", "/", json.dumps(sys.argv[1:]))
code, out, error = json.load(ask.getresponse())
sys.stdout.write(out)
sys.stderr.write(error)
sys.exit(code)
'''


def cluster_name(spec):
    return next(each["metadata"]["name"] for each in yaml.safe_load_all(spec)
                if each and each["kind"] == "Cluster")


def read(path):
    return pathlib.Path(path).read_text()


class StandInKops:
    """Use with `with`; `program` is its path. `held`: numbers of nodes that a rolling update passes
    over. `boasts`: it says of all nodes that they are up to date."""

    def __init__(self, world, files):
        self.world, self.stored, self.wanted = world, Files(*files), files
        self.name = cluster_name(files[0])
        self.held, self.boasts = set(), False
        self.changes = []  # the changing commands that it was given
        self.trouble = []  # what could not be read while it rolled
        self.program = world.directory / "kops"

    def __enter__(self):
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                words = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                body = json.dumps(stand_in.answer(words)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.program.write_text(PROGRAM.format(python=sys.executable,
                                               port=self.server.server_address[1]))
        self.program.chmod(0o700)
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, words):
        """(exit code, stdout, stderr)"""
        if not {"--yes", "replace", "create"}.isdisjoint(words):
            self.changes.append(words)
        try:
            return (0, self.run(words, " ".join(words)), "")
        except LookupError as error:
            return (1, "", f"{error.args[0]}\n")
        except AssertionError as error:
            self.trouble.append(str(error))
            return (1, "", "the cluster is not well\n")

    def run(self, words, text):
        if text == f"get all {self.name} -o yaml":
            return self.stored.spec
        if text == f"get secrets encryptionconfig -o plaintext --name {self.name}":
            if self.stored.configuration is None:
                raise LookupError("no secrets found")
            return self.stored.configuration + "\n"
        if text == f"get instances {self.name} -o json":
            return json.dumps([self.instance(node) for node in self.world.nodes])
        if words[:2] == ["replace", "-f"]:
            self.stored.spec = read(words[2])
        elif text.startswith("create secret encryptionconfig --force -f "):
            self.stored.configuration = read(words[5])
        elif words[:2] == ["update", "cluster"]:
            return self.update("--yes" in words)
        elif words[:2] == ["rolling-update", "cluster"]:
            self.roll()
        elif words[:2] == ["validate", "cluster"]:
            assert all(node.apiserver.is_ready() for node in self.world.nodes)
        else:
            raise LookupError(f"no such command: {text}")
        return ""

    def update(self, yes):
        if yes:
            self.wanted = (self.stored.spec, self.stored.configuration)
        elif self.wanted != (self.stored.spec, self.stored.configuration):
            return "Must specify --yes to apply changes\n"
        return "No changes need to be applied\n"

    def roll(self):
        behind = [node for node in self.world.nodes
                  if node.made_from != self.wanted and node.number not in self.held]
        self.world.roll_out(Files(*self.wanted), behind)

    def instance(self, node):
        current = self.boasts or node.made_from == self.wanted
        return {"id": f"i-{node.number}", "nodeName": f"i-{node.number}",
                "status": "UpToDate" if current else "NeedsUpdate", "roles": ["control-plane"],
                "internalIP": node.apiserver.address, "externalIP": "", "instanceGroup": "control-plane",
                "machineType": "t3.medium", "state": ""}
