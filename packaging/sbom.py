#!/usr/bin/env python3
"""What the release programs are made of: an SPDX 2.3 document, and the notices of what is in them.

  sbom.py BUILD OUT        writes OUT/atrest.spdx.json and OUT/notices/PROGRAM/{sbom.spdx.json,
                           third-party-notices}

Read from the build itself, not from a list: the archives on each program's link line, the system
headers its objects were compiled with (ninja -t deps), the shared objects it needs. Debian's dpkg says
which package and version each file is of, its copyright file under which licence.
SOURCE_DATE_EPOCH is the time of the document. Format: SPDX 2.3 (spdx.github.io/spdx-spec/v2.3).
"""

import collections
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAMS = ("aws-encryption-provider", "atrest", "kms-emulator")
# Debian's short names (copyright-format/1.0) that SPDX spells differently.
LICENCES = {"Expat": "MIT", "MIT": "MIT", "BSD-3-clause": "BSD-3-Clause",
            "BSD-3-Clause-Google": "BSD-3-Clause", "BSD-2-clause": "BSD-2-Clause",
            "Apache-2.0": "Apache-2.0", "Apache-2": "Apache-2.0", "Zlib": "Zlib", "zlib": "Zlib",
            "zlib/libpng": "Zlib", "curl": "curl", "BSL-1.0": "BSL-1.0", "ISC": "ISC",
            "LGPL-2.1+": "LGPL-2.1-or-later", "GPL-2+": "GPL-2.0-or-later", "GPL-3+": "GPL-3.0-or-later"}
# Copyright files that are prose: read once, by a person.
PROSE = {"gcc-12": "GPL-3.0-or-later WITH GCC-exception-3.1", "glibc": "LGPL-2.1-or-later",
         "linux": "GPL-2.0-only WITH Linux-syscall-note",
         "c-ares": "MIT", "yaml-cpp": "MIT"}

Package = collections.namedtuple("Package", "name version source source_version")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def ninja(build, *arguments):
    return output("ninja", "-C", str(build), "-t", *arguments)


def linked_archives(build, program):
    last = ninja(build, "commands", "-s", f"bin/{program}")
    return {word.rstrip(",") for word in re.findall(r"(?:/usr/lib|/lib)/\S+?\.a\b", last)}


def runtime_archives(build, program):
    """libstdc++ and libgcc, where the link line asks for their archives."""
    flags = [name for name in ("libstdc++", "libgcc")
             if f"-static-{name}" in ninja(build, "commands", "-s", f"bin/{program}")]
    return {os.path.realpath(output("g++", f"-print-file-name={name}.a").strip()) for name in flags}


def objects_of(build, program):
    return {word for word in re.findall(r"\S+\.o\b", ninja(build, "inputs", f"bin/{program}"))}


def headers_by_object(build):
    found, current = {}, None
    for line in ninja(build, "deps").splitlines():
        if line and not line.startswith(" "):
            current = found.setdefault(line.split(":", 1)[0], set())
        elif line.strip().startswith("/usr/"):
            current.add(os.path.realpath(line.strip()))
    return found


def shared_objects(program):
    return {os.path.realpath(path) for path in re.findall(r"/\S+", output("ldd", str(program)))
            if "vdso" not in path}


def packages_of(files):
    """The packages that own these files; what no package owns is not Debian's, so ours."""
    names = set()
    for start in range(0, len(files), 500):
        chunk = sorted(files)[start:start + 500]
        run = subprocess.run(["dpkg", "-S", *chunk, *(f[4:] for f in chunk if f.startswith("/usr/lib/"))],
                             capture_output=True, text=True)
        names |= {line.split(": ", 1)[0].split(", ")[0] for line in run.stdout.splitlines()}
    text = output("dpkg-query", "-W", "-f",
                  "${Package}\t${Version}\t${source:Package}\t${source:Version}\n", *sorted(names))
    return {Package(*line.split("\t")) for line in text.splitlines()}


def copyright_text(package):
    return pathlib.Path(f"/usr/share/doc/{package.name}/copyright").read_text(errors="replace")


