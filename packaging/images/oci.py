#!/usr/bin/env python3
"""Builds an OCI image archive from a root file system and a Dockerfile, without a container engine
and always to the same bytes: names sorted, owners as in the file system, times SOURCE_DATE_EPOCH.

  oci.py DOCKERFILE ROOTFS ARCHIVE --name NAME --version VERSION [--arch amd64|arm64]

The Dockerfile is the one truth: FROM scratch, COPY . /, USER, EXPOSE, ENTRYPOINT, CMD; anything
else is refused. Prints the digest of the manifest. Formats: OCI image-spec 1.0.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile
import time

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def read_dockerfile(text):
    config = {}
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if not word or word.startswith("#") or (word, rest) in (("FROM", "scratch"), ("COPY", ". /")):
            continue
        if word == "USER":
            config["User"] = rest
        elif word == "EXPOSE":
            config["ExposedPorts"] = {f"{rest}/tcp": {}}
        elif word in ("ENTRYPOINT", "CMD"):
            config[word.capitalize()] = json.loads(rest)
        else:
            sys.exit(f"oci.py: error: {line}: not known here")
    return config


def entry(archive, path, name, epoch):
    info = archive.gettarinfo(path, name)
    info.mtime, info.uname, info.gname = epoch, "", ""
    return info


def layer_of(root, epoch):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path in sorted(root.rglob("*")):
            info = entry(archive, path, path.relative_to(root).as_posix(), epoch)
            if info.isreg():
                archive.addfile(info, io.BytesIO(path.read_bytes()))
            else:
                archive.addfile(info)
    return buffer.getvalue()


def as_json(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class Layout:
    """The files of an image layout, by name."""

    def __init__(self):
        self.files = {"oci-layout": as_json({"imageLayoutVersion": "1.0.0"})}

    def blob(self, kind, data):
        digest = hashlib.sha256(data).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = data
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}

    def write(self, path, epoch):
        with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
            for name, data in sorted(self.files.items()):
                info = tarfile.TarInfo(name)
                info.size, info.mtime, info.mode = len(data), epoch, 0o644
                archive.addfile(info, io.BytesIO(data))


def build(arguments, epoch):
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    config = read_dockerfile(arguments.dockerfile.read_text())
    config["Labels"] = labels = {"org.opencontainers.image.title": arguments.name,
                                 "org.opencontainers.image.version": arguments.version,
                                 "org.opencontainers.image.licenses": "Apache-2.0"}
    layer = layer_of(arguments.rootfs, epoch)
    layout = Layout()
    image = {"architecture": arguments.arch, "os": "linux", "created": created, "config": config,
             "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
             "history": [{"created": created, "created_by": "packaging/images/oci.py"}]}
    manifest = layout.blob(MANIFEST, as_json({
        "schemaVersion": 2, "mediaType": MANIFEST, "annotations": labels,
        "config": layout.blob(CONFIG, as_json(image)),
        "layers": [layout.blob(LAYER, gzip.compress(layer, 9, mtime=0))]}))
    tag = f"{arguments.name}:{arguments.version}"
    layout.files["index.json"] = as_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [{
        **manifest, "platform": {"architecture": arguments.arch, "os": "linux"},
        "annotations": {"org.opencontainers.image.ref.name": arguments.version,
                        "io.containerd.image.name": f"docker.io/library/{tag}"}}]})
    layout.write(arguments.archive, epoch)
    return manifest["digest"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    for name in ("dockerfile", "rootfs", "archive"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--arch", default="amd64", choices=["amd64", "arm64"])
    arguments = parser.parse_args()
    print(build(arguments, int(os.environ["SOURCE_DATE_EPOCH"])))


if __name__ == "__main__":
    main()
