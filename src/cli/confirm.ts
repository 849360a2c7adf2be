/** The question before something is changed. */
import { CliError, usage } from "../errors.js";
import type { Invocation } from "./invocation.js";

/**
 * Done at once under `--yes` and in a dry run.
 * @throws {CliError} `usage` where nobody can be asked, `cancelled` for a no
 */
export async function confirm({ globals, options, prompter, consent }: Invocation, question: string): Promise<void> {
  if (options.yes || options.dryRun) return;
  if (!prompter.available) throw noQuestion(`${question} ${globals.noInput === true ? "With --no-input nobody is asked" : "Nobody can be asked here"}`);
  if (!(await (consent ?? prompter.confirm)(question))) throw new CliError("cancelled", "cancelled; nothing was changed");
}

export const noQuestion = (why: string): CliError => usage(why, "add --yes to go on without a question");
