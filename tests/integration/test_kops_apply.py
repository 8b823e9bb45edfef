"""`atrest kops apply` and `kops status`, with a stand-in for kops and three for kube-apiserver."""

import json
import stat

import pytest

from kops_cluster import KopsCluster

ALL = ["replace", "create", "update", "rolling-update", "validate"]


@pytest.fixture
def cluster(folder):
    made = KopsCluster(folder)
    yield made
    made.end()


def test_without_yes_nothing_is_run(cluster):
    outcome = cluster.apply("1")
    assert outcome.returncode == 0, outcome.stderr
    assert cluster.verbs() == []
    assert f"kops replace -f {cluster.plan}/1-read/cluster.yaml" in outcome.stdout
    assert "nothing was changed; to begin, add --yes" in outcome.stderr


def test_a_stage_runs_its_commands_in_order_and_says_what_is_next(cluster):
    outcome = cluster.done("1")
    assert cluster.calls() == [
        f"replace -f {cluster.plan}/1-read/cluster.yaml",
        "create secret encryptionconfig --force -f "
        f"{cluster.plan}/1-read/encryptionconfig.yaml --name k8s.example.internal",
        "update cluster --name k8s.example.internal --create-kube-config=false --yes",
        "rolling-update cluster --name k8s.example.internal --instance-group-roles "
        "control-plane,apiserver --yes",
        "validate cluster --name k8s.example.internal --wait 15m"]
    assert "1-read is done" in outcome.stdout
    assert f"next: atrest kops apply --plan {cluster.plan} --stage 2-write" in outcome.stdout
    assert "kops: Rolling update completed for cluster!" in outcome.stderr


def test_the_next_stage_follows_when_every_server_is_there(cluster):
    cluster.done("1-read")
    cluster.forget_calls()
    cluster.done("2-write")
    assert cluster.verbs() == ["create", "update", "rolling-update", "validate"]


def test_a_stage_is_not_skipped(cluster):
    outcome = cluster.apply("2", "--yes")
    assert outcome.returncode == 1
    assert "kops is at 0-before, and 1-read lies between" in outcome.stderr
    assert cluster.verbs() == []


def test_one_node_behind_stops_the_next_stage_and_is_named(cluster):
    cluster.write("skip-master-b")
    outcome = cluster.apply("1", "--yes", "--wait", "0s")
    assert outcome.returncode == 1
    assert "node master-b (control-plane-b) is behind: kops says NeedsUpdate" in outcome.stderr
    cluster.forget_calls()
    outcome = cluster.apply("2", "--yes")
    assert outcome.returncode == 1
    assert "node master-b (control-plane-b) is behind" in outcome.stderr
    assert "master-a" not in outcome.stderr and "master-c" not in outcome.stderr
    assert cluster.verbs() == []
    cluster.remove("skip-master-b")
    cluster.done("1")
    cluster.done("2")


def test_one_server_behind_is_found_where_kops_believes_that_it_is_not(cluster):
    cluster.done("1")
    cluster.write("configs/master-c")
    cluster.forget_calls()
    outcome = cluster.apply("2", "--yes")
    assert outcome.returncode == 1
    assert ("node master-c (" + cluster.servers[2].url + ") has not asked the KMS plugin "
            "aws-encryption-provider") in outcome.stderr
    assert cluster.verbs() == []


def test_a_server_that_is_not_ready_stops_the_next_stage(cluster):
    cluster.done("1")
    cluster.servers[1].ready = False
    outcome = cluster.apply("2", "--yes")
    assert outcome.returncode == 1
    assert f"node master-b ({cluster.servers[1].url}) is not ready" in outcome.stderr


def test_a_wait_that_is_none_is_refused_before_anything_is_run(cluster):
    outcome = cluster.apply("1", "--yes", "--wait", "soon")
    assert outcome.returncode == 2 and "soon" in outcome.stderr
    assert cluster.calls(changing=False) == []


def test_two_key_ids_stop_the_next_stage(cluster):
    cluster.done("1")
    cluster.servers[1].key_id = "another"
    outcome = cluster.apply("2", "--yes")
    assert outcome.returncode == 1
    assert "different key ids of the KMS plugin aws-encryption-provider" in outcome.stderr


