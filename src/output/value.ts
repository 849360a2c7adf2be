/** Reading values of unknown make: the fields of an object, along a dotted path. */

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** An array of whatever, typed as such. */
export const asList = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? (value as readonly unknown[]) : undefined);

/** The field at a dotted path; a key that holds dots itself is found too. Undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  const list = asList(value);
  if (list !== undefined) return list.map((item) => at(item, path));
  if (!isFields(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const head = path.slice(0, dot);
    if (Object.hasOwn(value, head)) return at(value[head], path.slice(dot + 1));
  }
  return undefined;
}
