/** One run of the program: what the global flags decided, once, for every instance it talks to. */
import { usage } from "../errors.js";
import type { Mode } from "../output/mode.js";
import type { Progress } from "./context.js";
import type { CommandOptions, SandboxActions } from "./context.js";
import type { Renderer } from "../output/render.js";
import type { ProfileActions } from "../profiles/profile-actions.js";
import type { Prompter } from "../profiles/prompter.js";
import type { World } from "../world.js";
import type { Audits, Connect } from "./connect.js";
import { DEFAULT_CONCURRENCY, DEFAULT_RETRIES, type GlobalInput } from "./globals.js";

export interface Invocation {
  readonly world: World;
  readonly globals: GlobalInput;
  readonly options: CommandOptions;
  /** Aborted by a signal or by `--timeout`; the reason says which. */
  readonly signal: AbortSignal;
  readonly connect: Connect;
  readonly audits: Audits;
  readonly renderer: Renderer & { progress(text: string): Progress };
  /** A note about the command as a whole, of no instance: said once, whoever of several says it. */
  readonly noteOnce: (text: string) => void;
  readonly prompter: Prompter;
  /** In place of the prompter's own question before something is changed: of several instances all ask together. */
  readonly consent?: ((question: string) => Promise<boolean>) | undefined;
  readonly profiles: ProfileActions;
  readonly sandbox: SandboxActions;
}

/** `--retries` and `--no-retry` as tries after the first. @throws {CliError} `usage` when they contradict. */
export function retriesOf({ retries, noRetry }: GlobalInput): number {
  if (noRetry === true && retries !== undefined && retries > 0) throw usage("--retries and --no-retry contradict each other", "give one of them");
  return noRetry === true ? 0 : (retries ?? DEFAULT_RETRIES);
}

/**
 * `deadline`: what the monotonic clock shows when `--timeout` ends, in milliseconds.
 * @throws {CliError} `usage` for flags that contradict
 */
export function optionsOf(globals: GlobalInput, mode: Mode, world: World, deadline: number | undefined): CommandOptions {
  return {
    yes: globals.yes === true,
    dryRun: globals.dryRun === true,
    quiet: globals.quiet === true,
    concurrency: globals.concurrency ?? DEFAULT_CONCURRENCY,
    retries: retriesOf(globals),
    remaining: () => (deadline === undefined ? undefined : Math.max(0, deadline - world.clock.monotonic())),
    json: mode.kind === "json" || mode.kind === "ndjson",
    ndjson: mode.kind === "ndjson",
    csv: mode.kind === "csv" && mode.fields === undefined,
    headers: globals.noHeaders !== true,
    formed: globals.json === true || globals.output !== undefined || globals.fields !== undefined || globals.jq !== undefined,
    several: false,
    terminal: mode.kind === "table" && world.stdout.isTTY,
    release: globals.ghesVersion,
    port: globals.port,
    restPort: globals.restPort,
  };
}