def test_another_configuration_by_its_hash_stops_the_next_stage(cluster):
    cluster.done("1")
    for server in cluster.servers:
        server.tells_hash = True
    text = cluster.servers[2].configuration()
    cluster.write("configs/master-c", text + "# changed\n")
    outcome = cluster.apply("2", "--yes")
    assert outcome.returncode == 1
    assert "master-c" in outcome.stderr and "runs another EncryptionConfiguration" in outcome.stderr
    assert "master-a" not in outcome.stderr


def test_a_server_that_is_not_known_stops_the_next_stage(cluster):
    cluster.done("1")
    arguments = cluster.arguments("apply", "--stage", "2", "--yes")
    at = arguments.index(cluster.servers[2].url)
    outcome = cluster.run(*arguments[:at - 1], *arguments[at + 1:])
    assert outcome.returncode == 1
    assert "kops has 3 control-plane nodes, but 2 kube-apiservers are known" in outcome.stderr


@pytest.mark.parametrize("verb", ALL)
@pytest.mark.parametrize("when", ["hang", "after"])
def test_a_stage_goes_on_where_it_was_interrupted(cluster, verb, when):
    cluster.write(f"{when}-{verb}")
    status, text = cluster.interrupted("1", "kops: .*(at work|nearly there)")
    assert status == 3, text
    assert "interrupted" in text and "run the same atrest kops apply again" in text
    done = ALL[:ALL.index(verb) + (1 if when == "after" and verb in ALL[:2] else 0)]
    cluster.remove(f"{when}-{verb}")
    cluster.forget_calls()
    cluster.done("1")
    assert cluster.verbs() == [each for each in ALL if each not in done or each in ALL[3:]]


def test_a_rolling_update_that_was_interrupted_between_two_nodes_goes_on(cluster):
    cluster.write("after-node")
    status, text = cluster.interrupted("1", "kops: node: nearly there")
    assert status == 3, text
    assert cluster.apply("2", "--yes").returncode == 1
    cluster.remove("after-node")
    cluster.forget_calls()
    cluster.done("1")
    assert cluster.verbs() == ["rolling-update", "validate"]


@pytest.mark.parametrize("verb", ALL)
def test_a_command_that_fails_stops_the_stage_with_what_kops_says(cluster, verb):
    cluster.write(f"fail-{verb}", "the cloud is closed")
    outcome = cluster.apply("1", "--yes")
    assert outcome.returncode == 3
    assert "ended with status 1: Error: the cloud is closed" in outcome.stderr
    assert "mend what kops says, then run the same atrest kops apply again" in outcome.stderr
    assert cluster.verbs()[-1] == verb
    cluster.remove(f"fail-{verb}")
    cluster.done("1")


def test_a_kops_that_cannot_be_asked_is_no_gate(cluster):
    cluster.write("fail-get-instances", "no credentials")
    outcome = cluster.apply("1", "--yes")
    assert outcome.returncode == 3
    assert "Error: no credentials" in outcome.stderr
    assert cluster.verbs() == []


def test_a_kops_that_is_not_there_is_said(cluster):
    arguments = cluster.arguments("apply", "--stage", "1", "--yes")
    arguments[arguments.index("--kops") + 1] = "/absent/kops"
    outcome = cluster.run(*arguments)
    assert outcome.returncode == 2
    assert "/absent/kops" in outcome.stderr


@pytest.mark.parametrize("name", ["0-before/cluster.yaml", "1-read/cluster.yaml",
                                  "2-write/encryptionconfig.yaml"])
def test_a_file_that_was_changed_since_the_plan_is_refused(cluster, name):
    with open(cluster.plan / name, "a") as file:
        file.write("# a word more\n")
    outcome = cluster.apply("1", "--yes")
    assert outcome.returncode == 2
    assert f"{cluster.plan}/{name} was changed since the plan was made" in outcome.stderr
    assert "make the plan anew" in outcome.stderr
    assert cluster.calls(changing=False) == []


