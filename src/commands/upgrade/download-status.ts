import { getUpgradeDownload } from "../../api/areas/upgrade.js";
import { operationCommand } from "../../cli/command.js";
import type { DownloadStatus } from "../../domain/upgrade/download-watch.js";
import { EXPERIMENTAL } from "./words.js";

export const downloadStatus = operationCommand({
  name: "download-status",
  summary: "Show how the download of an upgrade package stands",
  description: `Exits with 0 whatever it shows; upgrade watch follows a download and exits by its result.\n\n${EXPERIMENTAL}`,
  operation: getUpgradeDownload,
  flags: { uuid: { value: "UUID" } },
  view: {
    columns: ["hostname", { field: "status", as: "state" }, "progress", { field: "package_name", title: "package" }, "error"],
    tabulate: ({ nodes }: DownloadStatus) => nodes ?? [],
    summary: (status: DownloadStatus) => summaryOf(status),
    empty: "No download.",
  },
  examples: ["upgrade download-status", { line: "upgrade download-status --jq .status", note: "for a script that waits" }],
  seeAlso: ["upgrade download", "upgrade watch"],
});

function summaryOf({ status, package_name: name, error_message: error, orchestration }: DownloadStatus): string {
  const what = name === null || name === "" ? "Download" : `Download of ${name}`;
  const counts = orchestration === null ? "" : `, ${String(orchestration.completed ?? 0)} of ${String(orchestration.total ?? 0)} nodes done`;
  return `${what}: ${(status ?? "unknown").replaceAll("_", " ")}${counts}${error === null || error === "" ? "" : ` (${error})`}`;
}
