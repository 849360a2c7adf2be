/**
 * Self-hosted runners of an enterprise: `/enterprises/{enterprise}/actions/runners`.
 * Source: "REST API endpoints for self-hosted runners".
 */
import { inBody, inPath, inQuery, operation, required } from "../operation.js";
import { choice, flag, integer, list, nothing, nullable, object, secret, text, timestamp } from "../shape.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/actions/self-hosted-runners";

export const inEnterprise = { enterprise: inPath(text({ example: "github" }), "The enterprise's slug") };
export const whichRunner = { ...inEnterprise, runner_id: inPath(integer({ min: 1 }), "The runner's id") };

export const paging = {
  per_page: inQuery(integer({ min: 1, max: 100 }), "Items a page"),
  page: inQuery(integer({ min: 1 }), "The page's number"),
};

export const label = object({ id: nullable(integer()), name: text({ example: "self-hosted" }), type: nullable(choice("read-only", "custom")) });

/** `labels` came with 3.4, `ephemeral` and `version` later; before that they are null. */
export const runner = object({
  id: integer({ example: 5 }),
  runner_group_id: nullable(integer()),
  name: text({ example: "builder-01" }),
  os: text({ example: "linux" }),
  status: choice("online", "offline"),
  busy: flag(),
  labels: nullable(list(label)),
  ephemeral: nullable(flag()),
  version: nullable(text({ example: "2.323.0" })),
});

/** The envelope around labels, which no command prints. */
const labels = object({ total_count: nullable(integer()), labels: list(label) });
const labelNames = required(inBody(list(text({ example: "gpu" })), "Names of the labels"));

export const listRunners = operation({
  id: "runners.listRunners",
  route: "GET /enterprises/{enterprise}/actions/runners",
  plane: "rest",
  effect: "read",
  since: "2.22",
  docs: `${DOCS}#list-self-hosted-runners-for-an-enterprise`,
  params: { ...inEnterprise, name: inQuery(text(), "Only the runner with this name (newer releases)"), ...paging },
  returns: object({ total_count: nullable(integer()), runners: list(runner) }),
  pages: "runners",
});

export const getRunner = operation({
  id: "runners.getRunner",
  route: "GET /enterprises/{enterprise}/actions/runners/{runner_id}",
  plane: "rest",
  effect: "read",
  since: "2.22",
  docs: `${DOCS}#get-a-self-hosted-runner-for-an-enterprise`,
  params: whichRunner,
  returns: runner,
});

/** 422 while the runner is busy. Not repeatable: the answer to a second one, 404, says nothing about the first. */
export const deleteRunner = operation({
  id: "runners.deleteRunner",
  route: "DELETE /enterprises/{enterprise}/actions/runners/{runner_id}",
  plane: "rest",
  effect: "destructive",
  since: "2.22",
  docs: `${DOCS}#delete-a-self-hosted-runner-from-an-enterprise`,
  params: whichRunner,
  returns: nothing(),
  success: [204],
});

export const listRunnerApplications = operation({
  id: "runners.listRunnerApplications",
  route: "GET /enterprises/{enterprise}/actions/runners/downloads",
  plane: "rest",
  effect: "read",
  since: "2.22",
  docs: `${DOCS}#list-runner-applications-for-an-enterprise`,
  params: inEnterprise,
  returns: list(
    object({
      os: text({ example: "linux" }),
      architecture: text({ example: "x64" }),
      filename: text({ example: "actions-runner-linux-x64-2.323.0.tar.gz" }),
      download_url: text({ format: "url" }),
      sha256_checksum: nullable(text()),
      temp_download_token: nullable(secret()),
    }),
  ),
});

const temporaryToken = object({ token: secret({ example: "AABF3JGZDX3P5PMEXLND6TS6FCWO6" }), expires_at: timestamp() });

