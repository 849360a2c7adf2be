/** Environments of pre-receive hooks, and the downloads of their images. */
import {
  createEnvironment,
  deleteEnvironment,
  getEnvironment,
  getEnvironmentDownload,
  listEnvironments,
  startEnvironmentDownload,
  updateEnvironment,
} from "../../api/areas/environments.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { failedValidation, hooksOf, sorted, withId, type Environment } from "../hook-state.js";
import { isoOf } from "../site.js";
import { pageOf } from "../paging.js";

/** Simulated milliseconds: in the queue, and under way. */
const QUEUED = 1_500;
const LOADING = 8_000;

const refused = (message: string) => failedValidation("PreReceiveEnvironment", message);
const IS_DEFAULT = "Cannot modify or delete the default environment";
const HAS_HOOKS = "Cannot delete environment that has hooks";
const LOADS_WHILE_DELETED = "Cannot delete environment when download is in progress";
const LOADS_ALREADY = "Can not start a new download when a download is in progress";

export const environmentBehaviors = [
  behaves(listEnvironments, (appliance, input, call) => {
    const { items, headers } = pageOf(sorted(hooksOf(appliance).environments, input), input, call);
    return { status: 200, headers, body: items.map((one) => environmentWire(appliance, one, call)) };
  }),

  behaves(createEnvironment, (appliance, { name, image_url: imageUrl }, call) => {
    const state = hooksOf(appliance);
    if (name.trim() === "") return refused("Name can't be blank");
    if (imageUrl.trim() === "") return refused("Image url can't be blank");
    const now = appliance.clock.now();
    const environment: Environment = { id: ++state.lastEnvironment, name, imageUrl, isDefault: false, createdAt: now, updatedAt: now, download: null };
    state.environments = [...state.environments, environment];
    return { status: 201, body: environmentWire(appliance, environment, call) };
  }),

  behaves(getEnvironment, (appliance, input, call) => ({ status: 200, body: environmentWire(appliance, environmentIn(appliance, input), call) })),

  behaves(updateEnvironment, (appliance, input, call) => {
    const environment = environmentIn(appliance, input);
    if (environment.isDefault) return refused(IS_DEFAULT);
    if (input.name?.trim() === "") return refused("Name can't be blank");
    environment.name = input.name ?? environment.name;
    // Another image has not been downloaded yet.
    if (input.image_url !== undefined && input.image_url !== environment.imageUrl) environment.download = null;
    environment.imageUrl = input.image_url ?? environment.imageUrl;
    environment.updatedAt = appliance.clock.now();
    return { status: 200, body: environmentWire(appliance, environment, call) };
  }),

  behaves(deleteEnvironment, (appliance, input) => {
    const state = hooksOf(appliance);
    const environment = environmentIn(appliance, input);
    if (environment.isDefault) return refused(IS_DEFAULT);
    if (state.preReceiveHooks.some((one) => one.environmentId === environment.id)) return refused(HAS_HOOKS);
    if (isLoading(appliance, environment)) return refused(LOADS_WHILE_DELETED);
    state.environments = state.environments.filter((one) => one !== environment);
    return { status: 204 };
  }),

  behaves(startEnvironmentDownload, (appliance, input, call) => {
    const environment = environmentIn(appliance, input);
    if (isLoading(appliance, environment)) return refused(LOADS_ALREADY);
    const { clock } = appliance;
    const startsAt = clock.now() + clock.span(QUEUED);
    environment.download = { startsAt, endsAt: startsAt + clock.span(LOADING), failure: failureOf(environment) };
    return { status: 202, body: { ...downloadWire(appliance, environment, call), state: "not_started" } };
  }),

  behaves(getEnvironmentDownload, (appliance, input, call) => ({
    status: 200,
    body: downloadWire(appliance, environmentIn(appliance, input), call),
  })),
];

const environmentIn = (appliance: Appliance, input: { readonly pre_receive_environment_id: number }): Environment =>
  withId(hooksOf(appliance).environments, input.pre_receive_environment_id);

/** `missing` in the address makes the download fail, and so does an address that leads nowhere. */
function failureOf({ imageUrl, isDefault }: Environment): string | null {
  if (isDefault) return null;
  if (!/^https?:\/\//.test(imageUrl)) return "The image could not be downloaded: unsupported URL";
  return /missing/i.test(imageUrl) ? "The image could not be downloaded: the server answered 404" : null;
}

const isLoading = ({ clock }: Appliance, { download }: Environment): boolean => download !== null && clock.now() < download.endsAt;

function stateOf({ clock }: Appliance, { download }: Environment): "not_started" | "in_progress" | "success" | "failed" {
  const now = clock.now();
  if (download === null || now < download.startsAt) return "not_started";
  if (now < download.endsAt) return "in_progress";
  return download.failure === null ? "success" : "failed";
}

function downloadWire(appliance: Appliance, environment: Environment, call: Call) {
  const state = stateOf(appliance, environment);
  const { download } = environment;
  return {
    url: `${addressOf(environment, call, "/api/v3")}/downloads/latest`,
    state,
    downloaded_at: state === "success" && download !== null ? isoOf(download.endsAt) : null,
    message: state === "failed" && download !== null ? download.failure : null,
  };
}

const addressOf = ({ id }: Environment, call: Call, prefix: string): string =>
  `${new URL(call.url).origin}${prefix}/admin/pre-receive-environments/${String(id)}`;

export function environmentWire(appliance: Appliance, environment: Environment, call: Call) {
  const { id, name, imageUrl, isDefault, createdAt } = environment;
  const hooks = hooksOf(appliance).preReceiveHooks.filter((one) => one.environmentId === id);
  return {
    ...{ id, name, image_url: imageUrl, url: addressOf(environment, call, "/api/v3"), html_url: addressOf(environment, call, "") },
    ...{ default_environment: isDefault, created_at: isoOf(createdAt), hooks_count: hooks.length },
    download: downloadWire(appliance, environment, call),
  };
}
