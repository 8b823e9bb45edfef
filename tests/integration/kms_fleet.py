"""AWS KMS as it is in the minutes after a change: some of its hosts know it already, others do not.

Two emulators with the same keys stand behind one port. "after" was started with a copy of what
"before" held, so a change that is made there is seen only by who is sent there. Decrypts go to
"after", which knows all key material there ever was; Encrypts go where `route` says."""

import http.client
import http.server
import json
import shutil
import threading

from processes import Emulator

BEFORE, AFTER = "before", "after"


class KmsFleet:
    def __init__(self, folder, before):
        copy = folder / AFTER
        copy.mkdir()
        shutil.copytree(folder / "kms", copy / "kms", ignore=lambda _, names: {"lock"} & set(names))
        self.hosts = {BEFORE: before, AFTER: Emulator(copy)}
        self.route = lambda: BEFORE
        self.tells_material = True
        self.requests = []  # (operation, request as JSON without its plaintext)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.kms = self.hosts[AFTER].kms
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.hosts[AFTER].end()

    def count(self, operation):
        return sum(name == operation for name, _ in self.requests)

    def answer(self, headers, body):
        """Sends it on, signature and all. (status, content type, body)"""
        operation = headers["X-Amz-Target"].split(".")[1]
        self.requests.append((operation, {name: value for name, value in json.loads(body).items()
                                          if name != "Plaintext"}))
        host = self.hosts[self.route() if operation == "Encrypt" else AFTER]
        connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=10)
        connection.request("POST", "/", body, dict(headers))
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if not self.tells_material and answer.status == 200:
            fields = json.loads(text)
            fields.pop("KeyMaterialId", None)
            text = json.dumps(fields).encode()
        return answer.status, answer.getheader("Content-Type"), text

    def _handler(self):
        fleet = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, kind, text = fleet.answer(self.headers, body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        return Handler
