"""Instance metadata, a container's credentials and STS on loopback, for tests of clients.

Strict: what the real ones would refuse is refused, and every request is recorded. STS verifies
signatures with botocore and hands out keys that tell what was asked: the same question brings the
same keys, another one others.
"""
import hashlib
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ROLE = "masters"
ROLE_PATH = "/latest/meta-data/iam/security-credentials/"
EXPIRATION = "2037-01-01T00:00:00Z"


def keys_for(words):
    """The credentials that this server gives in answer to a question."""
    digest = hashlib.sha256("|".join(words).encode()).hexdigest()
    return {"AccessKeyId": "ASIA" + digest[:16].upper(), "SecretAccessKey": "secret/" + digest[16:40],
            "SessionToken": "token/" + digest[40:] + "=="}


class FakeAws:
    """`mode`: "" or what is wrong with it, see the handlers. `secrets`: of the access key ids that
    may sign, beside those that it gave out itself."""

    def __init__(self, mode="", secrets=None, container_token=""):
        self.mode = mode
        self.container_token = container_token
        self.secrets = dict(secrets or {})
        self.tokens = {}
        self.metadata_tokens = {}
        self.requests = []
        self.lock = threading.Lock()
        self.released = threading.Event()
        handler = type("Handler", (_Handler,), {"fake": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def give(self, *words):
        keys = keys_for(words)
        self.secrets[keys["AccessKeyId"]] = keys["SecretAccessKey"]
        self.tokens[keys["AccessKeyId"]] = keys["SessionToken"]
        return keys

    def paths(self):
        with self.lock:
            return [f"{method} {path}" for method, path, _ in self.requests]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake = None

    def log_message(self, *_):
        pass

    def answer(self, status, body="", headers=()):
        data = body.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def record(self):
        with self.fake.lock:
            self.fake.requests.append((self.command, self.path, dict(self.headers)))

    # Instance metadata: version 2, as the EC2 user guide describes it.

    def do_PUT(self):
        self.record()
        mode = self.fake.mode
        if mode == "hop":
            # The answer's IP packets have a time to live of 1: a client one hop away waits for ever.
            self.fake.released.wait(30)
            self.close_connection = True
            return
        if self.path != "/latest/api/token" or mode == "no-v2":
            return self.answer(404)
        if self.headers.get("X-Forwarded-For"):
            return self.answer(403)
        ttl = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds", "")
        if not ttl.isdigit() or not 1 <= int(ttl) <= 21600:
            return self.answer(400)
        token = f"metadata-token-{len(self.fake.metadata_tokens)}"
        self.fake.metadata_tokens[token] = time.monotonic() + int(ttl)
        if mode == "stale-token" and len(self.fake.metadata_tokens) == 1:
            self.fake.metadata_tokens[token] = 0
        self.answer(200, token, [("X-aws-ec2-metadata-token-ttl-seconds", ttl)])

    def do_GET(self):
        self.record()
        if self.path.startswith("/latest/"):
            return self.metadata()
        if self.path == "/container/credentials":
            return self.container()
        self.answer(404)

    def metadata(self):
        mode = self.fake.mode
        token = self.headers.get("X-aws-ec2-metadata-token", "")
        if self.fake.metadata_tokens.get(token, 0) < time.monotonic():
            return self.answer(401)
        if self.path == ROLE_PATH:
            return self.answer(404) if mode == "no-role" else self.answer(200, ROLE)
        if self.path == "/latest/meta-data/placement/region":
            return self.answer(200, "eu-west-1")
        if self.path != ROLE_PATH + ROLE:
            return self.answer(404)
        if mode == "no-trust":
            return self.answer(200, json.dumps({"Code": "AssumeRoleUnauthorizedAccess",
                                                "Message": "EC2 cannot assume the role"}))
        if mode == "huge":
            return self.answer(200, "x" * (1024 * 1024))
        self.answer(200, self.document("metadata", {"Code": "Success", "Type": "AWS-HMAC"}))

    def document(self, name, more):
        keys = self.fake.give(name)
        return json.dumps({**more, "AccessKeyId": keys["AccessKeyId"],
                           "SecretAccessKey": keys["SecretAccessKey"],
                           "Token": keys["SessionToken"], "Expiration": EXPIRATION})

    # What ECS and the EKS Pod Identity agent serve.

    def container(self):
        mode = self.fake.mode
        if self.headers.get("Authorization", "") != self.fake.container_token:
            return self.answer(401, json.dumps({"code": "AccessDenied", "message": "a wrong token"}))
        if mode == "redirect":
            return self.answer(302, "", [("Location", self.fake.url + "/elsewhere")])
        if mode == "ill":
            return self.answer(500)
        if mode == "malformed":
            return self.answer(200, '{"AccessKeyId": "ASIA')
        padding = " " * (1024 * 1024 if mode == "huge" else 0)
        self.answer(200, padding + self.document("container", {"RoleArn": "arn:aws:iam::1:role/task"}))

    # STS.

    def do_POST(self):
        self.record()
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        form = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))
        mode = self.fake.mode
        if self.path != "/" or form.get("Version") != "2011-06-15":
            return self.sts_error(400, "InvalidAction", "what is asked is not known")
        if mode == "sts-slow" and len(self.fake.paths()) == 1:
            self.fake.released.wait(30)  # the first request is never answered
            self.close_connection = True
            return None
        if mode == "sts-denied":
            return self.sts_error(403, "AccessDenied", "not authorized to perform: sts:AssumeRole")
        if mode == "sts-ill":
            return self.sts_error(500, "InternalFailure", "try again")
        session = form.get("RoleSessionName", "")
        if not 2 <= len(session) <= 64:
            return self.sts_error(400, "ValidationError", "roleSessionName")
        action = form.get("Action")
        if action == "AssumeRole":
            signer, wrong = self.signer(body)
            if wrong:
                return self.sts_error(403, *wrong)
            return self.assumed(form, signer, form.get("ExternalId", ""))
        if action == "AssumeRoleWithWebIdentity":
            if self.headers.get("Authorization"):
                return self.sts_error(400, "SignedRequest", "a web identity needs no signature")
            return self.assumed(form, "", form.get("WebIdentityToken", ""))
        return self.sts_error(400, "InvalidAction", "what is asked is not known")

    def signer(self, body):
        """(access key id, None) or (None, (code, message))"""
        authorization = self.headers.get("Authorization", "")
        if not authorization.startswith("AWS4-HMAC-SHA256 "):
            return None, ("MissingAuthenticationToken", "not signed")
        parts = dict(p.strip().split("=", 1) for p in authorization.split(" ", 1)[1].split(","))
        key_id, _, region, service, _ = parts["Credential"].split("/")
        secret = self.fake.secrets.get(key_id)
        if secret is None or service != "sts":
            return None, ("InvalidClientTokenId", "the key or its service is not known")
        if self.headers.get("X-Amz-Security-Token") != self.fake.tokens.get(key_id):
            return None, ("InvalidClientTokenId", "the session token does not belong to the key")
        names = parts["SignedHeaders"].split(";")
        if not {"host", "x-amz-date"} <= set(names):
            return None, ("IncompleteSignature", "host and date must be signed")
        request = AWSRequest("POST", self.fake.url + self.path,
                             {name: self.headers[name] for name in names}, body)
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        auth = SigV4Auth(Credentials(key_id, secret), service, region)
        signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)),
                                   request)
        if signature != parts["Signature"]:
            return None, ("SignatureDoesNotMatch", "the signature is not the one of this request")
        return key_id, None

    def assumed(self, form, signer, proof):
        session = form["RoleSessionName"]
        named = "" if session.startswith(("atrest-", "botocore-session-")) else session
        keys = self.fake.give(form["Action"], form["RoleArn"], named, signer, proof,
                              form.get("DurationSeconds", ""))
        action = form["Action"]
        if self.fake.mode == "sts-malformed":
            return self.answer(200, "<html>sign in</html>")
        padding = "<!-- " + "x" * (1024 * 1024) + " -->" if self.fake.mode == "sts-huge" else ""
        self.answer(200, padding + f"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <{action}Result>
    <AssumedRoleUser><AssumedRoleId>AROA:{session}</AssumedRoleId>
      <Arn>{form["RoleArn"]}/{session}</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>{keys["AccessKeyId"]}</AccessKeyId>
      <SecretAccessKey>{keys["SecretAccessKey"]}</SecretAccessKey>
      <SessionToken>{keys["SessionToken"]}</SessionToken>
      <Expiration>{EXPIRATION}</Expiration></Credentials>
  </{action}Result>
  <ResponseMetadata><RequestId>fake-id</RequestId></ResponseMetadata>
</{action}Response>""", [("Content-Type", "text/xml")])

    def sts_error(self, status, code, message):
        self.answer(status, f"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>
  <RequestId>fake-id</RequestId></ErrorResponse>""", [("Content-Type", "text/xml")])