def licence_of(package):
    """(SPDX expression or LicenseRef, Debian's words for it)."""
    if package.source in PROSE:
        return PROSE[package.source], ""
    paragraph = re.search(r"^Files:\s*\*\s*$.*?^License:[ \t]*(\S[^\n]*)$", copyright_text(package),
                          re.M | re.S)
    if not paragraph:
        return "NOASSERTION", ""
    words = paragraph.group(1).strip()
    parts = [LICENCES.get(part) for part in re.split(r"\s+and\s+", words)]
    if all(parts):
        return " AND ".join(parts), ""
    return "LicenseRef-Debian-" + re.sub(r"[^A-Za-z0-9.-]+", "-", words), words


def identifier(*words):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(words))


class Program:
    def __init__(self, build, name, headers):
        self.name, self.path = name, build / "bin" / name
        archives = packages_of(linked_archives(build, name) | runtime_archives(build, name))
        shared = packages_of(shared_objects(self.path))
        seen = set().union(*(headers.get(o, set()) for o in objects_of(build, name)))
        sources = {package.source for package in archives | shared}
        self.static = archives
        self.headers = {p for p in packages_of(seen)
                        if p.source not in sources and p.source not in ("glibc", "linux", "gcc-12")}
        self.shared = {p for p in shared if p.source not in {a.source for a in archives}}


def package_entry(package, extracted):
    licence, words = licence_of(package)
    if words:
        extracted[licence] = (f"Debian's copyright file of {package.name} calls it {words!r}:\n"
                              + copyright_text(package))
    return {"name": package.name, "SPDXID": identifier("Package", package.name),
            "versionInfo": package.version, "supplier": "Organization: Debian",
            "downloadLocation": f"https://packages.debian.org/bookworm/{package.name}",
            "sourceInfo": f"built from the Debian source package {package.source} "
                          f"{package.source_version}",
            "filesAnalyzed": False, "licenseConcluded": "NOASSERTION", "licenseDeclared": licence,
            "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator":
                                  f"pkg:deb/debian/{package.name}@{package.version}?distro=bookworm"}]}


def program_entry(program, version):
    return {"name": program.name, "SPDXID": identifier("Program", program.name), "versionInfo": version,
            "supplier": "Organization: atrest", "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0",
            "copyrightText": "2026 The atrest authors", "primaryPackagePurpose": "APPLICATION",
            "checksums": [{"algorithm": "SHA256",
                           "checksumValue": hashlib.sha256(program.path.read_bytes()).hexdigest()}]}


def relation(program, kind, package):
    return {"spdxElementId": identifier("Program", program.name), "relationshipType": kind,
            "relatedSpdxElement": identifier("Package", package.name)}


def document(programs, name, version, epoch):
    extracted, packages, relations = {}, set(), []
    for program in programs:
        relations.append({"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                          "relatedSpdxElement": identifier("Program", program.name)})
        for kind, found in (("STATIC_LINK", program.static), ("CONTAINS", program.headers),
                            ("DYNAMIC_LINK", program.shared)):
            packages |= found
            relations += [relation(program, kind, package) for package in sorted(found)]
    entries = [program_entry(program, version) for program in programs]
    entries += [package_entry(package, extracted) for package in sorted(packages)]
    digest = hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": f"{name}-{version}",
            "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{version}-{digest[:32]}",
            "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch)),
                             "creators": ["Tool: packaging-sbom.py", "Organization: atrest"]},
            "packages": entries, "relationships": relations,
            "hasExtractedLicensingInfos": [{"licenseId": key, "extractedText": text}
                                           for key, text in sorted(extracted.items())]}


def notices(program):
    """The copyright files of all that is inside the program, each once."""
    parts = {}
    for package in sorted(program.static | program.headers):
        parts.setdefault(copyright_text(package), []).append(f"{package.name} {package.version}")
    line = "=" * 100
    return "".join(f"{line}\n{', '.join(names)}\n{line}\n{text}\n" for text, names in parts.items())


def main():
    build, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    version = (ROOT / "VERSION").read_text().strip()
    headers = headers_by_object(build)
    programs = [Program(build, name, headers) for name in PROGRAMS]

    def write(path, value):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")

    write(out / "atrest.spdx.json", document(programs, "atrest", version, epoch))
    for program in programs:
        write(out / "notices" / program.name / "sbom.spdx.json",
              document([program], program.name, version, epoch))
        (out / "notices" / program.name / "third-party-notices").write_text(notices(program))


if __name__ == "__main__":
    main()
