/** The Management Console API of releases up to 3.14: another way to the same maintenance, settings, keys, license and runs. */
import {
  addAuthorizedKey,
  getConfigCheck,
  getConsoleMaintenance,
  getConsoleSettings,
  listAuthorizedKeys,
  removeAuthorizedKey,
  setConsoleMaintenance,
  setConsoleSettings,
  startConfigure,
  startConsole,
  upgradeLicense,
} from "../../api/areas/setup.js";
import type { Appliance } from "../appliance.js";
import { parseJson } from "../body.js";
import { behaves, type Call } from "../call.js";
import { configCheck } from "../config-check.js";
import { momentFrom, shownMoment } from "../console-moment.js";
import { asConsole, fromConsole } from "../console-settings.js";
import { startRun } from "../runs.js";
import { isTree } from "../settings-tree.js";
import { Refused, type Answer } from "../wire.js";
import { readLicense } from "./license.js";
import { connectionsOf, next, RUN_IN_PROGRESS, settled } from "./maintenance.js";
import { change } from "./settings.js";
import { addKey, fingerprint, removeKey } from "./ssh-keys.js";

export const setupBehaviors = [
  behaves(getConsoleMaintenance, (appliance) => ({ status: 200, body: maintenanceOf(appliance) })),

  behaves(setConsoleMaintenance, (appliance, { maintenance: { enabled, when } }) => {
    const now = appliance.clock.now();
    const at = enabled ? momentFrom(when, now) : undefined;
    if (!enabled && appliance.running() !== undefined) throw new Refused(400, RUN_IN_PROGRESS);
    for (const node of appliance.state.nodes) node.maintenance = next(enabled, at, now, [], "");
    return { status: 200, body: maintenanceOf(appliance) };
  }),

  behaves(startConfigure, (appliance, _input, call) => {
    startRun(appliance);
    return accepted(call);
  }),

  behaves(getConfigCheck, ({ state, clock, faults }) => {
    const run = state.runs.at(-1);
    if (run === undefined) throw new Refused(404, "Not Found");
    const check = configCheck(run, clock.now());
    return { status: 200, body: faults.has("quirk", "configcheck-array") ? check.progress : check };
  }),

  behaves(getConsoleSettings, ({ state }) => ({ status: 200, body: { enterprise: asConsole(state.settings), run_list: ["recipe[enterprise-configure]"] } })),

  behaves(setConsoleSettings, (appliance, { settings: { enterprise } }, call) => {
    change(appliance, fromConsole(enterprise));
    return { status: 204, headers: { Location: addressOf(call, "settings") } };
  }),

  behaves(listAuthorizedKeys, (appliance) => ({ status: 200, body: keysOf(appliance) })),

  behaves(addAuthorizedKey, (appliance, { authorized_key: key }) => {
    addKey(appliance, key);
    return { status: 201, body: keysOf(appliance) };
  }),

  behaves(removeAuthorizedKey, (appliance, { authorized_key: key }) => {
    removeKey(appliance, key);
    return { status: 200, body: keysOf(appliance) };
  }),

  // A configuration run is a matter of its own: "you need to POST to /setup/api/configure".
  behaves(startConsole, (appliance, { license, password, settings }, call) => {
    const { state } = appliance;
    if (state.password !== null && password !== undefined) throw new Refused(400, "invalid request: password already set");
    if (state.password === null && (password === undefined || password.length < 8)) throw new Refused(400, "invalid request: password is missing or too short");
    const content = readLicense(license.bytes, appliance);
    if (content.status !== "valid") throw new Refused(400, `invalid request: license is ${content.status}`);
    if (settings !== undefined) change(appliance, firstSettings(settings));
    state.license = content;
    state.password ??= password ?? null;
    return accepted(call);
  }),

  behaves(upgradeLicense, (appliance, { license }, call) => {
    const content = license === undefined ? appliance.state.license : readLicense(license.bytes, appliance);
    startRun(appliance);
    appliance.state.license = content;
    return accepted(call);
  }),
];

const addressOf = ({ url }: Call, name: string): string => `${new URL(url).origin}/setup/api/${name}`;

const accepted = (call: Call): Answer => ({ status: 202, headers: { Location: addressOf(call, "configcheck") } });

/** One object for the whole instance. Numbers are text on the wire, as recorded; the description has integers. */
function maintenanceOf(appliance: Appliance) {
  const [primary] = appliance.state.nodes;
  if (primary === undefined) throw new Refused(500, "no nodes");
  const maintenance = settled(appliance, primary);
  return {
    status: maintenance.status,
    ...(maintenance.status === "scheduled" ? { scheduled_time: shownMoment(maintenance.at) } : {}),
    connection_services: connectionsOf(appliance, primary).map(({ name, number }) => ({ name, number: String(number) })),
  };
}

const keysOf = ({ state }: Appliance) =>
  state.sshKeys.map((key) => {
    const [type = "", blob = "", ...comment] = key.split(" ");
    return { key: `${type} ${blob}`, "pretty-print": `${type} ${fingerprint(key)}`, comment: comment.join(" ") };
  });

function firstSettings(text: string) {
  const tree = parseJson(Buffer.from(text), "the part settings");
  const enterprise = isTree(tree) ? tree.enterprise : undefined;
  if (!isTree(enterprise)) throw new Refused(400, "invalid request: settings: enterprise: an object is required");
  return fromConsole(enterprise);
}
