"""Manual pages in man(7), one a program or command, from what --help says."""

import re

DATE = "2026-11-24"  # fixed, so that the same texts give the same pages; a manual page must have one
SECTIONS = {"aws-encryption-provider": "8", "atrest": "1", "kms-emulator": "1"}
# The part of a title that a reader of `man -k` sees; --help has no room for it.
ABOUT = {
    "aws-encryption-provider": [
        "It is a KMS plugin of kube-apiserver and runs on every control-plane node. kube-apiserver sends it "
        "data encryption keys over the unix socket; it has them encrypted and decrypted by AWS KMS.",
        "Its flags, ciphertext, metrics and health paths are those of kubernetes-sigs/aws-encryption-provider."],
    "atrest": [
        "Switches encryption at rest on, proves it, rotates keys and recovers objects, for Kubernetes clusters "
        "whose Secrets are encrypted with AWS KMS."],
}
FILES = {
    "aws-encryption-provider": [("/var/run/kmsplugin/socket.sock", "the default of --listen"),
                                ("~/.aws/config, ~/.aws/credentials", "profiles, if credentials come from one")],
    "atrest migrate": [("~/.local/state/atrest/migrate-CLUSTER.json", "how far a migration is")],
}
SIGNALS = {
    "aws-encryption-provider": [("SIGTERM, SIGINT", "end; calls that are under way are answered first"),
                                ("SIGHUP", "read --config again and take it if it is valid")],
    "kms-emulator": [("SIGTERM, SIGINT", "end")],
}


def title(path):
    return path.replace(" ", "-")


def section(path):
    return SECTIONS[path.split()[0]]


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    text = re.sub(r"[^\x00-\x7f]", lambda m: f"\\[u{ord(m.group()):04X}]", text)
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def bold(text):
    return f"\\fB{escape(text)}\\fR"


def flag_name(name):
    """Dashes and words bold, what follows them slanted: -o, --output table|json."""
    done = []
    for part in name.split(" "):
        done.append(bold(part) if part.startswith("-") else f"\\fI{escape(part)}\\fR")
    return " ".join(done)


def rows(entries, name=flag_name):
    lines = []
    for entry in entries:
        lines += [".TP", name(entry.name), escape(entry.text)]
    return lines


def pairs(heading, entries):
    lines = [f".SH {heading}"] if entries else []
    for name, text in entries:
        lines += [".TP", bold(name), escape(text)]
    return lines


def example_lines(lines):
    out = []
    for line in lines:
        out.append(escape(line) if line else ".sp")
    return [".nf", *out, ".fi"] if out else []


def usage(help_):
    lines = []
    for number, line in enumerate(help_.usage):
        lines += ([".br"] if number else []) + [f"\\fB{escape(help_.path)}\\fR{escape(line.removeprefix(help_.path))}"]
    return lines


def see_also(help_, helps):
    parts = help_.path.split()
    related = [other.path for other in helps if other.path != help_.path and
               (other.path.split()[:-1] == parts or other.path.split() == parts[:-1] or
                len(parts) > 1 and other.path.split()[:-1] == parts[:-1])]
    if len(parts) == 1:
        related += [program for program in SECTIONS if program != help_.path]
    lines = [f".BR {escape(title(path))} ({section(path)})" for path in related]
    return [line + " ," for line in lines[:-1]] + lines[-1:]


def page(help_, helps):
    name = title(help_.path)
    lines = ['.\\" Made from --help by tests/docs/generate.py; do not edit.',
             f'.TH {escape(name.upper())} {section(help_.path)} "{DATE}" "{help_.path.split()[0]}"',
             ".SH NAME", f"{escape(name)} \\- {escape(help_.summary)}", ".SH SYNOPSIS", *usage(help_)]
    description = ABOUT.get(help_.path, []) + help_.prose or [help_.summary[0].upper() + help_.summary[1:] + "."]
    lines.append(".SH DESCRIPTION")
    for number, paragraph in enumerate(description):
        lines += ([".PP"] if number else []) + [escape(paragraph)]
    if help_.commands:
        lines += [".SH COMMANDS", *rows(help_.commands, lambda word: bold(word))]
    lines += [".SH OPTIONS", *rows(help_.flags)]
    for note in help_.notes:
        lines += [".PP", escape(note)]
    lines += [".SH EXIT STATUS", *rows(help_.exit_codes, bold)]
    lines += pairs("SIGNALS", SIGNALS.get(help_.path, [])) + pairs("FILES", FILES.get(help_.path, []))
    if help_.examples:
        lines += [".SH EXAMPLES", *example_lines(help_.examples)]
    lines += [".SH SEE ALSO", *see_also(help_, helps)]
    return "\n".join(lines) + "\n"


def pages(programs):
    """File name -> text."""
    return {f"man/{title(help_.path)}.{section(help_.path)}": page(help_, helps)
            for helps in programs.values() for help_ in helps}
