/** One value in one cell: for people, and for programs. */
import type { CellForm } from "../cli/command.js";
import { printJson } from "./json.js";
import { safe } from "./safe.js";
import { textForPeople, timeForPeople } from "./time.js";
import { asList } from "./value.js";

/** What people see where there is nothing. */
const NOTHING = "-";

/** Milliseconds; no calendar of this language goes further. */
const LAST_MOMENT = 8.64e15;

/** For a terminal, on one line, without anything that acts on it. */
export function cellForPeople(value: unknown, form: CellForm, now: number): string {
  if (value === null || value === undefined || value === "") return NOTHING;
  if (typeof value === "boolean" && form !== "text") return value ? "yes" : "no";
  if (typeof value === "string") return safe(form === "time" ? timeForPeople(value, now) : form === "moments" ? textForPeople(value, now) : value);
  // The audit log writes moments as milliseconds since the epoch.
  if (typeof value === "number" && form === "time" && Math.abs(value) <= LAST_MOMENT) return timeForPeople(new Date(value).toISOString(), now);
  const list = asList(value);
  if (list?.length === 0) return NOTHING;
  return safe(plain(value));
}

/** For a program: the value in full, as the API wrote it; nothing for null. */
export const cellForPrograms = (value: unknown): string => plain(value);

/** Lists of scalars joined with a comma and a space, other nested values as compact JSON. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  const list = asList(value);
  if (list?.every((item) => typeof item !== "object" || item === null) === true) return list.map(plain).join(", ");
  return printJson(value, 0);
}
