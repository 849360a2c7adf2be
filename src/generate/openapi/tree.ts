/** JSON objects of unknown content. */
export type Tree = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);
