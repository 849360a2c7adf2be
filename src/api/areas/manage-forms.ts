/** The variants of Manage API answers seen on the wire or in the documentation, each made the one documented form. */
import { isRecord, type Json } from "../shape.js";

export const rename = (value: Json, from: string, to: string): Json =>
  isRecord(value) && Object.hasOwn(value, from) && !Object.hasOwn(value, to)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key === from ? to : key, inner]))
    : value;

/** An object, or an array of exactly one: the documentation's examples show the array, appliances send the object. */
const oneOf = (wire: Json): Json => (Array.isArray(wire) && wire.length === 1 ? (wire[0] as Json) : wire);

/** `GET /manage/v1/config/license`: object or array of one; the documented key `supportKey"`. */
export const licenseForm = (wire: Json): Json => rename(oneOf(wire), 'supportKey"', "supportKey");

/** `GET /manage/v1/config/license/check`: object or array of one. */
export const licenseCheckForm = (wire: Json): Json => oneOf(wire);

/** `GET /manage/v1/access/ssh`: the documented misspelling `fingeprint`. */
export const sshKeyForm = (wire: Json): Json => (Array.isArray(wire) ? wire.map((item: Json) => rename(item, "fingeprint", "fingerprint")) : wire);

/** `GET /manage/v1/config/apply/events`: `span_parent_id` is text by the description and a number in its example. */
export const eventsForm = (wire: Json): Json => mapKey(wire, "nodes", (node) => mapKey(node, "events", (event) => mapKey(event, "span_parent_id", textOf)));

const textOf = (value: Json): Json => (typeof value === "number" || typeof value === "bigint" ? String(value) : value);

/** `change` applied to the value under a key, or to each of its items where it is a list. */
export function mapKey(value: Json, key: string, change: (inner: Json) => Json): Json {
  if (!isRecord(value)) return value;
  const inner = value[key];
  if (inner === undefined) return value;
  return { ...value, [key]: Array.isArray(inner) ? inner.map((item: Json) => change(item)) : change(inner) };
}
