import { describe, expect, it } from "vitest";
import { looksSecret, maskSecrets, maskSecretText, SECRET_MASK, secretsIn } from "../../src/api/secrets.js";

const path = (dotted: string) => dotted.split(".");

describe("the secrets of a tree", () => {
  it("are texts and numbers, of any size, and no switch", () => {
    const tree = { smtp: { password: 12345678, port: 587 }, snmp: { community: "canary" }, ldap: { password: 2n ** 70n }, saml: { private_key: true } };
    expect(secretsIn(tree)).toEqual(["12345678", "canary", "1180591620717411303424"]);
  });
});

describe("a leaf that opens something is known by its name", () => {
  it.each([
    "admin_password",
    "github_ssl.key",
    "customer.secret_key_data",
    "smtp.password",
    "snmp.community",
    "mapping.token",
    "mapping.azure_app_client_secret",
    "mapping.csrf_secret",
    "ldap.password",
    "collectd.password",
    "github_oauth.client_secret",
    "private_instance.meo.client_secret",
    "private_instance.some_api_key",
    "syslog.key",
    "storage.connection_string",
    "webhook.clientSecret",
    "saml.private_key",
    "snmp.users.0.auth_passphrase",
    "credentials.user",
    "tokens.0",
    "license.support_key",
    "backup.api_keys",
    "smtp.pass",
    "encoded_jit_config",
    "temp_download_token",
    "config.secret",
  ])("%s", (name) => {
    expect(looksSecret(path(name))).toBe(true);
  });

  it.each([
    "github_ssl.cert",
    "customer.public_key_data",
    "saml.certificate",
    "saml.certificate_path",
    "ldap.profile.key",
    "ldap.user_sync_keys",
    "ldap.bind_dn",
    "github_oauth.client_id",
    "manage_auth.login_attempt_limit",
    "secret_scanning.enabled",
    "auth.token_url",
    "auth.password_min_length",
    "smtp.username",
    "ssh.authorized_key",
    "keyboard",
    "github_hostname",
    "",
  ])("not %s", (name) => {
    expect(looksSecret(path(name))).toBe(false);
  });
});

describe("a tree with its secrets masked", () => {
  it("keeps switches, zero, null and empty text, and every other value", () => {
    const tree = {
      smtp: { password: "hunter2", port: 25, authentication: "plain" },
      ldap: null,
      pin_token: 0,
      token: 1234,
      some_secret: true,
      other_secret: "",
      list: [{ community: "public" }, "x"],
    };
    expect(maskSecrets(tree)).toEqual({
      smtp: { password: SECRET_MASK, port: 25, authentication: "plain" },
      ldap: null,
      pin_token: 0,
      token: SECRET_MASK,
      some_secret: true,
      other_secret: "",
      list: [{ community: SECRET_MASK }, "x"],
    });
  });

  it("masks a private key and a URL with a password whatever their name", () => {
    const key = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    expect(
      maskSecrets({ banner: key, pgp: "-----BEGIN PGP PRIVATE KEY BLOCK-----", http_proxy: "http://user:pw@proxy:3128", url: "https://host/a:b@c" }),
    ).toEqual({
      banner: SECRET_MASK,
      pgp: SECRET_MASK,
      http_proxy: SECRET_MASK,
      url: "https://host/a:b@c",
    });
  });

  it("shows public keys and certificates even under the name of a key", () => {
    const tree = [{ key: "ssh-ed25519 AAAAC3 octo@example.com" }, { key: "-----BEGIN CERTIFICATE-----\nAA" }, { key: "-----BEGIN PUBLIC KEY-----\nAA" }];
    expect(maskSecrets(tree)).toEqual(tree);
  });

  it("masks everything below 200 levels rather than exhausting the stack", () => {
    let tree: { a: unknown } | string = "deep";
    for (let i = 0; i < 300; i++) tree = { a: tree };
    expect(JSON.stringify(maskSecrets(JSON.parse(JSON.stringify(tree)) as never))).not.toContain("deep");
  });
});

describe("a text that is almost JSON", () => {
  it("shows no secret, also where it is cut off in the middle of one", () => {
    expect(maskSecretText('{"token":"AABF3JGZ","expires_at":"2026"} trailing')).toBe('{"token":"********","expires_at":"2026"} trailing');
    expect(maskSecretText('<pre>{"runner":{"id":1}, "encoded_jit_config" : "eyJh\\"b')).toBe('<pre>{"runner":{"id":1}, "encoded_jit_config" : "********"');
    expect(maskSecretText('{"message":"no token here"}')).toBe('{"message":"no token here"}');
  });
});

describe("the secrets of a request", () => {
  it("are found wherever they stand in it", () => {
    expect(secretsIn({ name: "web", config: { url: "https://example.com/", secret: "s3cret" }, list: [{ password: "p4ss" }] })).toEqual(["s3cret", "p4ss"]);
  });
});
