import { createEnvironment, getEnvironmentDownload, startEnvironmentDownload } from "../../../api/areas/environments.js";
import { text } from "../../../api/shape.js";
import { command, option, show, toggle } from "../../../cli/command.js";
import type { Context } from "../../../cli/context.js";
import { CliError, Interrupted, usage } from "../../../errors.js";
import { environmentColumns } from "./columns.js";
import { followDownload, hookIn, startDownload, statusCommand, type Download } from "./downloading.js";

export const create = command({
  name: "create",
  summary: "Create an environment for pre-receive hooks",
  description: "Hooks can run in it once the instance has downloaded its image: --download starts that, --wait waits for its end.",
  flags: {
    name: option(text(), "NAME", "The environment's name"),
    imageUrl: option(text({ format: "url" }), "URL", "Where the instance downloads the image (.tar.gz) from"),
    download: toggle("Start the download of the image"),
    wait: toggle("Wait until the download has ended; needs --download"),
  },
  operations: [createEnvironment, startEnvironmentDownload, getEnvironmentDownload],
  returns: createEnvironment.returns,
  view: { columns: environmentColumns },
  look: "hooks environments list",
  examples: [{ line: "hooks environments create --name 'Go 1.24' --image-url https://example.com/go.tar.gz --download --wait", note: "and have it ready" }],
  seeAlso: ["hooks environments download", "hooks pre-receive create"],
  async run(ctx, input) {
    const { name, imageUrl } = input;
    if (name === undefined || imageUrl === undefined)
      throw usage(`${name === undefined ? "--name" : "--image-url"} is missing`, "ghes-admin hooks environments create --name NAME --image-url URL");
    if (input.wait === true && input.download !== true) throw usage("--wait needs --download: without it there is nothing to wait for", "add --download");
    const created = await ctx.call(createEnvironment, { name, image_url: imageUrl });
    const id = String(created.id);
    if (input.download !== true) return show(created, { next: `ghes-admin hooks environments download ${id} --wait` });
    const download = await downloaded(ctx, created.id, input.wait === true);
    return show({ ...created, download }, { next: input.wait === true ? hookIn(created.id) : `ghes-admin hooks environments download-status ${id}` });
  },
});

/** Whatever fails now, the environment is there, and the failure says so. */
async function downloaded(ctx: Context, id: number, wait: boolean): Promise<Download> {
  try {
    const started = await startDownload(ctx, id);
    return wait ? await followDownload(ctx, id) : started;
  } catch (thrown) {
    const made = { environment_id: id };
    if (thrown instanceof Interrupted) {
      ctx.warn(`environment ${String(id)} was created${thrown.isTold ? "" : `; whether its download began: ${statusCommand(ctx, id)}`}`);
      throw thrown.told({ ...thrown.details, ...made });
    }
    if (!(thrown instanceof CliError)) throw thrown;
    const details = { ...thrown.facts.details, ...made };
    throw new CliError(thrown.code, `environment ${String(id)} was created, but ${thrown.message}`, { ...thrown.facts, details, cause: thrown });
  }
}
