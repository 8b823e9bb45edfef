"""Objects of the default namespace over HTTP, without a process for each call."""

import json
import ssl
import urllib.error
import urllib.request

PATH = "/api/v1/namespaces/default/"


class Api:
    """HTTP to one apiserver, without a process per call."""

    def __init__(self, apiserver):
        self.apiserver = apiserver
        self.trust = ssl.create_default_context(cafile=apiserver.directory / "ca.crt")
        self.trust.load_cert_chain(apiserver.directory / "admin.crt",
                                   apiserver.directory / "admin.key")

    def call(self, method, path, body=None, kind="application/json"):
        """(status, answer)"""
        request = urllib.request.Request(
            self.apiserver.url + PATH + path, json.dumps(body).encode() if body is not None else None,
            {"Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10, context=self.trust) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def create(self, kind, name, value):
        return self.call("POST", kind, {"metadata": {"name": name}, "data": {"value": value}})[0]

    def read(self, kind, name):
        status, answer = self.call("GET", f"{kind}/{name}")
        return answer["data"]["value"] if status == 200 else status

    def touch(self, kind, name):
        """An update that changes nothing."""
        return self.call("PATCH", f"{kind}/{name}", {}, "application/merge-patch+json")[0]
