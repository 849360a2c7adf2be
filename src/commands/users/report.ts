import { REPORTS, reportPath, reportRows, type Report } from "../../api/areas/reports.js";
import { getAuthenticatedUser } from "../../api/areas/users.js";
import { choice, integer } from "../../api/shape.js";
import { arg, command, option, raw, stream } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { parseDuration } from "../../domain/duration.js";
import { readReport, type ReportFilter } from "../../domain/user-report.js";
import { CliError } from "../../errors.js";

/** Milliseconds between two questions whether the report is made; an answer may ask for more. */
const PAUSE = 2000;

export const report = command({
  name: "report",
  summary: "Print the instance's own report about people",
  description: `The only place that tells who is dormant. The instance makes a report when it is
asked for one, which can take minutes; the command waits.

With -o csv it is passed on as it is, and "users suspend --from-file" reads that. The
token must be a classic one of a site administrator.`,
  args: { report: arg(choice(...REPORTS), "REPORT", "dormant, active, suspended or all", { completion: REPORTS }) },
  flags: {
    inactiveFor: option(integer(), "DURATION", "Only people not seen for so long (90d)", { parse: parseDuration }),
    role: option(choice("user", "admin"), "ROLE", "Only users, or only site administrators"),
    orgs: option(integer({ min: 0 }), "N", "Only members of at most N organizations"),
  },
  operations: [getAuthenticatedUser],
  returns: reportRows,
  view: {
    columns: [
      "login",
      "role",
      { field: "suspended", as: "yesno" },
      { field: "dormant", as: "yesno" },
      { field: "last_active", as: "time" },
      { field: "org_memberships", title: "orgs", as: "number" },
      { field: "repos", as: "number" },
    ],
    empty: "The report names nobody.",
  },
  examples: [
    "users report dormant",
    { line: "users report dormant --inactive-for 90d --role user -o csv", note: "for: ghes-admin users suspend --from-file -" },
  ],
  seeAlso: ["users suspend"],
  async run(ctx, input) {
    const filter: ReportFilter = { inactiveFor: input.inactiveFor, role: input.role, orgs: input.orgs };
    const bytes = await fetchReport(ctx, input.report);
    const isWhole = Object.values(filter).every((one) => one === undefined);
    if (ctx.options.csv && isWhole) return raw(bytes);
    const { header, lines } = readReport(new TextDecoder().decode(bytes), filter, ctx.now());
    if (ctx.options.csv) return raw(header + [...lines].map((line) => line.raw).join(""));
    return stream(rowsOf(lines), { ndjson: false });
  },
});

// eslint-disable-next-line @typescript-eslint/require-await -- a stream is read as one that waits, and this one has nothing to wait for
async function* rowsOf(lines: ReturnType<typeof readReport>["lines"]): AsyncGenerator {
  for (const { row } of lines) yield row;
}

async function fetchReport(ctx: Context, name: Report): Promise<Uint8Array> {
  const { login } = await ctx.call(getAuthenticatedUser, {});
  const progress = ctx.progress(`${ctx.instance.label} makes the report`);
  try {
    for (;;) {
      const answer = await ctx.send({ method: "GET", path: reportPath(name), query: [], site: { login } });
      if (answer.failure !== undefined) throw answer.failure.with({ hint: hintFor(answer.status) ?? answer.failure.facts.hint });
      if (answer.status !== 202) return csvIn(answer.body, answer.headers, ctx);
      const asked = Number(answer.headers["retry-after"] ?? NaN) * 1000;
      await ctx.sleep(asked > PAUSE && asked <= 600_000 ? asked : PAUSE);
    }
  } finally {
    progress.stop();
  }
}

const hintFor = (status: number): string | undefined =>
  status === 404 || status === 403 || status === 401 ? "reports need a classic token with the scope site_admin, of a site administrator" : undefined;

/** A page in place of the report is a sign-in page, or something between here and the instance. */
function csvIn(body: Uint8Array, headers: Readonly<Record<string, string>>, ctx: Context): Uint8Array {
  const start = new TextDecoder().decode(body.subarray(0, 200));
  if (!/^\s*</.test(start) && !/\bhtml\b/i.test(headers["content-type"] ?? "")) return body;
  throw new CliError("bad_answer", `${ctx.instance.label} answered with an HTML page, not with a report`, {
    hint: "look at it with -v; reports need a classic token of a site administrator",
  });
}
