import { anyEvent, listAuditLog } from "../../api/areas/audit-log.js";
import { choice, list as listOf, text } from "../../api/shape.js";
import { command, limitFlag, option, stream } from "../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";

export const list = command({
  name: "list",
  summary: "List who did what, newest first",
  description: `QUERY is what the search of the audit log's page takes: action:user.suspend, actor:mona,
created:>=2026-01-01. Without --limit all of it comes, which may be much.

In JSON the moments are as the instance writes them: milliseconds since 1970. Each
kind of event may have fields of its own beside the documented ones.`,
  flags: {
    ...enterpriseFlag,
    phrase: option(text(), "QUERY", "Only events that match"),
    include: option(choice("web", "git", "all"), "WHICH", "Events of the web, of Git, or all (default: web); 3.4 and later"),
    order: option(choice("asc", "desc"), "ORDER", "Oldest first (asc) or newest first (default)"),
    limit: limitFlag,
  },
  operations: [listAuditLog],
  returns: listOf(anyEvent),
  view: {
    columns: [{ field: "@timestamp", title: "time", as: "time" }, "action", "actor", "user", "org", "repo"],
    empty: "No event matched.",
  },
  examples: ["audit-log list --limit 20", { line: "audit-log list --phrase action:user.suspend --order asc", note: "who was suspended, and by whom" }],
  seeAlso: ["users list"],
  run: (ctx, { enterprise, phrase, include, order, limit }) =>
    Promise.resolve(stream(ctx.pages(listAuditLog, { enterprise: enterpriseOf(ctx, enterprise), phrase, include, order }, limit), { ndjson: false })),
});
