"""docs/reference: flags and exit codes, from what --help says."""

MADE = "<!-- made from --help by tests/docs/generate.py; do not edit -->\n"


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def code(text):
    return f"`{text}`".replace("|", "\\|")


def table(head, entries):
    lines = [f"| {head} | |", "|---|---|"]
    return lines + [f"| {code(entry.name)} | {cell(entry.text)} |" for entry in entries]


def command(help_):
    level = "##" if " " not in help_.path else "###"
    lines = ["", f"{level} {help_.path}", "", help_.summary[0].upper() + help_.summary[1:] + ".", "", "```text",
             *help_.usage, "```"]
    if help_.commands:
        lines += ["", *table("command", help_.commands)]
    if [flag for flag in help_.flags if not flag.name.startswith("-h,")]:
        lines += ["", *table("flag", help_.flags)]
    for note in help_.notes:
        lines += ["", note]
    return lines


def flags(programs):
    lines = [MADE, "# Flags", "", "What each program prints by `--help`, in one place. "
             "The provider's flags may also stand in a file: [configuration](../configuration.md)."]
    for helps in programs.values():
        for help_ in helps:
            lines += command(help_)
    return "\n".join(lines) + "\n"


def exit_codes(programs):
    lines = [MADE, "# Exit codes", "", "A script may rely on them. The error is on stderr: "
             "`PROGRAM: error: MESSAGE`, and where there is a next step `PROGRAM: hint: STEP`."]
    for program, helps in programs.items():
        lines += ["", f"## {program}", "", *table("code", helps[0].exit_codes)]
        different = [help_ for help_ in helps if help_.exit_codes != helps[0].exit_codes]
        for help_ in different:
            lines += ["", f"### {help_.path}", "", *table("code", help_.exit_codes)]
        if len(helps) > 1 and not different:
            lines += ["", "The same for every command. What counts as *wrong* (1) stands with the command: "
                      "[verify](../verify.md#exit-codes), [status](../status.md#exit-codes), "
                      "[migrate](../migrate.md), [lint](../kops.md#check-what-you-have)."]
    return "\n".join(lines) + "\n"


def pages(programs):
    return {"reference/flags.md": flags(programs), "reference/exit-codes.md": exit_codes(programs)}
