/** The four documented refusals (422) of environments, and what to do about each. */
import type { Context } from "../../../cli/context.js";
import { again } from "../../../domain/again.js";
import { CliError } from "../../../errors.js";

interface Refusal {
  /** As GitHub's description has it. */
  readonly says: RegExp;
  readonly means: string;
  readonly hint: (ctx: Context, id: number) => string;
}

const REFUSALS: readonly Refusal[] = [
  {
    says: /cannot modify or delete the default environment/i,
    means: "it is the default environment, which belongs to the instance",
    hint: (ctx) => `make one of your own: ${again(ctx, "hooks environments create --name NAME --image-url URL")}`,
  },
  {
    says: /cannot delete environment that has hooks/i,
    means: "hooks still run in it",
    hint: (ctx, id) =>
      `find them: ${again(ctx, `hooks pre-receive list --jq '.[] | select(.environment.id == ${String(id)}) | .id'`)}; then give each another --environment, or delete it`,
  },
  {
    says: /cannot delete environment when download is in progress/i,
    means: "its image is being downloaded",
    hint: (ctx, id) => `delete it when the download has ended: ${again(ctx, `hooks environments download-status ${String(id)}`)}`,
  },
  {
    says: /can ?not start a new download when a download is in progress/i,
    means: "a download of its image is under way already",
    hint: (ctx, id) => `nothing more is needed; see how far it is: ${again(ctx, `hooks environments download-status ${String(id)}`)}`,
  },
];

/** Does it, and explains a refusal. @throws {CliError} */
export async function explained<T>(ctx: Context, id: number, does: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof CliError) || thrown.code !== "invalid") throw thrown;
    const refusal = REFUSALS.find((one) => one.says.test(thrown.message));
    if (refusal === undefined) throw thrown;
    throw new CliError("invalid", `environment ${String(id)} cannot be ${does}: ${refusal.means} (${thrown.message})`, {
      ...thrown.facts,
      hint: refusal.hint(ctx, id),
      cause: thrown,
    });
  }
}
