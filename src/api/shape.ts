/**
 * Shapes: what a value on the wire looks like, as data.
 *
 * One shape serves the client (is this answer usable?), the command line (how is this flag read?),
 * the output (which fields exist?) and the sandbox (is this request valid? what is a default answer?).
 * A shape holds no behaviour; the functions below read it.
 */

/** A format narrows text; the words are those of the official description where it has one. */
export type Format = "uuid" | "hostname" | "ssh-key" | "fingerprint" | "ip/cidr" | "date-time" | "date" | "url" | "email" | "login" | "org/repo";

export type ShapeData =
  | { readonly kind: "text"; readonly format?: Format; readonly example?: string }
  | { readonly kind: "secret"; readonly example?: string }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "flag" }
  | { readonly kind: "integer"; readonly min?: number; readonly max?: number; readonly example?: number }
  | { readonly kind: "file" }
  | { readonly kind: "list"; readonly of: ShapeData }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, ShapeData>>; readonly open: boolean }
  | { readonly kind: "nullable"; readonly of: ShapeData }
  | { readonly kind: "optional"; readonly of: ShapeData }
  | { readonly kind: "either"; readonly of: readonly ShapeData[] }
  | { readonly kind: "anything" }
  | { readonly kind: "nothing" };

declare const carried: unique symbol;
/** A shape that remembers the TypeScript type of its values; the memory exists for the compiler only. */
export type Shape<T> = ShapeData & { readonly [carried]?: T };

/** The TypeScript type of a shape's values. */
export type Of<S> = S extends { readonly [carried]?: infer T } ? Exclude<T, undefined> : never;

/** Bytes of a file that travels as one part of a multipart form. */
export interface FileContent {
  /** The name given by the person, shown in a dry run; never sent. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Levels of a tree: deeper than any documented answer. A deeper one is neither read nor shown: walkers of it could exhaust the stack. */
export const MAX_DEPTH = 200;

export type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export const text = (options: { format?: Format; example?: string } = {}): Shape<string> => ({ kind: "text", ...options });
/** Text that opens something: masked in every output, never taken from the command line's words. */
export const secret = (options: { example?: string } = {}): Shape<string> => ({ kind: "secret", ...options });
export const choice = <const C extends readonly [string, ...string[]]>(...choices: C): Shape<C[number]> => ({ kind: "choice", choices });
export const flag = (): Shape<boolean> => ({ kind: "flag" });
export const integer = (options: { min?: number; max?: number; example?: number } = {}): Shape<number> => ({ kind: "integer", ...options });
/** A moment in ISO 8601 as the API writes it. */
export const timestamp = (example = "2026-01-02T07:59:59Z"): Shape<string> => ({ kind: "text", format: "date-time", example });
export const file = (): Shape<FileContent> => ({ kind: "file" });
export const list = <T>(of: Shape<T>): Shape<readonly T[]> => ({ kind: "list", of });
/** `null`, or absent in an answer (the client then fills in `null`). */
export const nullable = <T>(of: Shape<T>): Shape<T | null> => ({ kind: "nullable", of });
/** A field of what a command prints that is left out where there is nothing to say. In answers of instances such fields are `nullable`. */
export const optional = <T>(of: Shape<T>): Shape<T> => ({ kind: "optional", of });
export const either = <S extends readonly ShapeData[]>(...of: S): Shape<Of<S[number]>> => ({ kind: "either", of });
export const anything = (): Shape<Json> => ({ kind: "anything" });
/** An answer without a body (201, 202, 204). */
export const nothing = (): Shape<null> => ({ kind: "nothing" });

type Fields = Readonly<Record<string, ShapeData>>;
type ObjectOf<F extends Fields> = { readonly [K in keyof F]: Of<F[K]> };
/** Known fields. Answers may hold more, which are kept; requests may not. */
export const object = <const F extends Fields>(fields: F): Shape<ObjectOf<F>> => ({ kind: "object", fields, open: false });
/** A tree whose keys nobody has listed in full, such as the settings. */
export const tree = (fields: Fields = {}): Shape<Readonly<Record<string, Json>>> => ({ kind: "object", fields, open: true });

/** One thing that is wrong with a value, and where: `nodes[0].status`. */
export interface Misfit {
  readonly path: string;
  readonly expected: string;
}

/** What a shape asks for, in words for a message: `a list`, `one of on, off, scheduled`. */
export function describe(shape: ShapeData): string {
  switch (shape.kind) {
    case "text":
      return shape.format === undefined ? "text" : `text (${shape.format})`;
    case "secret":
      return "text";
    case "choice":
      return `one of ${shape.choices.join(", ")}`;
    case "flag":
      return "true or false";
    case "integer":
      return `a whole number${shape.min === undefined ? "" : ` from ${String(shape.min)}`}${shape.max === undefined ? "" : ` to ${String(shape.max)}`}`;
    case "file":
      return "a file";
    case "list":
      return "a list";
    case "object":
      return "an object";
    case "nullable":
      return `${describe(shape.of)} or null`;
    case "optional":
      return describe(shape.of);
    case "either":
      return shape.of.map(describe).join(" or ");
    case "anything":
      return "anything";
    case "nothing":
      return "an empty body";
  }
}

/** The object in a list or nullable, or the object itself: what a row of an answer looks like. Of several forms, all fields that one has. */
export function rowShape(shape: ShapeData): ShapeData {
  if (shape.kind === "list" || shape.kind === "nullable" || shape.kind === "optional") return rowShape(shape.of);
  if (shape.kind !== "either") return shape;
  const forms = shape.of.map(rowShape).filter((form) => form.kind === "object");
  if (forms.length < shape.of.length) return shape;
  // The first form to name a field says what it is.
  const fields = Object.fromEntries(forms.toReversed().flatMap((form) => Object.entries(form.fields)));
  const order = forms.flatMap((form) => Object.keys(form.fields));
  return { kind: "object", fields: inOrder(fields, order), open: forms.some((form) => form.open) };
}

const inOrder = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));