def test_a_cluster_that_somebody_else_changed_is_refused(cluster):
    spec = (cluster.place / "spec").read_text()
    cluster.write("spec", spec.replace("kubernetesVersion: ", "kubernetesVersion: 9"))
    outcome = cluster.apply("1", "--yes")
    assert outcome.returncode == 1
    assert "kops has another cluster spec than the plan was made from" in outcome.stderr
    assert "spec.kubernetesVersion of the cluster" in outcome.stderr
    assert cluster.verbs() == []


def test_a_configuration_that_somebody_else_stored_is_refused(cluster):
    cluster.done("1")
    cluster.write("secret", "kind: EncryptionConfiguration\n")
    cluster.forget_calls()
    outcome = cluster.apply("2", "--yes")
    assert outcome.returncode == 1
    assert "kops has an EncryptionConfiguration that is none of the plan's" in outcome.stderr
    assert cluster.verbs() == []


def test_files_that_were_stored_by_hand_are_not_taken_for_a_stage(cluster):
    cluster.done("1")
    cluster.write("secret", (cluster.plan / "2-write/encryptionconfig.yaml").read_text())
    cluster.forget_calls()
    outcome = cluster.apply("2", "--yes")
    assert outcome.returncode == 1
    assert "kops has the files of 2-write, but not by this plan" in outcome.stderr
    assert cluster.verbs() == []


def test_a_stage_can_be_undone_by_the_one_before(cluster):
    cluster.done("1")
    cluster.done("2")
    cluster.forget_calls()
    cluster.done("1")
    assert cluster.verbs() == ["create", "update", "rolling-update", "validate"]
    cluster.write("skip-master-a")
    cluster.forget_calls()
    cluster.done("1")  # nothing is left to roll
    assert "create" not in cluster.verbs()


def test_what_the_data_may_need_is_not_dropped_unseen(cluster):
    cluster.done("1")
    cluster.done("2")
    cluster.forget_calls()
    outcome = cluster.apply("5-drop", "--yes")
    assert outcome.returncode == 2
    assert "give --endpoints for each etcd" in outcome.stderr
    assert cluster.verbs() == []


def test_a_state_that_was_lost_costs_a_question(cluster):
    cluster.done("1")
    (cluster.plan / "state.json").unlink()
    cluster.done("2")
    assert "update cluster --name k8s.example.internal" in cluster.calls(changing=False)


def test_the_state_is_for_its_owner_alone(cluster):
    cluster.done("1")
    assert stat.S_IMODE((cluster.plan / "state.json").stat().st_mode) == 0o600


def test_status_says_the_stage_of_each_node(cluster):
    cluster.done("1")
    outcome = cluster.status("-o", "json")
    assert outcome.returncode == 0, outcome.stderr
    report = json.loads(outcome.stdout)
    assert report["schemaVersion"] == 1 and report["kopsStage"] == "1-read"
    assert [node["node"] for node in report["nodes"]] == ["master-a", "master-b", "master-c"]
    assert {node["stage"] for node in report["nodes"]} == {"1-read"}
    assert report["next"].endswith("--stage 2-write")
    assert "1-read" in cluster.status().stdout


def test_status_does_not_guess(cluster):
    cluster.write("skip-master-b")
    cluster.apply("1", "--yes", "--wait", "1s")
    outcome = cluster.status("-o", "json")
    assert outcome.returncode == 1
    nodes = {node["node"]: node for node in json.loads(outcome.stdout)["nodes"]}
    assert "stage" not in nodes["master-b"] and nodes["master-b"]["behind"]
    assert "it is from before 1-read" in nodes["master-b"]["because"]
    assert nodes["master-a"]["stage"] == "1-read"


def test_status_believes_the_hash_that_a_server_tells(cluster):
    cluster.done("1")
    cluster.done("2")
    cluster.servers[0].tells_hash = True
    cluster.write("configs/master-a", (cluster.plan / "1-read/encryptionconfig.yaml").read_text())
    outcome = cluster.status("-o", "json")
    assert outcome.returncode == 1
    nodes = {node["node"]: node for node in json.loads(outcome.stdout)["nodes"]}
    assert nodes["master-a"]["stage"] == "1-read" and nodes["master-a"]["behind"]
    assert nodes["master-b"]["stage"] == "2-write"
