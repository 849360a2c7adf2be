/** The three requests of a diagnosis, each sent once: one without credentials, one with the password, one with the token. */
import { getMaintenance, getVersion } from "../../api/areas/manage.js";
import { getMeta } from "../../api/areas/meta.js";
import { getConfigCheck } from "../../api/areas/setup.js";
import { getAuthenticatedUser } from "../../api/areas/users.js";
import type { AnyOperation } from "../../api/operation.js";
import { releaseIn, wayOn } from "../../api/releases.js";
import type { Json } from "../../api/shape.js";
import type { Context, FreeAnswer } from "../../cli/context.js";
import { CliError } from "../../errors.js";
import { shareOf } from "./way.js";

export const requested = [getVersion, getMeta, getAuthenticatedUser, getConfigCheck] as const;
/** Those of an instance that says which release it is. */
export const firstRequests = [getMeta, getVersion, getAuthenticatedUser] as const;

/** An answer, whatever its status, or why there is none. */
export interface Heard {
  readonly operation: AnyOperation;
  readonly answer?: FreeAnswer;
  readonly body?: Json | undefined;
  /** Of a status of failure, or of a request that was not answered. */
  readonly error?: CliError | undefined;
  /** When it came, by this computer's clock: milliseconds since the epoch. */
  readonly at: number;
}

/** A request takes no longer. */
const LONGEST = 30_000;

async function ask(ctx: Context, operation: AnyOperation, credentials?: "none"): Promise<Heard> {
  const { method, path } = operation;
  try {
    const answer = await ctx.send({ method, path, query: [], credentials, within: shareOf(ctx, LONGEST) });
    const at = ctx.now();
    return { operation, answer, body: await ctx.readJson(answer.body), error: answer.failure, at };
  } catch (thrown) {
    if (!(thrown instanceof CliError)) throw thrown;
    return { operation, error: thrown, at: ctx.now() };
  }
}

export const askWithoutCredentials = (ctx: Context): Promise<Heard> => ask(ctx, getMeta, "none");
export const askWithToken = (ctx: Context): Promise<Heard> => ask(ctx, getAuthenticatedUser);

/** By the API that the release has. Where that is not known, the older one is asked when the other is not there: an answer of 401 ends it. */
export async function askWithPassword(ctx: Context, found: string | undefined): Promise<Heard> {
  const release = found ?? ctx.release();
  if (release !== undefined && wayOn(getMaintenance, release).kind === "older") return ask(ctx, getConfigCheck);
  const heard = await ask(ctx, getVersion);
  if (found !== undefined || !isMissing(heard.error)) return heard;
  const older = await ask(ctx, getConfigCheck);
  return isMissing(older.error) ? heard : older;
}

const isMissing = (error: CliError | undefined): boolean => error !== undefined && ["not_found", "unsupported", "redirect"].includes(error.code);

export const isOlderApi = ({ operation }: Heard): boolean => operation.id === getConfigCheck.id;

/** The release that an answer names. */
export function releaseOf({ answer, body }: Heard): string | undefined {
  const named = releaseIn(textAt(body, "installed_version")) ?? releaseIn(answer?.headers["x-github-enterprise-version"]);
  const [node] = Array.isArray(body) ? (body as readonly Json[]) : [];
  return named ?? releaseIn(textAt(fieldOf(node, "version"), "version"));
}

export const fieldOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, Json>>)[key]
    : undefined;

export function textAt(value: Json | undefined, key: string): string | undefined {
  const found = fieldOf(value, key);
  return typeof found === "string" ? found : undefined;
}
