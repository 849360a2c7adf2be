/** The variants of the upgrade endpoints' answers seen in the documentation, each made the one documented form. */
import { isRecord, type Json } from "../shape.js";
import { mapKey, rename } from "./manage-forms.js";

/** `POST …/upgrade/download`: the 202 is published as that object and as an array of one; no node's result counts nodes. */
export const downloadStartForm = (wire: Json): Json => {
  if (!Array.isArray(wire)) return withDownloadId(wire);
  const [only] = wire as readonly Json[];
  const isOrchestration = wire.length === 1 && only !== undefined && isRecord(only) && Object.hasOwn(only, "total_nodes") && !Object.hasOwn(only, "hostname");
  return isOrchestration ? withDownloadId(only) : wire.map((item: Json) => withDownloadId(item));
};

/** `GET …/upgrade/download/status`: the examples say `upgrade_id`, and the guides wait for `COMPLETED`. */
export const downloadStatusForm = (wire: Json): Json =>
  mapKey(
    mapKey(
      mapKey(withDownloadId(wire), "nodes", (node) => mapKey(withDownloadId(node), "status", inOneCase)),
      "status",
      inOneCase,
    ),
    "orchestration",
    (inner) => mapKey(inner, "phase", inOneCase),
  );

/** `GET …/upgrade/status`: statuses in either letter case. */
export const upgradeStatusForm = (wire: Json): Json =>
  Array.isArray(wire)
    ? wire.map((node: Json) =>
        mapKey(mapKey(mapKey(node, "status", inOneCase), "pre_upgrade_status", inOneCase), "steps", (step) => mapKey(step, "status", inOneCase)),
      )
    : wire;

const withDownloadId = (value: Json): Json => rename(value, "upgrade_id", "download_id");

/** `IN_PROGRESS`, `In progress` and `in-progress` are `in_progress`. */
const inOneCase = (value: Json): Json =>
  typeof value === "string"
    ? value
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, "_")
    : value;
