"""The completion scripts in the real shells: what is offered after each beginning of a command line."""

import os
import pathlib
import subprocess

import pytest

BIN = pathlib.Path(os.environ["ATREST_BIN"])

# What stands on the command line, and some of what must and must not be offered for its last word.
LINES = [
    ("atrest ", {"verify", "kops", "completion"}, {"lint", "policy"}),
    ("atrest ver", {"verify"}, {"kops"}),
    ("atrest kops ", {"render", "lint", "plan"}, {"verify"}),
    ("atrest verify --", {"--snapshot", "--retire", "--output"}, {"--yes"}),
    ("atrest kops lint --", {"--fix", "--was"}, {"--snapshot"}),
    ("atrest verify -o ", {"table", "json"}, {"--snapshot", "sarif"}),
    ("atrest kops lint --output ", {"table", "json", "sarif"}, {"--fix"}),
    ("atrest call status --api ", {"v1", "v2"}, {"table"}),
    ("atrest completion ", {"bash", "zsh", "fish"}, set()),
    ("atrest verify --snapshot mon", {"monday.db"}, {"tuesday.db"}),
    ("atrest kops lint cl", {"cluster.yaml"}, {"monday.db"}),
    ("atrest verify --retire ", set(), {"monday.db", "--snapshot"}),
]


def script(shell):
    return subprocess.run([BIN / "atrest", "completion", shell], capture_output=True, text=True,
                          check=True).stdout


def ask(command, folder, **environment):
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=20,
                         env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment})
    assert run.returncode == 0, run.stderr
    assert not run.stderr, run.stderr
    return set(run.stdout.split())


def bash(line, folder):
    words = line.split(" ")
    (folder / "completion").write_text(script("bash"))
    return ask(["bash", "--norc", "-c", f"""source {folder}/completion
COMP_WORDS=({' '.join("'" + word + "'" for word in words)}) COMP_CWORD={len(words) - 1}
compopt() {{ :; }}  # only a real completion may use it
_atrest
printf '%s\\n' "${{COMPREPLY[@]}}" """], folder)


def zsh(line, folder):
    """With what hands words to the line editor replaced by what prints them."""
    words = line.split(" ")
    (folder / "completion").write_text(script("zsh"))
    return ask(["zsh", "-f", "-c", f"""compdef() {{ :; }}
source {folder}/completion
compadd() {{ shift; for word in "$@"; do [[ $word == $PREFIX* ]] && print -r -- $word; done; return 0; }}
_describe() {{ local -a all=("${{(@P)4}}"); compadd -- "${{(@)all%%:*}}"; }}
_files() {{ print -rl -- $PREFIX*(N); }}
_message() {{ :; }}
words=({' '.join("'" + word + "'" for word in words)}) CURRENT={len(words)} PREFIX={words[-1]!r}
_atrest"""], folder)


def fish(line, folder):
    (folder / "completion").write_text(script("fish"))
    told = ask(["fish", "--no-config", "-c",
                f"source {folder}/completion; complete -C {line!r} | string replace -r '\\t.*' ''; or true"],
               folder, XDG_CONFIG_HOME=str(folder), XDG_DATA_HOME=str(folder))
    return {word.removeprefix("./") for word in told}


@pytest.fixture
def folder(tmp_path):
    for name in ("monday.db", "tuesday.db", "cluster.yaml"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize("shell", [bash, zsh, fish], ids=lambda shell: shell.__name__)
@pytest.mark.parametrize("line,wanted,unwanted", LINES, ids=[line for line, _, _ in LINES])
def test_a_shell_offers_what_fits_and_nothing_else(shell, line, wanted, unwanted, folder):
    offered = shell(line, folder)
    assert wanted <= offered
    assert not unwanted & offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_has_no_syntax_error(shell):
    run = subprocess.run([shell, "-n"], input=script(shell), capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


def test_bash_takes_the_value_behind_an_equals_sign(folder):
    """Where bash breaks words: --output, =, j."""
    assert bash("atrest verify --output = j", folder) == {"json"}
    assert bash("atrest verify --output =", folder) == {"table", "json"}


def test_bash_completes_through_its_own_machinery(folder):
    """As bash-completion loads it: by the name of the command, on demand."""
    where = folder / "bash-completion" / "completions"
    where.mkdir(parents=True)
    (where / "atrest").write_text(script("bash"))
    offered = ask(["bash", "--norc", "-c", f"""source /usr/share/bash-completion/bash_completion
_completion_loader atrest
complete -p atrest"""], folder, XDG_DATA_HOME=str(folder))
    assert {"complete", "-F", "_atrest", "atrest"} <= offered
