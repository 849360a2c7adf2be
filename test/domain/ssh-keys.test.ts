import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseAuthorizedKeys } from "../../src/domain/authorized-keys.js";
import { findByFingerprint, fingerprintMd5, fingerprintSha256, looksLikeFingerprint, parsePublicKey, planSync, sameKey } from "../../src/domain/ssh-keys.js";
import { CliError } from "../../src/errors.js";

const field = (bytes: Uint8Array | string) => {
  const content = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};
const blob = (...fields: (Uint8Array | string)[]) => Buffer.concat(fields.map(field)).toString("base64");

const ed = (seed: number) => `ssh-ed25519 ${blob("ssh-ed25519", new Uint8Array(32).fill(seed))}`;
const RSA = `ssh-rsa ${blob("ssh-rsa", new Uint8Array([1, 0, 1]), new Uint8Array(257).fill(7))}`;
const KEYS: readonly (readonly [string, string])[] = [
  ["ssh-ed25519", ed(1)],
  ["ssh-rsa", RSA],
  ["ecdsa-sha2-nistp256", `ecdsa-sha2-nistp256 ${blob("ecdsa-sha2-nistp256", "nistp256", new Uint8Array(65).fill(4))}`],
  ["ecdsa-sha2-nistp521", `ecdsa-sha2-nistp521 ${blob("ecdsa-sha2-nistp521", "nistp521", new Uint8Array(133).fill(4))}`],
  ["sk-ssh-ed25519@openssh.com", `sk-ssh-ed25519@openssh.com ${blob("sk-ssh-ed25519@openssh.com", new Uint8Array(32), "ssh:")}`],
  [
    "sk-ecdsa-sha2-nistp256@openssh.com",
    `sk-ecdsa-sha2-nistp256@openssh.com ${blob("sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", new Uint8Array(65), "ssh:")}`,
  ],
];

/** Fingerprints made by another program (Python's hashlib), so that ours are not only compared with ours. */
const KNOWN = {
  line: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f octo@example.com",
  md5: "0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba",
  sha256: "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA",
};

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.exit === "usage") return `${thrown.message} ${thrown.facts.hint ?? ""}`;
    throw thrown;
  }
  return "accepted";
}

