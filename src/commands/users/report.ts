import { REPORTS, reportPath, reportRows, type Report as ReportName } from "../../api/areas/reports.js";
import { getAuthenticatedUser } from "../../api/areas/users.js";
import { choice, integer } from "../../api/shape.js";
import { arg, Batched, command, option, pieces, stream, type Batch } from "../../cli/command.js";
import type { Context, FlowingAnswer } from "../../cli/context.js";
import { parseDuration } from "../../domain/duration.js";
import { readReport, type Report, type ReportFilter } from "../../domain/user-report.js";
import { CliError } from "../../errors.js";

type Batches = Report["batches"];

/** Milliseconds between two questions whether the report is made, at first and at most; an answer may ask for more. */
const FIRST_PAUSE = 250;
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
    const { csv, headers } = ctx.options;
    if (csv && headers && isWhole) return pieces(wholeLines(bytes));
    const { header, batches } = await readReport(textIn(bytes), filter, ctx.now());
    return csv ? pieces(linesOf(headers ? header : "", batches)) : stream(new Batched(rowsOf(batches)), { ndjson: false });
  },
});

async function* rowsOf(batches: Batches): AsyncGenerator<Batch<unknown>> {
  for await (const batch of batches) yield { items: batch.map(({ row }) => row) };
}

async function* linesOf(header: string, batches: Batches): AsyncGenerator<string> {
  yield header;
  for await (const batch of batches) if (batch.length > 0) yield batch.map(({ raw }) => raw).join("");
}

async function* textIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // Takes a byte order mark away.
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** As it is, but never half of a line: where the rest does not come, what reads this must not take the half for a name. */
async function* wholeLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: readonly Uint8Array[] = [];
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield* [...rest, chunk.subarray(0, end)];
    rest = end > 0 ? [chunk.subarray(end)] : [...rest, chunk];
    if (rest.length > MOST_PIECES) throw new CliError("bad_answer", "the report has a line without an end", { hint: "look at it with -v" });
  }
  yield* rest;
}

const NEWLINE = 0x0a;
/** Of one line; some kilobytes each. */
const MOST_PIECES = 100;

/** Asks until the report is made; its bytes come as they are read. */
async function fetchReport(ctx: Context, name: ReportName): Promise<AsyncIterable<Uint8Array>> {
  const { login } = await ctx.call(getAuthenticatedUser, {});
  const progress = ctx.progress(`${ctx.instance.label} makes the report`);
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, PAUSE)) {
      const answer = await ctx.download({ method: "GET", path: reportPath(name), query: [], site: { login } });
      if (answer.failure !== undefined) throw answer.failure.with({ hint: hintFor(answer.status) ?? answer.failure.facts.hint });
      if (answer.status !== 202) return csvIn(answer, ctx);
      const asked = Number(answer.headers["retry-after"] ?? NaN) * 1000;
      await ctx.sleep(asked > pause && asked <= 600_000 ? asked : pause);
    }
  } finally {
    progress.stop();
  }
}

const hintFor = (status: number): string | undefined =>
  status === 404 || status === 403 || status === 401 ? "reports need a classic token with the scope site_admin, of a site administrator" : undefined;

/** A page in place of the report is a sign-in page, or something between here and the instance. */
async function* csvIn({ body, headers }: FlowingAnswer, ctx: Context): AsyncGenerator<Uint8Array> {
  let isPage: boolean | undefined = /\bhtml\b/i.test(headers["content-type"] ?? "") ? true : undefined;
  for await (const chunk of body) {
    isPage ??= startsAsPage(chunk);
    if (isPage === true)
      throw new CliError("bad_answer", `${ctx.instance.label} answered with an HTML page, not with a report`, {
        hint: "look at it with -v; reports need a classic token of a site administrator",
      });
    yield chunk;
  }
}

/** Undefined while there is nothing but white space. */
function startsAsPage(chunk: Uint8Array): boolean | undefined {
  const start = new TextDecoder().decode(chunk.subarray(0, 200)).trimStart();
  return start === "" ? undefined : start.startsWith("<");
}
