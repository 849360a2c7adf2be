import { clearAnnouncement } from "../../api/areas/announcement.js";
import { flag, object } from "../../api/shape.js";
import { command, show } from "../../cli/command.js";

export const clear = command({
  name: "clear",
  summary: "Take the announcement away",
  description: "The banner is gone for everybody at once. What it said is not kept: announcement view shows it before.",
  operations: [clearAnnouncement],
  returns: object({ cleared: flag() }),
  view: { columns: [{ field: "cleared", as: "yesno" }] },
  asks: true,
  question: (_input, instance) => `Take the announcement of ${instance} away?`,
  look: "announcement view",
  examples: ["announcement clear --yes"],
  seeAlso: ["announcement view", "announcement set"],
  async run(ctx) {
    await ctx.call(clearAnnouncement, {});
    return show({ cleared: true });
  },
});
