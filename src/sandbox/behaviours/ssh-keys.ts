/** The keys that open the administrative shell. */
import { createHash } from "node:crypto";
import { addSshKey, listSshKeys, removeSshKey } from "../../api/areas/manage.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { Refused } from "../wire.js";

export const sshKeyBehaviors = [
  behaves(listSshKeys, ({ state, faults }) => {
    const name = faults.has("quirk", "fingeprint") ? "fingeprint" : "fingerprint";
    return { status: 200, body: state.sshKeys.map((key) => ({ key, [name]: fingerprint(key) })), chunked: true, pretty: true };
  }),

  behaves(addSshKey, (appliance, { key }, call) => {
    const modified = addKey(appliance, key);
    return { status: 200, body: perNode(appliance, call, "add", { message: "SSH key added successfully", modified }) };
  }),

  behaves(removeSshKey, (appliance, { key }, call) => {
    removeKey(appliance, key);
    return { status: 200, body: perNode(appliance, call, "remove", { message: "SSH key removed successfully" }) };
  }),
];

/** Whether it is a new one. @throws {Refused} 400 for no key. */
export function addKey({ state }: Appliance, key: string): boolean {
  const wanted = blobOf(key);
  if (state.sshKeys.some((one) => blobOf(one) === wanted)) return false;
  state.sshKeys = [...state.sshKeys, key.trim()];
  return true;
}

/** @throws {Refused} 400 for no key. */
export function removeKey({ state }: Appliance, key: string): void {
  const unwanted = blobOf(key);
  state.sshKeys = state.sshKeys.filter((one) => blobOf(one) !== unwanted);
}

function perNode(appliance: Appliance, call: Call, verb: string, result: Readonly<Record<string, unknown>>) {
  return appliance.nodes().map(({ hostname, uuid }) => ({
    hostname,
    uuid,
    ...(call.failingNodes.has(hostname) ? { error: `failed to ${verb} SSH key: node is unreachable` } : result),
  }));
}

const KEY =
  /^(ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) ([A-Za-z0-9+/]+={0,2})(?: [^\r\n]*)?$/;

/** The key without type and comment. Only its beginning is checked: the type's name, with its length. @throws {Refused} 400 for no key. */
function blobOf(key: string): string {
  const [, type = "", blob = ""] = KEY.exec(key.trim()) ?? [];
  const bytes = Buffer.from(blob, "base64");
  const head = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString("latin1") : "";
  if (type === "" || head !== type || bytes.length < 32) throw new Refused(400, "invalid request: key is not a public SSH key");
  return blob;
}

/** MD5 in pairs with colons, as recorded. */
export const fingerprint = (key: string): string =>
  (
    createHash("md5")
      .update(Buffer.from(blobOf(key), "base64"))
      .digest("hex")
      .match(/../g) ?? []
  ).join(":");