export const createRegistrationToken = operation({
  id: "runners.createRegistrationToken",
  route: "POST /enterprises/{enterprise}/actions/runners/registration-token",
  plane: "rest",
  effect: "write",
  since: "2.22",
  docs: `${DOCS}#create-a-registration-token-for-an-enterprise`,
  params: inEnterprise,
  returns: temporaryToken,
  success: [201],
});

export const createRemoveToken = operation({
  id: "runners.createRemoveToken",
  route: "POST /enterprises/{enterprise}/actions/runners/remove-token",
  plane: "rest",
  effect: "write",
  since: "2.22",
  docs: `${DOCS}#create-a-remove-token-for-an-enterprise`,
  params: inEnterprise,
  returns: temporaryToken,
  success: [201],
});

export const createJitConfig = operation({
  id: "runners.createJitConfig",
  route: "POST /enterprises/{enterprise}/actions/runners/generate-jitconfig",
  plane: "rest",
  effect: "write",
  since: "3.10",
  docs: `${DOCS}#create-configuration-for-a-just-in-time-runner-for-an-enterprise`,
  params: {
    ...inEnterprise,
    name: required(inBody(text({ example: "builder-41" }), "The runner's name")),
    runner_group_id: required(inBody(integer({ min: 1 }), "The id of the runner's group")),
    labels: labelNames,
    work_folder: inBody(text({ example: "_work" }), "The directory of its jobs, beside the runner (default: _work)"),
  },
  returns: object({ runner, encoded_jit_config: secret() }),
  success: [201],
});

export const listRunnerLabels = operation({
  id: "runners.listRunnerLabels",
  route: "GET /enterprises/{enterprise}/actions/runners/{runner_id}/labels",
  plane: "rest",
  effect: "read",
  since: "3.4",
  docs: `${DOCS}#list-labels-for-a-self-hosted-runner-for-an-enterprise`,
  params: whichRunner,
  returns: labels,
});

export const addRunnerLabels = operation({
  id: "runners.addRunnerLabels",
  route: "POST /enterprises/{enterprise}/actions/runners/{runner_id}/labels",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "3.4",
  docs: `${DOCS}#add-custom-labels-to-a-self-hosted-runner-for-an-enterprise`,
  params: { ...whichRunner, labels: labelNames },
  returns: labels,
});

export const setRunnerLabels = operation({
  id: "runners.setRunnerLabels",
  route: "PUT /enterprises/{enterprise}/actions/runners/{runner_id}/labels",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "3.4",
  docs: `${DOCS}#set-custom-labels-for-a-self-hosted-runner-for-an-enterprise`,
  params: { ...whichRunner, labels: labelNames },
  returns: labels,
});

export const clearRunnerLabels = operation({
  id: "runners.clearRunnerLabels",
  route: "DELETE /enterprises/{enterprise}/actions/runners/{runner_id}/labels",
  plane: "rest",
  effect: "destructive",
  repeatable: true,
  since: "3.4",
  docs: `${DOCS}#remove-all-custom-labels-from-a-self-hosted-runner-for-an-enterprise`,
  params: whichRunner,
  returns: labels,
});

export const removeRunnerLabel = operation({
  id: "runners.removeRunnerLabel",
  route: "DELETE /enterprises/{enterprise}/actions/runners/{runner_id}/labels/{name}",
  plane: "rest",
  effect: "write",
  since: "3.4",
  docs: `${DOCS}#remove-a-custom-label-from-a-self-hosted-runner-for-an-enterprise`,
  params: { ...whichRunner, name: inPath(text({ example: "gpu" }), "The label's name") },
  returns: labels,
});

export const runnerOperations = [
  listRunners,
  getRunner,
  deleteRunner,
  listRunnerApplications,
  createRegistrationToken,
  createRemoveToken,
  createJitConfig,
  listRunnerLabels,
  addRunnerLabels,
  setRunnerLabels,
  clearRunnerLabels,
  removeRunnerLabel,
];
