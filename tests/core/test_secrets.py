"""What looks like a credential: a made list of true ones, and near misses that must not warn."""

import pytest

from warroom.secrets import blanked, find, words_for

# Put together here, so that no scanner of this repository takes them for real ones.
A36 = "q7Zk2mXw9RbT4vNc8LpJ1sHd6FgY3aQe5Wui"
B20 = "aB3dE5gH7jK9mN1pQ3sT"

TRUE = {
    "GitHub": f"the token is ghp_{A36} for now",
    "GitHub, fine": f"github_pat_{A36}{A36}",
    "GitLab": f"export TOKEN=glpat-{B20}",
    "AWS id": "key AKIA" + "Q7ZK2MXW3RBT4VNC",
    "AWS secret": f"aws_secret_access_key = {A36}+/Zq",
    "Slack": "xoxb-" + "123456789012-123456789012-" + A36[:24],
    "Slack hook": "https://hooks.slack.com/services/" + "T01234567/B01234567/" + A36[:24],
    "Stripe": "sk_" + "live_" + A36[:24],
    "Google": "AIza" + (A36 + A36)[:35],
    "npm": f"//registry.npmjs.org/:_authToken=npm_{A36}",
    "PyPI": "pypi-" + "AgEIcHlwaS5vcmc" + A36 + A36,
    "JWT": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0." + A36,
    "Vault": f"VAULT: hvs.{A36}",
    "PEM": "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
    "PEM, cut off": "-----BEGIN OPENSSH PRIVATE" + " KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5v",
    "bearer": f"curl -H 'Authorization: Bearer {A36}' https://api.example.com",
    "basic": "Authorization: Basic YWRtaW46aHVudGVyMjIyMg==",
    "URL": "postgres://app:s3cr3tPass@db-1.internal:5432/orders",
    "URL without a user": "redis://:pa55word@cache:6379/0",
    "assigned": "password=hunter2",
    "assigned, spaces": "DB_PASSWORD = correct-horse-battery",
    "assigned, quotes": 'password: "correct horse"',
    "yaml": "  password: swordfish",
    "pwd": "pwd: Tr0ub4dor&3",
    "said": "the password is hunter22, I changed it",
    "German": "Das Passwort ist Geheim123",
    "ADO": "Server=db;Database=x;User Id=sa;Password=yourStrong(!)1;",
    "Azure": f"AccountKey={A36}{A36}==",
    "api key": f"api_key={A36[:20]}",
    "env": f"MAILGUN_API_KEY={A36[:32]}",
    "json": f'{{"client_secret": "{A36[:30]}"}}',
    "flag": f"--token={A36[:24]}",
    "random": f"try this one: {A36}",
    "invite": "wss://hub:7000/#" + "AbCdEfGhIjKlMnOpQrStUv" + "." + (A36 + A36)[:43],
}

NEAR = (
    "commit 7661dcd0a1b2c3d4e5f60718293a4b5c6d7e8f90 broke it",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7",
    "request 550e8400-e29b-41d4-a716-446655440000 timed out",
    "pod checkout-api-7d9f8b6c5d-x2k4q restarted 5 times",
    "pod/payments-worker-6c9f9d8bbd-abcde OOMKilled, node ip-10-0-3-17.eu-west-1.compute.internal",
    "https://grafana.example.com:3000/d/abcDEF123/overview?orgId=1&from=now-6h",
    "https://console.example.com/login is down, http://10.0.0.1:8080/healthz is up",
    "git@github.com:acme/checkout.git at v2.31.4-rc.1+build.77",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6sD0kq ana@laptop",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
    'integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8KuxyS2FZ9q"',
    "password reset mails are delayed by 20 minutes",
    "password: reset by ana, see the ticket",
    "The password is wrong for half of the users",
    "Password was changed by ops yesterday",
    "secret rotation failed: vault is sealed",
    "token expired for all sessions at 02:09",
    "token: expired",
    "invalid token: unexpected end of input",
    "error: missing api key",
    "api_key: required",
    "pass=3 fail=0 skip=12",
    "tests pass: 1024 of 1024",
    "PASSWORD=$DB_PASSWORD docker compose up",
    "password=********",
    "password=<redacted>",
    "password = os.environ['DB_PASSWORD']",
    "password = settings.database.password",
    "token = get_token(user)",
    "secretKeyRef: name: checkout-db-credentials",
    "kubectl get secret checkout-tls-2026-03 -o yaml",
    "secret: checkout-db-credentials-v2",
    "token_count=4096 max_tokens=8192",
    "api-key: see 1Password item Checkout",
    "EvaluateCheckoutResponseHandlerFactoryBean2 threw NullPointerException",
    "/var/lib/kubelet/pods/3f1c9c2e/volumes/kubernetes.io~secret/default-token-abcde",
    "arn:aws:iam::123456789012:role/CheckoutServiceRoleProductionEuWest1",
    "i-0abcd1234ef567890 terminated, ami-0abcdef1234567890",
    "2026-03-04T02:13:07.123456Z level=error msg=\"dial tcp 10.0.3.17:5432: connect: refused\"",
    "x-amz-request-id: 79A76F5E0D1B2C3D",
    "gid://shopify/Order/4501234567890 not found",
    "Basic auth is off, bearer of bad news",
    "INC-42 P1 SEV1 eu-west-1a eu-west-1b us-east-2c",
    "rollout of checkout@sha256:ab12 paused",
    "TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256",
    "at com.acme.checkout.PaymentServiceImpl$$EnhancerBySpringCGLIB$$1a2b3c4d.charge",
    "the access key to the cage is at the desk",
    "user:pass in the URL is refused",
    "ETag: \"33a64df551425fcc55e4d42a148795d9f25f89d4\"",
)  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_a_credential_is_found(name: str) -> None:
    text = TRUE[name]
    found = find(text)
    assert found
    left = blanked(text, found)
    assert find(left) == []
    assert "[redacted]" in left


@pytest.mark.parametrize("line", NEAR)
def test_what_only_looks_a_little_like_one_is_let_through(line: str) -> None:
    assert find(line) == [], [line[f.start : f.end] for f in find(line)]


def test_what_is_told_of_it_gives_little_away() -> None:
    text = f"first ghp_{A36}\nthen password=hunter22"
    assert words_for(text, find(text)) == "a GitHub token (ghp_…) and 1 more"
    assert words_for("pwd: Tr0ub4d", find("pwd: Tr0ub4d")) == "a password (…)"


def test_a_long_text_is_looked_at_in_no_time_that_grows_with_its_square() -> None:
    """A pattern that backtracks would hang here until the test's own time is up."""
    for piece in (
        "a" * 1_000,
        "a-" * 500,
        "password" * 125,
        "://:" * 250,
        "eyJ" * 333,
        "=" * 1_000,
    ):
        find(piece * 100)


def test_nothing_is_found_in_what_was_redacted() -> None:
    assert find("password: [redacted]") == []
