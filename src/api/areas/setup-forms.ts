/** The variants of Management Console API answers seen on the wire or in the documentation, each made one form. */
import { knownSetting } from "../known-settings.js";
import { isRecord, type Json } from "../shape.js";

/** `GET /setup/api/maintenance`: the numbers of `connection_services` are text on the wire, numbers in the description. */
export function consoleMaintenanceForm(wire: Json): Json {
  if (!isRecord(wire) || !Array.isArray(wire.connection_services)) return wire;
  return { ...wire, connection_services: wire.connection_services.map((service: Json) => numbered(service)) };
}

const numbered = (service: Json): Json =>
  isRecord(service) && typeof service.number === "string" && /^\d{1,15}$/.test(service.number) ? { ...service, number: Number(service.number) } : service;

/** `GET /setup/api/configcheck`: an object, or in older documentation its bare list of phases; a status that is not known is told by the phases. */
export function configCheckForm(wire: Json): Json {
  if (Array.isArray(wire)) return { status: statusOf(wire), progress: wire };
  if (!isRecord(wire)) return wire;
  const { status, progress } = wire;
  if (status === "running" || status === "success" || status === "failed" || !Array.isArray(progress)) return wire;
  return { ...wire, status: statusOf(progress) };
}

function statusOf(progress: readonly Json[]): string {
  const states = progress.map((phase) => (isRecord(phase) ? phase.status : undefined));
  if (states.includes("FAILED")) return "failed";
  return states.length > 0 && states.every((state) => state === "DONE") ? "success" : "running";
}

/** `GET /setup/api/settings`: numbers and switches that are text here, as the later API has them. What is not known stays as it is. */
export function consoleSettingsForm(wire: Json): Json {
  if (!isRecord(wire)) return wire;
  const { enterprise } = wire;
  return enterprise === undefined ? wire : { ...wire, enterprise: typed(enterprise, []) };
}

function typed(value: Json, path: readonly string[]): Json {
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typed(inner, [...path, key])]));
  if (typeof value !== "string") return value;
  const kind = knownSetting(path);
  if (kind === "number" && /^(0|[1-9]\d{0,14})$/.test(value)) return Number(value);
  return kind === "flag" && (value === "true" || value === "false") ? value === "true" : value;
}
