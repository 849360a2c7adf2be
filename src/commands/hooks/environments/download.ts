import { getEnvironmentDownload, startEnvironmentDownload } from "../../../api/areas/environments.js";
import { command, show, toggle } from "../../../cli/command.js";
import { downloadView, environmentArg } from "./columns.js";
import { followDownload, hookIn, startDownload } from "./downloading.js";

export const download = command({
  name: "download",
  summary: "Have the instance download an environment's image",
  description:
    "In the background, which may take minutes; hooks can run in the environment when it has ended. --wait waits for that and exits with 0 or 1 as it succeeded or failed.",
  args: environmentArg,
  flags: { wait: toggle("Wait until the download has ended") },
  operations: [startEnvironmentDownload, getEnvironmentDownload],
  returns: getEnvironmentDownload.returns,
  view: downloadView,
  look: "hooks environments download-status {id}",
  examples: ["hooks environments download 3", { line: "hooks environments download 3 --wait --timeout 30m", note: "at most half an hour" }],
  seeAlso: ["hooks environments download-status"],
  async run(ctx, input) {
    const started = await startDownload(ctx, input.id);
    if (input.wait !== true) return show(started, { next: `ghes-admin hooks environments download-status ${String(input.id)}` });
    return show(await followDownload(ctx, input.id), { next: hookIn(input.id) });
  },
});
