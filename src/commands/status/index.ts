import {
  checkLicense,
  getClusterStatus,
  getConfigApply,
  getLicense,
  getMaintenance,
  getNodes,
  getReplicationStatus,
  getVersion,
} from "../../api/areas/manage.js";
import { integer } from "../../api/shape.js";
import { command, live, option, raw, show, toggle } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { maintenanceInWords } from "../../domain/maintenance.js";
import { nagiosExit, nagiosLine } from "../../domain/nagios.js";
import { usage } from "../../errors.js";
import { looks, POLL_INTERVAL } from "../waiting.js";
import { gather } from "./gather.js";
import { statusShape, statusView, summarize } from "./report.js";

export const status = command({
  name: "status",
  summary: "Show the health of the instance on one screen",
  description: `Version, maintenance mode, nodes, services, replication, the last configuration run and the license. Maintenance mode is not a fault; the first line says it, and that of --nagios. What the instance does not answer is shown as UNKNOWN, and the rest all the same; what its release does not have is UNKNOWN too, and does not count.

--watch looks again every 2 s until it is stopped, with q or Ctrl-C. It repaints on a terminal; elsewhere it prints what changed.`,
  flags: {
    exitCode: toggle("Exit with 10 unless everything is OK"),
    nagios: toggle("One line for Nagios, with performance data; exit 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN", { single: "is one line about one instance" }),
    watch: toggle("Look again and again until it is stopped"),
    warnDays: option(integer({ min: 0, max: 36_500 }), "N", "WARNING when the license expires within N days (default 30)"),
  },
  operations: [getVersion, getMaintenance, getNodes, getClusterStatus, getReplicationStatus, getConfigApply, checkLicense, getLicense],
  follows: ({ watch }) => watch === true,
  returns: statusShape,
  view: statusView,
  mayAnswerNo: true,
  examples: [
    "status",
    { line: "status --nagios --timeout 20s", note: "for a monitoring system" },
    { line: "status --exit-code && echo healthy", note: "in a script" },
    { line: "status --watch --all-profiles", note: "all instances, in place, until q is pressed", untested: "runs until it is stopped" },
  ],
  seeAlso: ["nodes status", "maintenance status", "maintenance watch", "license check"],
  async run(ctx, input) {
    const warnDays = input.warnDays ?? 30;
    if (input.watch === true) {
      const other = input.nagios === true ? "--nagios" : input.exitCode === true ? "--exit-code" : undefined;
      if (other !== undefined) throw usage(`--watch and ${other} exclude each other`, `${other} is about one look; leave out --watch`);
      return live(frames(ctx, warnDays), { every: POLL_INTERVAL });
    }
    const report = summarize(await gather(ctx), { now: ctx.now(), warnDays });
    if (input.nagios === true) {
      const line = nagiosLine({
        service: "GHES",
        state: report.status,
        text: inOneLine(report),
        perfdata: report.perfdata,
      });
      return raw(`${line}\n`, nagiosExit(report.status));
    }
    return show(valueOf(report), {
      exit: input.exitCode === true && report.status !== "OK" ? "check" : "ok",
      next: nextStep(report),
    });
  },
});

/** Where the services of each node are, when that is what is wrong. */
function nextStep({ parts }: ReturnType<typeof summarize>): string | undefined {
  const isFault = (name: string) => parts.some(({ part, status }) => part === name && (status === "WARNING" || status === "CRITICAL"));
  return isFault("services") ? "ghes-admin nodes status" : isFault("replication") ? "ghes-admin nodes replication" : undefined;
}

const valueOf = ({ perfdata: _, faults: __, missing: ___, ...value }: ReturnType<typeof summarize>) => value;

async function* frames(ctx: Context, warnDays: number): AsyncGenerator<ReturnType<typeof valueOf>, void, void> {
  for await (const gathered of looks(ctx, () => gather(ctx))) yield valueOf(summarize(gathered, { now: ctx.now(), warnDays }));
}

/** Maintenance mode, for it is no fault and explains many; what is wrong, or that nothing is; and how much could not be looked at on an older release. */
function inOneLine({ version, maintenance, parts, faults, missing }: ReturnType<typeof summarize>): string {
  const release = version ?? "unknown release";
  const mode = [maintenanceInWords(maintenance ?? []) ?? []].flat();
  const absent = missing === 0 ? [] : [`${String(missing)} not available on ${release}`];
  if (faults.length > 0) return [...mode, ...faults, ...absent].join(", ");
  if (missing === 0) return [release, ...mode, "all parts OK"].join(", ");
  const checked = parts.length - missing;
  return [...mode, `${String(checked)} ${checked === 1 ? "part" : "parts"} OK`, ...absent].join(", ");
}
