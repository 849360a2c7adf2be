import { listRunnerApplications } from "../../api/areas/runners.js";
import { command, show } from "../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";

export const applications = command({
  name: "applications",
  summary: "List the runner applications to download",
  description: "Where each system and processor finds the program that makes a machine a runner, with its checksum.",
  flags: enterpriseFlag,
  operations: [listRunnerApplications],
  returns: listRunnerApplications.returns,
  view: { columns: ["os", "architecture", "filename", "download_url", { field: "sha256_checksum", title: "sha256" }], empty: "There is no application." },
  examples: ["runners applications", { line: "runners applications --jq '.[] | select(.os == \"linux\") | .download_url'", note: "for a machine's set-up" }],
  seeAlso: ["runners registration-token"],
  run: async (ctx, input) => show(await ctx.call(listRunnerApplications, { enterprise: enterpriseOf(ctx, input.enterprise) })),
});
