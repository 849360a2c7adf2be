/** The license, and the first set-up of an instance, which takes one. A license is any file that is not empty; words in it decide what it is. */
import { createHash } from "node:crypto";
import { checkLicense, getLicense, initializeConfig, uploadLicense } from "../../api/areas/manage.js";
import type { Appliance, LicenseState } from "../appliance.js";
import { behaves } from "../call.js";
import { startRun } from "../runs.js";
import { Refused } from "../wire.js";

export const licenseBehaviors = [
  behaves(getLicense, (appliance) => {
    const license = wireOf(appliance);
    return { status: 200, body: appliance.faults.has("quirk", "license-array") ? [license] : license };
  }),

  behaves(checkLicense, ({ state, faults }) => {
    const check = { status: state.license.status };
    return { status: 200, body: faults.has("quirk", "license-array") ? [check] : check };
  }),

  behaves(uploadLicense, (appliance, { license, apply }) => {
    if (apply === true) startRun(appliance);
    appliance.state.license = readLicense(license.bytes, appliance);
    return { status: apply === true ? 202 : 201, body: {} };
  }),

  behaves(initializeConfig, (appliance, { license, password }) => {
    if (appliance.state.password !== null) throw new Refused(400, "failed to initialize config: invalid request: password already set");
    if (password.length < 8) throw new Refused(400, "failed to initialize config: invalid request: password is too short");
    const content = readLicense(license.bytes, appliance);
    if (content.status !== "valid") throw new Refused(400, `failed to initialize config: invalid request: license is ${content.status}`);
    appliance.state.license = content;
    appliance.state.password = password;
    startRun(appliance);
    return { status: 202, body: {}, anonymous: true };
  }),
];

/** The settings tell the same moment of a valid one. */
export const licenseEnd = ({ status }: LicenseState): string => (status === "expired" ? "2020-01-02T07:59:59Z" : "2030-01-02T07:59:59Z");

/** `expired` and `invalid` in the file make it so; `seats: N` sets the seats. */
export function readLicense(bytes: Uint8Array, { state }: Appliance): LicenseState {
  const words = Buffer.from(bytes).toString("latin1");
  const referenceNumber = createHash("sha256").update(bytes).digest("hex").slice(0, 6);
  const seats = Number(/\bseats: ?(\d{1,7})\b/.exec(words)?.[1] ?? 500);
  if (/\binvalid\b/.test(words)) return { status: "invalid", referenceNumber, seats };
  if (/\bexpired\b/.test(words)) return { status: "expired", referenceNumber, seats };
  if (state.topology === "cluster" && /\bno cluster\b/.test(words)) return { status: "cluster mode not supported", referenceNumber, seats };
  return { status: "valid", referenceNumber, seats };
}

function wireOf({ state, faults }: Appliance) {
  const { status, referenceNumber, seats } = state.license;
  return {
    advancedSecurityEnabled: true,
    advancedSecuritySeats: 0,
    clusterSupport: status !== "cluster mode not supported",
    company: "Example Works",
    croquetSupport: true,
    customTerms: true,
    evaluation: false,
    expireAt: licenseEnd(state.license),
    insightsEnabled: true,
    insightsExpireAt: "2030-01-02T07:59:59.999Z",
    learningLabEvaluationExpires: "2023-01-02T07:59:59Z",
    learningLabSeats: 100,
    perpetual: false,
    referenceNumber,
    seats,
    sshAllowed: true,
    ...(faults.has("quirk", "support-key") ? { 'supportKey"': "" } : { supportKey: true }),
    unlimitedSeating: false,
  };
}
