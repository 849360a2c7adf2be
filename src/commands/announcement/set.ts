import { setAnnouncement } from "../../api/areas/announcement.js";
import { text } from "../../api/shape.js";
import { arg, command, option, show, toggle } from "../../cli/command.js";
import { parseFutureDate } from "../../domain/moment.js";
import { tellMoment } from "../telling-moment.js";
import { announcementView } from "./view.js";

export const set = command({
  name: "set",
  summary: "Show an announcement to everybody on every page",
  description: `It replaces the announcement that is there, its end and whether it may be closed
included. The text is GitHub Flavored Markdown.

TIME is ISO 8601 (local time unless it has an offset) or plain English such as
"tomorrow 22:00" or "in 2 hours"; the moment understood is shown before it is sent.`,
  args: { announcement: arg(text(), "TEXT", "What people read") },
  flags: {
    expires: option(text(), "TIME", "When it goes away (default: when it is cleared)"),
    dismissible: toggle("Whether people may close it (not in 3.8 and earlier)", { negatable: true }),
  },
  operations: [setAnnouncement],
  returns: setAnnouncement.returns,
  view: announcementView,
  look: "announcement view",
  examples: [
    'announcement set "Upgrade **tomorrow**, 22:00" --expires "tomorrow 22:00"',
    { line: 'announcement set "Maintenance tonight" --expires "tomorrow 06:00" --dismissible', note: "that people may close" },
  ],
  seeAlso: ["announcement view", "announcement clear", "maintenance enable"],
  async run(ctx, { announcement, expires, dismissible }) {
    const moment = expires === undefined ? undefined : await parseFutureDate(expires, { now: ctx.now() });
    if (moment !== undefined) tellMoment(ctx, "expires", moment);
    const shown = await ctx.call(setAnnouncement, { announcement, expires_at: moment?.wire, user_dismissible: dismissible });
    return show(shown, { next: "ghes-admin announcement clear # takes it away" });
  },
});
