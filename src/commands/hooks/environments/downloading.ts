/** The download of an environment's image: started, and followed to its end. */
import { getEnvironmentDownload, startEnvironmentDownload } from "../../../api/areas/environments.js";
import type { Of } from "../../../api/shape.js";
import type { Context } from "../../../cli/context.js";
import { again } from "../../../domain/again.js";
import { CliError } from "../../../errors.js";
import { waitUntil } from "../../waiting.js";
import { explained } from "./refusals.js";

export type Download = Of<(typeof getEnvironmentDownload)["returns"]>;

/** What comes after the download: a hook that runs in the environment. */
export const hookIn = (id: number): string =>
  `ghes-admin hooks pre-receive create --environment ${String(id)} --name NAME --script PATH --script-repo OWNER/REPO --enforcement testing`;

export const statusCommand = (ctx: Context, id: number): string => again(ctx, `hooks environments download-status ${String(id)}`);

/** @throws {CliError} a refusal explained; `unknown_outcome` with how to find out */
export async function startDownload(ctx: Context, id: number): Promise<Download> {
  try {
    return await explained(ctx, id, "downloaded", () => ctx.call(startEnvironmentDownload, { pre_receive_environment_id: id }));
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.code === "unknown_outcome") throw thrown.with({ hint: `find out: ${statusCommand(ctx, id)}` });
    throw thrown;
  }
}

const WORDS: Readonly<Record<string, string>> = { not_started: "not started yet", in_progress: "in progress" };

/** Waits for `success`. @throws {CliError} `job_failed` with the instance's reason, `still_running` when `--timeout` passes first */
export async function followDownload(ctx: Context, id: number): Promise<Download> {
  const ended = await waitUntil(ctx, {
    text: `downloading the image of environment ${String(id)}`,
    read: () => ctx.call(getEnvironmentDownload, { pre_receive_environment_id: id }),
    done: ({ state }) => state === "success" || state === "failed",
    describe: ({ state }) => WORDS[state] ?? state,
    goesOn: "the instance goes on with the download",
    hint: statusCommand(ctx, id),
  });
  if (ended.state === "success") return ended;
  throw new CliError("job_failed", `the download of environment ${String(id)}'s image failed${ended.message === null ? "" : `: ${ended.message}`}`, {
    hint: `check image_url (${again(ctx, `hooks environments view ${String(id)}`)}), then: ${again(ctx, `hooks environments download ${String(id)} --wait`)}`,
    operation: getEnvironmentDownload.route,
    details: { environment_id: id, download: ended },
  });
}
