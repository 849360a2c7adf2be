import { checkLicense, getConfigApply, getConfigApplyEvents, getSettings, uploadLicense } from "../../api/areas/manage.js";
import { either, flag, nullable, object, text } from "../../api/shape.js";
import { arg, command, show, toggle } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { again } from "../../domain/again.js";
import { CliError, Interrupted, usage } from "../../errors.js";
import { itemShape } from "../config/apply/items.js";
import { followLatestRun, runBefore } from "../config/apply/follow-latest.js";

export const upload = command({
  name: "upload",
  summary: "Upload a license file",
  description:
    "Replaces the instance's license file; the new one takes effect with a configuration run. --apply starts one, which restarts services on every node, and --follow watches it to its end. Releases before 3.12 always start one, so they need --apply.",
  args: { file: arg(text(), "FILE", "The license file (.ghl), or - for stdin", { completion: "file" }) },
  flags: {
    apply: toggle("Start a configuration run with it"),
    follow: toggle("Watch that run to its end; needs --apply", { short: "f" }),
  },
  operations: [uploadLicense, checkLicense, getConfigApply, getConfigApplyEvents, getSettings],
  follows: ({ follow }) => follow === true,
  returns: either(object({ uploaded: flag(), applying: flag(), status: nullable(text({ example: "valid" })) }), itemShape),
  view: {
    columns: [
      { field: "uploaded", as: "yesno" },
      { field: "applying", as: "yesno" },
      { field: "status", as: "state" },
    ],
  },
  asks: true,
  question: (input, instance) =>
    input.apply === true ? `Upload ${input.file} to ${instance} and start a configuration run?` : `Upload ${input.file} to ${instance}?`,
  look: "license show",
  examples: [
    { line: "license upload github-enterprise.ghl --yes", note: "store it; apply it in the next window" },
    { line: "license upload github-enterprise.ghl --apply --follow --yes", note: "store, apply and watch" },
  ],
  seeAlso: ["license check", "config apply"],
  async run(ctx, input) {
    if (input.follow === true && input.apply !== true)
      throw usage("--follow needs --apply: without a configuration run there is nothing to follow", "add --apply");
    const bytes = await ctx.readInput(input.file);
    const isOlder = await ctx.isOlder(uploadLicense);
    if (isOlder && input.apply !== true) {
      ctx.warn("this release has no way to store a license only: it starts a configuration run with it, which restarts services");
      await ctx.confirm("Upload it and start the run?");
    }
    const before = input.follow === true ? await runBefore(ctx) : undefined;
    const answer = await ctx.exchange(uploadLicense, { apply: input.apply === true ? true : undefined, license: { name: input.file, bytes } });
    const applying = answer.status === 202;
    if (input.follow === true) return followLatestRun(ctx, before);
    // Releases before the check do not say what they think of a license, and services that restart may not answer.
    const status = isOlder || applying ? null : await statusAfterwards(ctx, input.file);
    if (status !== null && status !== "valid") {
      throw new CliError("invalid", `the instance stored the file, but says of the license: ${status}`, {
        hint: `${again(ctx, "license show")}; upload the right file again`,
        details: { uploaded: true, license_status: status },
      });
    }
    return show({ uploaded: true, applying, status }, { next: applying ? "ghes-admin config apply watch" : "ghes-admin config apply --follow" });
  },
});

/** What the instance says of the license it has just stored. @throws what the look failed with; that the license is stored is said. */
async function statusAfterwards(ctx: Context, file: string): Promise<string> {
  const check = again(ctx, "license check");
  try {
    return (await ctx.call(checkLicense, {})).status;
  } catch (thrown) {
    if (thrown instanceof Interrupted) {
      ctx.warn(`the instance stored ${file}; check it with: ${check}`);
      throw thrown.told({ uploaded: true });
    }
    if (!(thrown instanceof CliError)) throw thrown;
    throw new CliError(thrown.code, `the instance stored the file, but asking what it says of the license failed: ${thrown.message}`, {
      ...thrown.facts,
      hint: `the upload need not be repeated; ask again with: ${check}`,
      details: { ...thrown.facts.details, uploaded: true },
    });
  }
}
