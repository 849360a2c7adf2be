/**
 * Pre-receive hooks, and how organizations and repositories enforce them.
 * Source: "REST API endpoints for pre-receive hooks", and those "… for organization" and "… for repository pre-receive hooks".
 */
import { inBody, inPath, operation, required } from "../operation.js";
import { choice, either, flag, integer, list, nothing, nullable, object, text, tree } from "../shape.js";
import { environment, sorting } from "./environments.js";
import { paging } from "./runners.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin";

const hookId = { pre_receive_hook_id: inPath(integer({ min: 1 }), "The hook's id") };
const inOrg = { org: inPath(text({ format: "login", example: "octo-org" }), "The organization") };
const inRepo = {
  owner: inPath(text({ format: "login", example: "octo-org" }), "The repository's owner"),
  repo: inPath(text({ example: "octo-repo" }), "The repository's name"),
};

const enforcement = choice("enabled", "disabled", "testing");

const preReceiveHook = object({
  id: integer({ example: 1 }),
  name: text({ example: "Check Commits" }),
  enforcement,
  script: nullable(text({ example: "scripts/commit_check.sh" })),
  script_repository: nullable(
    object({ id: nullable(integer()), full_name: nullable(text({ format: "org/repo" })), url: nullable(text()), html_url: nullable(text()) }),
  ),
  environment: nullable(environment),
  allow_downstream_configuration: nullable(flag()),
});

/** `configuration_url` is that of the level whose setting counts: the instance, the organization or the repository. */
const inForce = { id: integer({ example: 1 }), name: text({ example: "Check Commits" }), enforcement, configuration_url: nullable(text()) };
const orgHook = object({ ...inForce, allow_downstream_configuration: nullable(flag()) });
const repoHook = object(inForce);

/** What an organization's or a repository's answer is. */
export const enforcedHook = either(orgHook, repoHook);
/** What an answer of any level is: of the script only the instance tells. */
export const hookOfAnyLevel = either(preReceiveHook, orgHook, repoHook);

const setEnforcement = inBody(enforcement, "Whether pushes are refused, let pass, or only tested");
const allowDownstream = inBody(flag(), "Whether organizations and repositories may decide otherwise");
const body = {
  name: inBody(text({ example: "Check Commits" }), "The hook's name"),
  script: inBody(text({ example: "scripts/commit_check.sh" }), "The script's path in its repository"),
  script_repository: inBody(tree({ full_name: text({ format: "org/repo" }) }), "The repository that holds the script"),
  environment: inBody(tree({ id: integer({ example: 2 }) }), "The environment that it runs in"),
};

export const listPreReceiveHooks = operation({
  id: "preReceive.listPreReceiveHooks",
  route: "GET /admin/pre-receive-hooks",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/pre-receive-hooks#list-pre-receive-hooks`,
  params: { ...sorting, ...paging },
  returns: list(preReceiveHook),
  pages: true,
});

export const createPreReceiveHook = operation({
  id: "preReceive.createPreReceiveHook",
  route: "POST /admin/pre-receive-hooks",
  plane: "rest",
  effect: "write",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/pre-receive-hooks#create-a-pre-receive-hook`,
  params: {
    name: required(body.name),
    script: required(body.script),
    script_repository: required(body.script_repository),
    environment: required(body.environment),
    enforcement: setEnforcement,
    allow_downstream_configuration: allowDownstream,
  },
  returns: preReceiveHook,
  success: [201],
});

export const getPreReceiveHook = operation({
  id: "preReceive.getPreReceiveHook",
  route: "GET /admin/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/pre-receive-hooks#get-a-pre-receive-hook`,
  params: hookId,
  returns: preReceiveHook,
});

export const updatePreReceiveHook = operation({
  id: "preReceive.updatePreReceiveHook",
  route: "PATCH /admin/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/pre-receive-hooks#update-a-pre-receive-hook`,
  params: { ...hookId, ...body, enforcement: setEnforcement, allow_downstream_configuration: allowDownstream },
  returns: preReceiveHook,
});

export const deletePreReceiveHook = operation({
  id: "preReceive.deletePreReceiveHook",
  route: "DELETE /admin/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/pre-receive-hooks#delete-a-pre-receive-hook`,
  params: hookId,
  returns: nothing(),
  success: [204],
});

export const listOrgPreReceiveHooks = operation({
  id: "preReceive.listOrgPreReceiveHooks",
  route: "GET /orgs/{org}/pre-receive-hooks",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/org-pre-receive-hooks#list-pre-receive-hooks-for-an-organization`,
  params: { ...inOrg, ...sorting, ...paging },
  returns: list(orgHook),
  pages: true,
});

export const getOrgPreReceiveHook = operation({
  id: "preReceive.getOrgPreReceiveHook",
  route: "GET /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/org-pre-receive-hooks#get-a-pre-receive-hook-for-an-organization`,
  params: { ...inOrg, ...hookId },
  returns: orgHook,
});

export const enforceInOrg = operation({
  id: "preReceive.enforceInOrg",
  route: "PATCH /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/org-pre-receive-hooks#update-pre-receive-hook-enforcement-for-an-organization`,
  params: { ...inOrg, ...hookId, enforcement: setEnforcement, allow_downstream_configuration: inBody(flag(), "Whether its repositories may decide otherwise") },
  returns: orgHook,
});

/** Takes away what the organization decided; answers what counts from then on. */
export const unenforceInOrg = operation({
  id: "preReceive.unenforceInOrg",
  route: "DELETE /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/org-pre-receive-hooks#remove-pre-receive-hook-enforcement-for-an-organization`,
  params: { ...inOrg, ...hookId },
  returns: orgHook,
});

export const listRepoPreReceiveHooks = operation({
  id: "preReceive.listRepoPreReceiveHooks",
  route: "GET /repos/{owner}/{repo}/pre-receive-hooks",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/repo-pre-receive-hooks#list-pre-receive-hooks-for-a-repository`,
  params: { ...inRepo, ...sorting, ...paging },
  returns: list(repoHook),
  pages: true,
});

export const getRepoPreReceiveHook = operation({
  id: "preReceive.getRepoPreReceiveHook",
  route: "GET /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/repo-pre-receive-hooks#get-a-pre-receive-hook-for-a-repository`,
  params: { ...inRepo, ...hookId },
  returns: repoHook,
});

export const enforceInRepo = operation({
  id: "preReceive.enforceInRepo",
  route: "PATCH /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/repo-pre-receive-hooks#update-pre-receive-hook-enforcement-for-a-repository`,
  params: { ...inRepo, ...hookId, enforcement: setEnforcement },
  returns: repoHook,
});

/** Takes away what the repository decided; answers what counts from then on. */
export const unenforceInRepo = operation({
  id: "preReceive.unenforceInRepo",
  route: "DELETE /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.18",
  preview: "eye-scream",
  docs: `${DOCS}/repo-pre-receive-hooks#remove-pre-receive-hook-enforcement-for-a-repository`,
  params: { ...inRepo, ...hookId },
  returns: repoHook,
});

export const preReceiveOperations = [
  listPreReceiveHooks,
  createPreReceiveHook,
  getPreReceiveHook,
  updatePreReceiveHook,
  deletePreReceiveHook,
  listOrgPreReceiveHooks,
  getOrgPreReceiveHook,
  enforceInOrg,
  unenforceInOrg,
  listRepoPreReceiveHooks,
  getRepoPreReceiveHook,
  enforceInRepo,
  unenforceInRepo,
];
