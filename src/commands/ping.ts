import { getMaintenance, getVersion } from "../api/areas/manage.js";
import { getMeta } from "../api/areas/meta.js";
import { choice, flag, integer, list, nullable, object, text } from "../api/shape.js";
import { command, show } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { CliError } from "../errors.js";

interface Row {
  readonly api: "manage" | "rest";
  readonly port: number;
  readonly ok: boolean;
  readonly version: string | null;
  readonly milliseconds: number | null;
  readonly error: string | null;
}

export const ping = command({
  name: "ping",
  summary: "Check that the instance and the credentials answer",
  description:
    "One request to each API for which there are credentials: the Manage API with the password, the REST API with the token. On a release before the Manage API the password is tried with the Management Console API. Exit 0 means that all of them answered; otherwise the exit code is that of what failed, 4 first, and 5 where several instances are asked.",
  operations: [getVersion, getMaintenance, getMeta],
  returns: list(
    object({
      api: choice("manage", "rest"),
      port: integer(),
      ok: flag(),
      version: nullable(text({ example: "3.19.0" })),
      milliseconds: nullable(integer()),
      error: nullable(text()),
    }),
  ),
  view: { columns: ["api", "port", { field: "ok", as: "yesno" }, "version", { field: "milliseconds", title: "ms", as: "number" }, "error"] },
  examples: ["ping", { line: "ping --json --timeout 10s", note: "for a script, in bounded time" }],
  seeAlso: ["status", "profile add"],
  async run(ctx) {
    const tries: readonly (() => Promise<Tried>)[] = [
      ...(ctx.instance.has.password || !ctx.instance.has.token ? [() => attempt(ctx, "manage", () => tryPassword(ctx))] : []),
      ...(ctx.instance.has.token ? [() => attempt(ctx, "rest", async () => (await ctx.call(getMeta, {})).installed_version)] : []),
    ];
    const tried = await Promise.all(tries.map((go) => go()));
    const failures = tried.flatMap(({ error }) => error ?? []);
    const failure = failures.find(({ exit }) => exit === "auth") ?? failures[0];
    if (failure !== undefined && failures.length === tried.length) throw together(tried, failure);
    for (const { row, error } of tried)
      if (error !== undefined) ctx.warn(`${row.api}: ${error.message}${error.facts.hint === undefined ? "" : ` (${error.facts.hint})`}`);
    return show(
      tried.map((one) => one.row),
      { exit: failure === undefined ? "ok" : ctx.options.several ? "partial" : failure.exit },
    );
  },
});

/** The release, where the API names it. What came before the Manage API takes the password too. */
async function tryPassword(ctx: Context): Promise<string | null> {
  try {
    return (await ctx.call(getVersion, {}))[0]?.version.version ?? null;
  } catch (thrown) {
    if (!(thrown instanceof CliError) || thrown.code !== "unsupported") throw thrown;
    await ctx.call(getMaintenance, {});
    return ctx.release() ?? null;
  }
}

/** Neither API answers: the failure that counts, and what the other said. */
function together(tried: readonly Tried[], first: CliError): CliError {
  if (tried.length === 1) return first;
  const message = tried.map(({ row, error }) => `${row.api}: ${error?.message ?? ""}`).join("; ");
  // What to do next is about what is read first.
  const hint = tried.find(({ error }) => error !== undefined)?.error?.facts.hint ?? first.facts.hint;
  return new CliError(first.code, message, { ...first.facts, hint, details: { ...first.facts.details, apis: tried.map((one) => one.row) } });
}

interface Tried {
  readonly row: Row;
  readonly error?: CliError;
}

async function attempt(ctx: Context, api: Row["api"], version: () => Promise<string | null>): Promise<Tried> {
  const port = api === "manage" ? ctx.instance.port : ctx.instance.restPort;
  const begin = ctx.monotonic();
  try {
    return { row: { api, port, ok: true, version: await version(), milliseconds: Math.round(ctx.monotonic() - begin), error: null } };
  } catch (thrown) {
    if (!(thrown instanceof CliError)) throw thrown;
    return { row: { api, port, ok: false, version: null, milliseconds: null, error: thrown.code }, error: thrown };
  }
}
