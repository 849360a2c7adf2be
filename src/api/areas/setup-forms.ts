/** The variants of Management Console API answers seen on the wire or in the documentation, each made one form. */
import type { Json } from "../shape.js";

const isObject = (value: Json): value is { readonly [key: string]: Json } => typeof value === "object" && value !== null && !Array.isArray(value);

/** `GET /setup/api/maintenance`: the numbers of `connection_services` are text on the wire, numbers in the description. */
export function consoleMaintenanceForm(wire: Json): Json {
  if (!isObject(wire) || !Array.isArray(wire.connection_services)) return wire;
  return { ...wire, connection_services: wire.connection_services.map((service: Json) => numbered(service)) };
}

const numbered = (service: Json): Json =>
  isObject(service) && typeof service.number === "string" && /^\d{1,15}$/.test(service.number) ? { ...service, number: Number(service.number) } : service;

/** `GET /setup/api/configcheck`: an object, or in older documentation its bare list of phases; a status that is not known is told by the phases. */
export function configCheckForm(wire: Json): Json {
  if (Array.isArray(wire)) return { status: statusOf(wire), progress: wire };
  if (!isObject(wire)) return wire;
  const { status, progress } = wire;
  if (status === "running" || status === "success" || status === "failed" || !Array.isArray(progress)) return wire;
  return { ...wire, status: statusOf(progress) };
}

function statusOf(progress: readonly Json[]): string {
  const states = progress.map((phase) => (isObject(phase) ? phase.status : undefined));
  if (states.includes("FAILED")) return "failed";
  return states.length > 0 && states.every((state) => state === "DONE") ? "success" : "running";
}