describe("parsePublicKey", () => {
  it.each(KEYS)("takes %s", (type, line) => {
    expect(parsePublicKey(`  ${line}   octo@example.com  laptop \n`)).toEqual({
      type,
      blob: line.split(" ")[1],
      comment: "octo@example.com laptop",
      options: undefined,
      line: `${line} octo@example.com laptop`,
    });
  });

  it("keeps options, also those with spaces and quotes inside", () => {
    const options = 'from="10.0.0.0/8",command="echo \\"a b\\"",no-pty';
    expect(parsePublicKey(`${options} ${ed(1)} x`)).toMatchObject({ options, comment: "x", line: `${options} ${ed(1)} x` });
  });

  it.each([
    ["nothing", "", "empty"],
    ["a type alone", "ssh-rsa", "no key after it"],
    ["no key at all", "hello world", "type is not one of"],
    ["a DSA key", `ssh-dss ${blob("ssh-dss", "x", "x", "x", "x")}`, "type is not one of"],
    ["a certificate", `ssh-rsa-cert-v01@openssh.com ${blob("ssh-rsa-cert-v01@openssh.com", "x")}`, "type is not one of"],
    ["another type inside than outside", `ssh-rsa ${ed(1).split(" ")[1] ?? ""}`, "the line says ssh-rsa, but the key in it is ssh-ed25519"],
    ["another curve inside", `ecdsa-sha2-nistp256 ${blob("ecdsa-sha2-nistp256", "nistp384", "x")}`, "not whole"],
    ["a key cut off", ed(1).slice(0, -8), "not whole"],
    ["a key cut off between fields", `ssh-rsa ${blob("ssh-rsa", new Uint8Array([1, 0, 1]))}`, "not whole"],
    ["a point of the wrong length", `ssh-ed25519 ${blob("ssh-ed25519", new Uint8Array(31))}`, "not whole"],
    ["more behind the key", `ssh-ed25519 ${blob("ssh-ed25519", new Uint8Array(32), "more")}`, "not whole"],
    ["no base64", "ssh-rsa AAAA!!!!", "not whole"],
    ["two keys", `${ed(1)}\n${ed(2)}`, "more than one line"],
    ["control characters", `${ed(1)} \u001b[31mred`, "control characters"],
    ["a quotation mark that does not end", `from="10.0.0.0/8 ${ed(1)}`, "does not end"],
    ["the SSH2 form", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "ssh-keygen -i"],
    ["a PEM public key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "ssh-keygen -i"],
  ])("refuses %s", (_, text, why) => {
    expect(refusal(() => parsePublicKey(text))).toContain(why);
  });

  it("refuses a private key, and says nothing of what is in it", () => {
    const { privateKey } = generateKeyPairSync("ed25519", {
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    for (const text of [
      privateKey,
      privateKey.replaceAll("PRIVATE", "OPENSSH PRIVATE"),
      privateKey.replaceAll("\n", " "),
      `PuTTY-User-Key-File-3: ssh-ed25519\n${privateKey}`,
    ]) {
      const said = refusal(() => parsePublicKey(text));
      expect(said).toContain("this is a private key");
      expect(said).not.toContain((privateKey.split("\n")[1] ?? "").slice(0, 10));
    }
  });
});

describe("fingerprints", () => {
  it("are those that other programs make", () => {
    const key = parsePublicKey(KNOWN.line);
    expect(fingerprintMd5(key)).toBe(KNOWN.md5);
    expect(fingerprintSha256(key)).toBe(KNOWN.sha256);
  });

  it("find the key, in every form that people have them in", () => {
    const keys = [{ key: RSA }, { key: KNOWN.line, fingerprint: "00:00" }];
    for (const text of [KNOWN.md5, KNOWN.md5.toUpperCase(), `MD5:${KNOWN.md5}`, KNOWN.sha256, `${KNOWN.sha256}=`])
      expect(findByFingerprint(keys, text)).toBe(keys[1]);
    expect(findByFingerprint(keys, fingerprintMd5({ blob: ed(9).split(" ")[1] ?? "" }))).toBeUndefined();
  });

  it("fall back on what the instance says for a key that cannot be read", () => {
    const keys = [{ key: "???", fingerprint: KNOWN.md5.toUpperCase() }];
    expect(findByFingerprint(keys, KNOWN.md5)).toBe(keys[0]);
  });

  it.each(["MD5:aa", "aa:bb", "SHA256:short", "SHA256:", "zz:".repeat(15) + "zz"])("%s is a usage error", (text) => {
    expect(refusal(() => findByFingerprint([], text))).toContain("is no fingerprint");
  });

  it("are told from keys and files", () => {
    expect([KNOWN.md5, "MD5:x", "SHA256:x", "aa:bb", KNOWN.line, "id.pub", "-"].map(looksLikeFingerprint)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("sameKey", () => {
  it("looks at the key, not at comment, options or padding", () => {
    expect(sameKey(`${ed(1)} a`, `no-pty ${ed(1)}   b c`)).toBe(true);
    expect(sameKey(ed(1), ed(2))).toBe(false);
    expect(sameKey(RSA, RSA.replace(/=+$/, ""))).toBe(true);
    expect(sameKey("unreadable", " unreadable ")).toBe(true);
  });
});

describe("parseAuthorizedKeys", () => {
  it("takes CRLF, a byte order mark, comments, blank lines and options", () => {
    const text = `\uFEFF# people\r\n\r\n${ed(1)} a\r\n  # more\r\nno-pty ${ed(2)} b\r\n`;
    const keys = parseAuthorizedKeys(Buffer.from(text), "keys");
    expect(keys.map(({ lineNumber, comment, options }) => [lineNumber, comment, options])).toEqual([
      [3, "a", undefined],
      [5, "b", "no-pty"],
    ]);
  });

  it("takes a key once, where it stands first", () => {
    const keys = parseAuthorizedKeys(`${ed(1)} a\n${ed(2)}\n${ed(1)} b\n`, "keys");
    expect(keys.map(({ lineNumber, comment }) => [lineNumber, comment])).toEqual([
      [1, "a"],
      [2, ""],
    ]);
  });

  it("names every bad line by its number and repeats none", () => {
    const said = refusal(() => parseAuthorizedKeys(`${ed(1)}\nhunter2 oops\n${ed(2)}\nssh-rsa AAAA\n`, "team.keys"));
    expect(said).toContain("team.keys is no authorized_keys file: line 2: the key's type is not one of");
    expect(said).toContain("; line 4: the ssh-rsa key is not whole");
    expect(said).not.toContain("hunter2");
  });

  it("stops counting after five bad lines", () => {
    expect(refusal(() => parseAuthorizedKeys("x\n".repeat(8), "keys"))).toContain("; and 3 more");
  });

  it.each([
    ["nothing", Buffer.from("")],
    ["comments only", Buffer.from("# nobody\n\n")],
  ])("refuses a file with %s: pruning by it would remove every key", (_, bytes) => {
    expect(refusal(() => parseAuthorizedKeys(bytes, "keys"))).toContain("keys holds no public key");
  });

  it("refuses binary data", () => {
    expect(refusal(() => parseAuthorizedKeys(new Uint8Array([0xff, 0xfe, 0x00]), "keys"))).toContain("keys is no text file");
  });

  it("refuses a file with a private key in it, by the line", () => {
    expect(refusal(() => parseAuthorizedKeys(`${ed(1)}\n-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n`, "keys"))).toContain(
      "keys holds a private key (line 2)",
    );
  });
});

describe("planSync", () => {
  const [a, b, c] = [1, 2, 3].map((seed) => ({ key: `${ed(seed)} on the instance` }));
  const wanted = parseAuthorizedKeys(`${ed(2)} other comment\n${ed(4)}\n`, "keys");
  const current = [a, b, c].flatMap((key) => (key === undefined ? [] : [key]));

  it("adds what is missing, keeps what is there under another comment, and leaves the rest", () => {
    const plan = planSync(current, wanted, false);
    expect(plan.add.map(({ line }) => line)).toEqual([ed(4)]);
    expect([plan.keep, plan.remove, plan.extra]).toEqual([[b], [], [a, c]]);
  });

  it("removes the rest with prune, in the instance's own words", () => {
    const plan = planSync(current, wanted, true);
    expect([plan.keep, plan.remove, plan.extra]).toEqual([[b], [a, c], []]);
  });

  it("adds a key once that the file has twice", () => {
    expect(planSync([], [...wanted, ...wanted], false).add.map(({ line }) => line)).toEqual([`${ed(2)} other comment`, ed(4)]);
  });
});
