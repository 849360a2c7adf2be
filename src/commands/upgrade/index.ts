import { group } from "../../cli/command.js";
import { apply } from "./apply.js";
import { downloadStatus } from "./download-status.js";
import { download } from "./download.js";
import { status } from "./status.js";
import { watch } from "./watch.js";
import { EXPERIMENTAL } from "./words.js";

export const upgrade = group("upgrade", "Upgrades of the instance (experimental, GHES 3.22)", [download, downloadStatus, apply, status, watch], {
  description: `From the package to the new release: download it while people work, prepare with upgrade apply --phase pre-upgrade, turn maintenance mode on, apply, and turn it off.\n\n${EXPERIMENTAL}`,
});
