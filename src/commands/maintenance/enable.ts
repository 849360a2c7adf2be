import { getMaintenance, setMaintenance } from "../../api/areas/manage.js";
import { list, text } from "../../api/shape.js";
import { command, option, show, toggle } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { again } from "../../domain/again.js";
import { describeDraining, isDrained } from "../../domain/maintenance.js";
import { parseMoment, type Moment } from "../../domain/moment.js";
import { withoutNodeErrors } from "../../domain/node-results.js";
import { usage } from "../../errors.js";
import { tellMoment } from "../telling-moment.js";
import { waitUntil } from "../waiting.js";
import { nodeResultView } from "../nodes/result-view.js";

export const enable = command({
  name: "enable",
  summary: "Put the instance into maintenance mode, now or later",
  description: `Takes the service away: people see a maintenance page, and Git and the API are refused; administrators on the excepted addresses still get through. It stays so until "ghes-admin maintenance disable". Every call replaces the schedule, the message and the list of excepted addresses: give them all each time.

TIME is the word now, ISO 8601 (local time unless it has an offset) or plain English such as "tomorrow 22:00" or "in 2 hours". The moment that was understood is shown in local time and UTC before it is sent.`,
  flags: {
    when: option(text(), "TIME", "When it begins (default: now)"),
    uuid: option(text({ format: "uuid" }), "UUID", "Only the node with this UUID; not with --when"),
    ipException: option(list(text({ format: "ip/cidr" })), "ADDR", "Address or CIDR range that still gets through; repeat it for more"),
    message: option(text(), "TEXT", "What people read on the maintenance page"),
    waitDrained: toggle("Wait until no connection or job is served any more (bound it with --timeout)"),
  },
  operations: [setMaintenance, getMaintenance],
  returns: setMaintenance.returns,
  asks: true,
  view: nodeResultView,
  look: "maintenance status",
  examples: [
    { line: 'maintenance enable --when "tomorrow 22:00" --message "Upgrade to 3.19" --yes', note: "announce a window" },
    { line: "maintenance enable --ip-exception 192.168.1.0/24 --wait-drained --yes", note: "now, and go on when the last job is done" },
    { line: "maintenance enable --uuid 1b6cf518-f97c-11ed-8544-061d81f7eedb --dry-run", note: "one node of a cluster: see the request first" },
  ],
  seeAlso: ["maintenance status", "maintenance watch", "maintenance disable"],
  async run(ctx, input) {
    if (input.uuid !== undefined && input.when !== undefined)
      throw usage("--uuid and --when exclude each other: a schedule is for the whole instance", "leave one of them out");
    const moment = input.when === undefined ? undefined : await parseMoment(input.when, { now: ctx.now() });
    const read = moment?.kind === "now" ? moment.read : moment;
    if (read !== undefined) tellMoment(ctx, "begins", read);
    await ctx.confirm(question(ctx, moment, input.uuid));
    const results = await ctx.call(setMaintenance, {
      enabled: true,
      uuid: input.uuid,
      when: moment === undefined ? undefined : moment.kind === "now" ? "now" : moment.wire,
      ip_exception_list: input.ipException,
      maintenance_mode_message: input.message,
    });
    withoutNodeErrors(setMaintenance, results);
    if (input.waitDrained === true) await waitDrained(ctx, input.uuid, moment?.kind === "at");
    return show(results, { next: nextStep(moment?.kind === "at", input.waitDrained === true) });
  },
});

function nextStep(isScheduled: boolean, isDrained: boolean): string {
  if (isDrained) return "ghes-admin maintenance disable --wait # when the work is done";
  if (isScheduled) return "ghes-admin maintenance status # ghes-admin maintenance disable cancels it";
  return "ghes-admin maintenance watch --until drained # ghes-admin maintenance disable ends it";
}

function question(ctx: Context, moment: Moment | undefined, uuid: string | undefined): string {
  const what = uuid === undefined ? ctx.instance.label : `node ${uuid} of ${ctx.instance.label}`;
  return moment?.kind === "at" ? `Schedule maintenance mode on ${what} for ${moment.local}?` : `Put ${what} into maintenance mode now?`;
}

const waitDrained = (ctx: Context, uuid: string | undefined, scheduled: boolean) =>
  waitUntil(ctx, {
    text: "waiting for connections and jobs to end",
    read: () => ctx.call(getMaintenance, { uuid }),
    done: isDrained,
    describe: describeDraining,
    goesOn: scheduled ? "maintenance mode stays scheduled or on" : "maintenance mode stays on",
    hint: again(ctx, "maintenance watch --until drained"),
  });
