/**
 * Environments that pre-receive hooks run in: `/admin/pre-receive-environments`.
 * Source: "REST API endpoints for pre-receive environments".
 */
import { inBody, inPath, inQuery, operation, required } from "../operation.js";
import { choice, flag, integer, list, nothing, nullable, object, text, timestamp } from "../shape.js";
import { paging } from "./runners.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/pre-receive-environments";

const whichEnvironment = { pre_receive_environment_id: inPath(integer({ min: 1 }), "The environment's id (hooks environments list)") };

/** Not in the oldest releases, which take no notice of it. */
export const sorting = {
  sort: inQuery(choice("created", "updated", "name"), "What to sort by (default: created)"),
  direction: inQuery(choice("asc", "desc"), "Smallest first or largest first (default: desc)"),
};

/** `message` says why a download failed. */
const download = object({
  url: nullable(text()),
  state: choice("not_started", "in_progress", "success", "failed"),
  downloaded_at: nullable(timestamp()),
  message: nullable(text()),
});

export const environment = object({
  id: integer({ example: 2 }),
  name: text({ example: "DevTools Hook Env" }),
  image_url: nullable(text({ format: "url", example: "https://example.com/devtools.tar.gz" })),
  default_environment: nullable(flag()),
  hooks_count: nullable(integer()),
  created_at: nullable(timestamp()),
  download: nullable(download),
  url: nullable(text()),
  html_url: nullable(text()),
});

const name = inBody(text({ example: "DevTools Hook Env" }), "The environment's name");
const imageUrl = inBody(text({ format: "url", example: "https://example.com/devtools.tar.gz" }), "Where the instance downloads the image (.tar.gz) from");

export const listEnvironments = operation({
  id: "environments.listEnvironments",
  route: "GET /admin/pre-receive-environments",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}#list-pre-receive-environments`,
  params: { ...sorting, ...paging },
  returns: list(environment),
  pages: true,
});

export const createEnvironment = operation({
  id: "environments.createEnvironment",
  route: "POST /admin/pre-receive-environments",
  plane: "rest",
  effect: "write",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}#create-a-pre-receive-environment`,
  params: { name: required(name), image_url: required(imageUrl) },
  returns: environment,
  success: [201],
});

export const getEnvironment = operation({
  id: "environments.getEnvironment",
  route: "GET /admin/pre-receive-environments/{pre_receive_environment_id}",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}#get-a-pre-receive-environment`,
  params: whichEnvironment,
  returns: environment,
});

export const updateEnvironment = operation({
  id: "environments.updateEnvironment",
  route: "PATCH /admin/pre-receive-environments/{pre_receive_environment_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}#update-a-pre-receive-environment`,
  params: { ...whichEnvironment, name, image_url: imageUrl },
  returns: environment,
});

export const deleteEnvironment = operation({
  id: "environments.deleteEnvironment",
  route: "DELETE /admin/pre-receive-environments/{pre_receive_environment_id}",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}#delete-a-pre-receive-environment`,
  params: whichEnvironment,
  returns: nothing(),
  success: [204],
});

export const startEnvironmentDownload = operation({
  id: "environments.startEnvironmentDownload",
  route: "POST /admin/pre-receive-environments/{pre_receive_environment_id}/downloads",
  plane: "rest",
  effect: "write",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}#start-a-pre-receive-environment-download`,
  params: whichEnvironment,
  returns: download,
  success: [202],
});

export const getEnvironmentDownload = operation({
  id: "environments.getEnvironmentDownload",
  route: "GET /admin/pre-receive-environments/{pre_receive_environment_id}/downloads/latest",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}#get-the-download-status-for-a-pre-receive-environment`,
  params: whichEnvironment,
  returns: download,
});

export const environmentOperations = [
  listEnvironments,
  createEnvironment,
  getEnvironment,
  updateEnvironment,
  deleteEnvironment,
  startEnvironmentDownload,
  getEnvironmentDownload,
];