/** Every field a row can be asked for, dotted, parents before children: `version`, `version.platform`. */
export function fieldPaths(shape: ShapeData): readonly string[] {
  const row = rowShape(shape);
  if (row.kind !== "object") return [];
  return Object.entries(row.fields).flatMap(([name, inner]) => [name, ...fieldPaths(inner).map((rest) => `${name}.${rest}`)]);
}

/** Whether keys beyond the listed ones are expected, so that no field name can be called wrong. */
export const isOpen = (shape: ShapeData): boolean => {
  const row = rowShape(shape);
  return row.kind === "anything" || (row.kind === "object" && row.open);
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

const FORMATS: Partial<Record<Format, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/,
  "ip/cidr": /^[0-9a-fA-F.:]+(\/\d{1,3})?$/,
};

/** What is wrong with a request's value, strictly: unknown fields, wrong types, words outside the choices. */
export function checkRequest(shape: ShapeData, value: unknown, path = ""): readonly Misfit[] {
  const misfit = [{ path, expected: describe(shape) }];
  switch (shape.kind) {
    case "anything":
      return [];
    case "nothing":
      return value === null || value === undefined ? [] : misfit;
    case "nullable":
      return value === null ? [] : checkRequest(shape.of, value, path);
    case "optional":
      return value === undefined ? [] : checkRequest(shape.of, value, path);
    case "text":
      if (typeof value !== "string") return misfit;
      return shape.format === undefined || (FORMATS[shape.format]?.test(value) ?? true) ? [] : misfit;
    case "secret":
      return typeof value === "string" && value !== "" ? [] : misfit;
    case "choice":
      return typeof value === "string" && shape.choices.includes(value) ? [] : misfit;
    case "flag":
      return typeof value === "boolean" ? [] : misfit;
    case "integer":
      return typeof value === "number" && Number.isInteger(value) && value >= (shape.min ?? -Infinity) && value <= (shape.max ?? Infinity) ? [] : misfit;
    case "file":
      return value instanceof Uint8Array && value.length > 0 ? [] : misfit;
    case "either":
      return shape.of.some((one) => checkRequest(one, value, path).length === 0) ? [] : misfit;
    case "list":
      if (!Array.isArray(value)) return misfit;
      return value.flatMap((item, i) => checkRequest(shape.of, item, `${path}[${String(i)}]`));
    case "object": {
      if (!isRecord(value)) return misfit;
      if (shape.open) return [];
      const at = (name: string) => (path === "" ? name : `${path}.${name}`);
      const unknown = Object.keys(value)
        .filter((name) => !Object.hasOwn(shape.fields, name))
        .map((name) => ({ path: at(name), expected: "no such field" }));
      const wrong = Object.entries(shape.fields).flatMap(([name, inner]) =>
        Object.hasOwn(value, name)
          ? checkRequest(inner, value[name], at(name))
          : inner.kind === "nullable" || inner.kind === "optional"
            ? []
            : [{ path: at(name), expected: describe(inner) }],
      );
      return [...unknown, ...wrong];
    }
  }
}

const SAMPLES: Record<Format, string> = {
  uuid: "1b6cf518-f97c-11ed-8544-061d81f7eedb",
  hostname: "ghes-01.lan",
  "ssh-key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGTestTestTestTestTestTestTestTestTestTestTest octo@example.com",
  fingerprint: "bd:26:d3:a2:ad:97:c0:7c:2d:57:a4:64:f3:fb:44:45",
  "ip/cidr": "192.168.1.0/24",
  "date-time": "2026-01-02T07:59:59Z",
  date: "2026-01-02",
  url: "https://example.com/",
  email: "mona@example.com",
  login: "mona",
  "org/repo": "octo-org/octo-repo",
};

/** A plausible value, the same each time. */
export function sample(shape: ShapeData): unknown {
  switch (shape.kind) {
    case "text":
      return shape.example ?? (shape.format === undefined ? "text" : SAMPLES[shape.format]);
    case "secret":
      return shape.example ?? "example";
    case "choice":
      return shape.choices[0];
    case "flag":
      return true;
    case "integer":
      return shape.example ?? Math.max(1, shape.min ?? 1);
    case "file":
      return new Uint8Array([1]);
    case "list":
      return [sample(shape.of)];
    case "object":
      return Object.fromEntries(Object.entries(shape.fields).map(([name, inner]) => [name, sample(inner)]));
    case "nullable":
    case "optional":
      return sample(shape.of);
    case "either":
      return shape.of[0] === undefined ? null : sample(shape.of[0]);
    case "anything":
      return {};
    case "nothing":
      return null;
  }
}
