#!/usr/bin/env python3
"""Each library from outside is included by the folders that own it and by no other."""

import tree

OWNERS = {"openssl/": ("crypto", "http"), "nlohmann/": ("json",), "curl/": ("http",),
          "httplib.h": ("http",), "spdlog/": ("telemetry",), "prometheus/": ("telemetry",),
          "CLI/": ("cli", "fake_kms"), "yaml-cpp/": ("yaml",), "absl/": ("daemon",), "fmt/": ("telemetry",),
          "grpc": ("daemon", "cli", "etcd_rpc"), "google/protobuf/": ("daemon", "cli", "etcd_rpc"),
          "sys/socket.h": ("os", "http"), "sys/un.h": ("os",), "fcntl.h": ("os",), "fstream": ("os",),
          "sys/stat.h": ("os",), "dirent.h": ("os",), "random": ("os",), "filesystem": ("os",)}


def check(path, text):
    parts = path.split("/")
    if parts[0] != "src" or path.endswith("_test.cc"):
        return
    for line, match in tree.matches(r'^\s*#\s*include [<"]([^>"]+)[>"]', text):
        for library, folders in OWNERS.items():
            whole = not library.endswith(("/", "grpc"))
            name = match.group(1)
            if (name == library if whole else name.startswith(library)) and parts[1] not in folders:
                yield line, f"{name} belongs to {' and '.join(folders) or 'nobody'}/"


BAD = [("src/aws/a.cc", "#include <openssl/evp.h>"), ("src/kms/a.h", "#include <grpcpp/grpcpp.h>"),
       ("src/base/a.h", "#include <absl/x.h>"), ("src/aws/a.cc", "#include <fstream>")]
GOOD = [("src/crypto/a.cc", "#include <openssl/evp.h>"), ("src/cli/a.cc", "#include <CLI/CLI.hpp>"),
        ("src/aws/a.cc", '#include "base/random.h"'), ("src/aws/a_test.cc", "#include <fstream>")]

if __name__ == "__main__":
    tree.main(check, BAD, GOOD)
