/**
 * The Management Console API: `/setup/api/*` on the management port, up to release 3.14. Requests are forms, with JSON in
 * a field, and `api_key` is the only user. What came after it: `older-ways.ts`.
 * Source: "Management Console" of the REST API documentation, releases 2.18 to 3.14.
 */
import { inForm, inPart, operation, optional } from "../operation.js";
import { choice, file, flag, integer, list, nothing, nullable, object, secret, text, tree } from "../shape.js";
import { configCheckForm, consoleMaintenanceForm, consoleSettingsForm } from "./setup-forms.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.14/rest/enterprise-admin/management-console";

/** Every release from the first that is known to the last that has it. */
const SPAN = { plane: "setup", since: "2.18", until: "3.14" } as const;
/** Seconds, for an upload. */
const UPLOAD = { headersTimeout: 120, totalTimeout: 600 } as const;

const maintenanceStatus = object({
  status: choice("off", "on", "scheduled"),
  /** For reading only: `Tuesday, January 22 at 15:34 -0800` names no year. */
  scheduled_time: nullable(text({ example: "Tuesday, January 22 at 15:34 -0800" })),
  connection_services: nullable(list(object({ name: text(), number: integer({ min: 0 }) }))),
});

export const getConsoleMaintenance = operation({
  ...SPAN,
  id: "setup.getMaintenance",
  route: "GET /setup/api/maintenance",
  effect: "read",
  docs: `${DOCS}#get-the-maintenance-status`,
  params: {},
  oneForm: consoleMaintenanceForm,
  returns: maintenanceStatus,
});

export const setConsoleMaintenance = operation({
  ...SPAN,
  id: "setup.setMaintenance",
  route: "POST /setup/api/maintenance",
  effect: "destructive",
  docs: `${DOCS}#enable-or-disable-maintenance-mode`,
  // Turning it off twice leaves it off; turning it on may schedule.
  repeatable: (input) => !input.maintenance.enabled,
  params: {
    maintenance: inForm(
      object({ enabled: flag(), when: text({ example: "2026-01-02T15:04:05+00:00" }) }),
      "Whether it is on, and when it begins: `now`, or a date that Chronic understands",
    ),
  },
  oneForm: consoleMaintenanceForm,
  returns: maintenanceStatus,
});

export const startConfigure = operation({
  ...SPAN,
  id: "setup.startConfigure",
  route: "POST /setup/api/configure",
  effect: "destructive",
  docs: `${DOCS}#start-a-configuration-process`,
  params: {},
  returns: nothing(),
  success: [202],
});

export const getConfigCheck = operation({
  ...SPAN,
  id: "setup.getConfigCheck",
  route: "GET /setup/api/configcheck",
  effect: "read",
  docs: `${DOCS}#get-the-configuration-status`,
  params: {},
  oneForm: configCheckForm,
  returns: object({
    status: choice("running", "success", "failed"),
    progress: nullable(list(object({ key: text({ example: "Updating configuration" }), status: choice("PENDING", "CONFIGURING", "DONE", "FAILED") }))),
  }),
});

export const getConsoleSettings = operation({
  ...SPAN,
  id: "setup.getSettings",
  route: "GET /setup/api/settings",
  effect: "read",
  docs: `${DOCS}#get-settings`,
  params: {},
  oneForm: consoleSettingsForm,
  returns: object({ enterprise: tree(), run_list: nullable(list(text({ example: "recipe[enterprise-configure]" }))) }),
});

export const setConsoleSettings = operation({
  ...SPAN,
  id: "setup.setSettings",
  route: "PUT /setup/api/settings",
  effect: "destructive",
  docs: `${DOCS}#set-settings`,
  repeatable: true,
  params: { settings: inForm(object({ enterprise: tree() }), "The settings to change, as a tree of only those") },
  returns: nothing(),
  success: [204],
});

const authorizedKeys = list(
  object({ key: text({ format: "ssh-key" }), "pretty-print": nullable(text({ example: "ssh-rsa f3:9a:0f:f2:0f:e2:fe:e8:f4:72:62:af:75:f7:1a:88" })) }),
);
const authorizedKey = { authorized_key: inForm(text({ format: "ssh-key" }), "The public key, in authorized_keys form") };

export const listAuthorizedKeys = operation({
  ...SPAN,
  id: "setup.listAuthorizedKeys",
  route: "GET /setup/api/settings/authorized-keys",
  effect: "read",
  docs: `${DOCS}#get-all-authorized-ssh-keys`,
  params: {},
  returns: authorizedKeys,
});

export const addAuthorizedKey = operation({
  ...SPAN,
  id: "setup.addAuthorizedKey",
  route: "POST /setup/api/settings/authorized-keys",
  effect: "write",
  docs: `${DOCS}#add-an-authorized-ssh-key`,
  params: authorizedKey,
  returns: authorizedKeys,
  success: [201],
});

export const removeAuthorizedKey = operation({
  ...SPAN,
  id: "setup.removeAuthorizedKey",
  route: "DELETE /setup/api/settings/authorized-keys",
  effect: "destructive",
  docs: `${DOCS}#remove-an-authorized-ssh-key`,
  repeatable: true,
  params: authorizedKey,
  returns: authorizedKeys,
});

export const startConsole = operation({
  ...SPAN,
  ...UPLOAD,
  id: "setup.start",
  route: "POST /setup/api/start",
  effect: "destructive",
  docs: `${DOCS}#create-a-github-license`,
  credentials: "none",
  params: {
    license: inPart(file(), "The license file (.ghl)"),
    password: optional(inPart(secret(), "The new root site administrator password")),
    settings: optional(inPart(text({ example: "{}" }), "The first settings, as JSON")),
  },
  returns: nothing(),
  success: [202],
});

export const upgradeLicense = operation({
  ...SPAN,
  ...UPLOAD,
  id: "setup.upgradeLicense",
  route: "POST /setup/api/upgrade",
  // It starts a configuration run too.
  effect: "destructive",
  docs: `${DOCS}#upgrade-a-license`,
  params: { license: optional(inPart(file(), "The license file (.ghl)")) },
  returns: nothing(),
  success: [202],
});

export const setupOperations = [
  getConsoleMaintenance,
  setConsoleMaintenance,
  startConfigure,
  getConfigCheck,
  getConsoleSettings,
  setConsoleSettings,
  listAuthorizedKeys,
  addAuthorizedKey,
  removeAuthorizedKey,
  startConsole,
  upgradeLicense,
];
