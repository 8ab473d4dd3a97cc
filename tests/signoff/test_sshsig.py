"""SSH signatures: those of the real tool are taken, and nothing that was changed, cut, moved or meant otherwise."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing import Signer, needs

from mlgov.errors import SignOffError
from mlgov.signoff import sshsig
from mlgov.signoff.sshsig import BadSignature, fingerprint, normal_key, parse, public_key, sign, verify, verify_ed25519

RAW = b'{"decision":"approve"}\n'
ALICE = Signer("alice")


@pytest.fixture(scope="module")
def tool_keys(tmp_path_factory):
    """One key of each kind, made by the real ssh-keygen."""
    needs("ssh-keygen")
    folder = tmp_path_factory.mktemp("keys")
    for kind, more in (("ed25519", []), ("rsa", ["-b", "2048"]), ("ecdsa", [])):
        command = ["ssh-keygen", "-q", "-t", kind, *more, "-N", "", "-C", f"{kind}@example.org", "-f", folder / kind]
        subprocess.run(command, check=True)
    return folder


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_what_the_real_tool_signs_verifies_and_names_its_key(tool_keys, kind):
    """Signed by ssh-keygen through `sign`; the key that comes back is the one in the .pub file."""
    armoured = sign(RAW, tool_keys / kind)
    key = verify(RAW, armoured)
    assert key == normal_key((tool_keys / f"{kind}.pub").read_text()) == public_key(tool_keys / kind)
    with pytest.raises(BadSignature, match="doesn't fit these bytes"):
        verify(RAW + b" ", armoured)


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_our_fingerprint_is_the_tools(tool_keys, kind):
    """`SHA256:...` as people compare it."""
    shown = subprocess.run(["ssh-keygen", "-l", "-f", tool_keys / f"{kind}.pub"], capture_output=True, check=True)
    assert fingerprint((tool_keys / f"{kind}.pub").read_text()) == shown.stdout.decode().split()[1]


def test_the_tests_own_signer_makes_what_the_tool_accepts(tmp_path):
    """The oracle itself is sound: ssh-keygen verifies what the tests sign, and signs the same bytes with its key."""
    needs("ssh-keygen")
    allowed = tmp_path / "allowed"
    allowed.write_text(f'alice namespaces="{sshsig.NAMESPACE}" {ALICE.public}\n')
    (tmp_path / "sig").write_bytes(ALICE.sign(RAW))
    command = ["ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "alice", "-n", sshsig.NAMESPACE, "-s"]
    done = subprocess.run([*command, tmp_path / "sig"], input=RAW, capture_output=True, check=False)
    assert (done.returncode, b"Good" in done.stdout) == (0, True)
    assert sign(RAW, ALICE.write(tmp_path / "key")) == ALICE.sign(RAW)


@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
def test_both_hash_functions_of_the_format_are_taken(hash_name):
    """ssh-keygen -O hashalg=sha256 makes the other one."""
    assert verify_ed25519(RAW, ALICE.sign(RAW, hash_name=hash_name)) == ALICE.public


def test_a_signature_for_git_is_no_approval():
    """The namespace is part of what was signed (E4)."""
    with pytest.raises(BadSignature, match="made for 'git'"):
        verify(RAW, ALICE.sign(RAW, namespace="git"))


@given(at=st.integers(0, len(RAW) - 1), bit=st.integers(0, 7))
def test_one_bit_of_the_record_breaks_it(at, bit):
    """E3: whatever is changed."""
    changed = bytearray(RAW)
    changed[at] ^= 1 << bit
    with pytest.raises(BadSignature):
        verify(bytes(changed), ALICE.sign(RAW))


@given(at=st.integers(0, 2000), bit=st.integers(0, 7))
def test_one_bit_of_the_signature_breaks_it_or_changes_nothing_in_it(at, bit):
    """A flipped bit is refused, unless it only touched white space around the armour."""
    armoured = bytearray(ALICE.sign(RAW))
    at %= len(armoured)
    armoured[at] ^= 1 << bit
    try:
        key = verify(RAW, bytes(armoured))
    except BadSignature:
        return
    assert key == ALICE.public
    assert parse(bytes(armoured)) == parse(ALICE.sign(RAW))


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(junk):
    """Anything that isn't a signature is refused in words."""
    for armoured in (junk, b"-----BEGIN SSH SIGNATURE-----\n" + junk + b"\n-----END SSH SIGNATURE-----\n"):
        with pytest.raises(BadSignature):
            verify(RAW, armoured)


@pytest.mark.parametrize("cut", range(0, 245, 7))
def test_a_signature_that_is_cut_off_is_refused(cut):
    """Cut anywhere, also so that the armour looks whole."""
    armoured = ALICE.sign(RAW)
    inner = armoured.split(b"\n")[1:-2]
    text = b"".join(inner)[:cut]
    for damaged in (armoured[:cut], b"-----BEGIN SSH SIGNATURE-----\n" + text + b"\n-----END SSH SIGNATURE-----\n"):
        with pytest.raises(BadSignature):
            verify(RAW, damaged)


def test_a_bomb_is_not_parsed():
    """More bytes than any signature has are refused before anything is decoded."""
    with pytest.raises(BadSignature, match="no SSH signature"):
        verify(RAW, b"-----BEGIN SSH SIGNATURE-----\n" + b"A" * 10**6 + b"\n-----END SSH SIGNATURE-----\n")


def test_ed25519_only_means_that(tool_keys):
    """The in-process verifier doesn't hand anything to a tool."""
    with pytest.raises(BadSignature, match="kind ssh-rsa"):
        verify_ed25519(RAW, sign(RAW, tool_keys / "rsa"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 ????",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        ALICE.public.replace("ssh-ed25519", "ssh-rsa", 1),
        ALICE.public[:-8],
        f"{ALICE.public}\n{ALICE.public}",
        ALICE.public.replace("ssh-ed25519", "ssh-dss", 1),
    ],
)
def test_what_is_no_public_key_is_said(text):
    """Also a key of another kind than its first word, or one cut off."""
    with pytest.raises(SignOffError):
        normal_key(text)


def test_base64_that_decodes_alike_is_not_two_keys():
    """The last character has spare bits; only the canonical spelling is a key."""
    kind, encoded = ALICE.public.split()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    blob = encoded + "AAA="  # a key blob never ends in padding; one that does has spare bits
    spare = blob[:-2] + alphabet[alphabet.index(blob[-2]) + 1] + "="
    with pytest.raises(SignOffError):
        normal_key(f"{kind} {spare}")
    assert normal_key(f"{ALICE.public} a comment with words") == ALICE.public


def test_a_key_that_cannot_sign_says_why(tmp_path):
    """No file, and a file that is no key."""
    with pytest.raises(SignOffError, match="there is no key"):
        sign(RAW, tmp_path / "nothing")
    needs("ssh-keygen")
    (tmp_path / "junk").write_text("junk")
    with pytest.raises(SignOffError, match="can't sign"):
        sign(RAW, tmp_path / "junk")


def test_without_the_tool_only_ed25519_is_verified(monkeypatch, tool_keys):
    """A missing ssh-keygen is said as such: nothing is proven either way."""
    armoured = sign(RAW, tool_keys / "ecdsa")
    monkeypatch.setenv("PATH", "/nowhere")
    sshsig._verify_with_tool.cache_clear()
    assert verify(RAW, ALICE.sign(RAW)) == ALICE.public
    with pytest.raises(sshsig.ToolMissing, match="not installed"):
        verify(RAW, armoured)
