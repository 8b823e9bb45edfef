"""The policies of `atrest key policy`, evaluated: each is enough, and nothing less is."""

import grpc
import pytest

from keys import (ACCOUNT, ALIAS, CREATE, MASTERS, assert_complete, client, grants, key, keys_of,
                  policy, principal, seed, without)
from plugin_client import Plugin
from processes import Emulator, Provider, eventually

DEK = b"canary-dek-policies-0123456789ab"
ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{ID}"
CONTEXT = ["--encryption-context", "cluster=prod,stage=live"]
CREATOR = f"arn:aws:iam::{ACCOUNT}:user/creator"


def provider_with(start, folder, key_policy, provider_policy, context=CONTEXT):
    material = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    flag = seed(folder, [principal("master", MASTERS, provider_policy)],
                [{"id": ID, "material": material, "policy": key_policy}])
    emulator = start(Emulator, arguments=[flag])
    return start(Provider, emulator.url, [ARN], env={"AWS_ACCESS_KEY_ID": "master"},
                 arguments=["=".join(context)])


@pytest.fixture(scope="module")
def rendered():
    return policy("key", "--key", ARN, *CONTEXT), policy("provider", "--key", ARN, *CONTEXT)


def test_the_provider_lives_with_exactly_the_rendered_policies(start, folder, rendered):
    provider = provider_with(start, folder, *rendered)
    with Plugin(provider.sockets[0]) as plugin:
        eventually(lambda: plugin.status()["healthz"] == "ok", 5, "the probe")
        cipher, key_id = plugin.encrypt(DEK)
        assert key_id == ARN and plugin.decrypt(cipher, key_id) == DEK
        assert plugin.decrypt_v1(plugin.encrypt_v1(DEK)) == DEK
    assert provider.get("/healthz") == (200, "OK")


@pytest.mark.parametrize("whose", ["key", "provider"])
@pytest.mark.parametrize("action", ["kms:Encrypt", "kms:Decrypt"])
def test_without_any_one_action_it_fails_and_names_it(start, folder, rendered, whose, action):
    policies = dict(zip(("key", "provider"), rendered))
    policies[whose] = without(policies[whose], action)
    provider = provider_with(start, folder, policies["key"], policies["provider"])
    with Plugin(provider.sockets[0]) as plugin:
        health = eventually(lambda: [s for s in [plugin.status()["healthz"]] if s.startswith("kms ")],
                            5, "the probe's failure")[0]
        assert health == f"kms {action[4:]}: AccessDeniedException"
        with pytest.raises(grpc.RpcError) as caught:
            plugin.decrypt(plugin.encrypt(DEK)[0])
        assert caught.value.code() == grpc.StatusCode.PERMISSION_DENIED
        assert f"not authorized to perform: {action} on resource: {ARN}" in caught.value.details()
        with pytest.raises(grpc.RpcError) as caught:
            plugin.decrypt_v1(plugin.encrypt_v1(DEK))
        assert action in caught.value.details()


def test_another_context_than_the_policies_is_denied(start, folder, rendered):
    other = ["--encryption-context", "cluster=prod"]
    provider = provider_with(start, folder, *rendered, context=other)
    with Plugin(provider.sockets[0]) as plugin, pytest.raises(grpc.RpcError) as caught:
        plugin.encrypt(DEK)
    assert caught.value.code() == grpc.StatusCode.PERMISSION_DENIED


def creator_with(start, folder, document):
    flag = seed(folder, [principal("creator", CREATOR, document)])
    return start(Emulator, arguments=[flag])


def test_the_creators_policy_is_enough_from_nothing_to_everything(start, folder):
    emulator = creator_with(start, folder, policy("creator"))
    made = key(emulator.url, [*CREATE, "--yes", "-o", "json"], "creator")
    assert (made.code, made.err) == (0, "")
    assert_complete(client(emulator.url), made.json()["arn"])
    again = key(emulator.url, [*CREATE, "--yes", "-o", "json"], "creator")
    assert again.code == 0 and set(again.json()["parts"].values()) == {"there"}


@pytest.mark.parametrize("sid, action", list(grants(policy("creator"))))
def test_nothing_less_is_enough(start, folder, sid, action):
    emulator = creator_with(start, folder, without(policy("creator"), action, sid))
    made = key(emulator.url, [*CREATE, "--yes", "--timeout", "1s"], "creator")
    assert made.code in (2, 3), made.out
    assert action in made.err
    kms = client(emulator.url)
    keys = keys_of(kms)
    assert len(keys) <= 1
    # It says what there is, and a run with the whole policy goes on from there.
    if keys:
        assert f"key/{keys[0]} is there" in made.err and "run the same command again" in made.err
    whole = key(emulator.url, [*CREATE, "--yes", "-o", "json"])
    assert whole.code == 0, whole.err
    assert_complete(kms, whole.json()["arn"])


def test_an_action_more_changes_nothing(start, folder):
    document = policy("creator")
    document["Statement"].append({"Effect": "Allow", "Action": "kms:DisableKey", "Resource": "*"})
    emulator = creator_with(start, folder, document)
    made = key(emulator.url, [*CREATE, "--yes", "-o", "json"], "creator")
    assert (made.code, made.err) == (0, "")
    assert_complete(client(emulator.url), made.json()["arn"])


def test_the_creator_may_not_touch_the_keys_of_other_clusters(start, folder):
    emulator = creator_with(start, folder, policy("creator"))
    kms = client(emulator.url)
    other = kms.create_key(Tags=[{"TagKey": "KubernetesCluster", "TagValue": "other"}])
    other = other["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=ALIAS, TargetKeyId=other)
    refused = key(emulator.url, [*CREATE, "--yes"])
    assert refused.code == 2 and "of cluster other, not of k8s.example.com" in refused.err
    creator = client(emulator.url, "creator")
    with pytest.raises(creator.exceptions.ClientError, match="kms:PutKeyPolicy"):
        creator.put_key_policy(KeyId=other, PolicyName="default", Policy="{}")
