/** A request's parts as an operation's input; everything the operation does not know is refused. */
import type { AnyOperation, Param } from "../api/operation.js";
import { checkRequest, type Misfit, type ShapeData } from "../api/shape.js";
import { boundaryOf, parseJson, parseMultipart } from "./body.js";
import { isTree } from "./settings-tree.js";
import { Refused } from "./wire.js";

export interface Arrived {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

type Input = Readonly<Record<string, unknown>>;

/** @throws {Refused} 400, or 422 on the REST plane for JSON that does not fit, naming what is wrong. */
export function readInput(operation: AnyOperation, arrived: Arrived): Input {
  const input = { ...readPath(operation, arrived), ...readQuery(operation, arrived.query), ...readBody(operation, arrived) };
  const missing = Object.entries(operation.params).filter(([name, param]) => param.required && !Object.hasOwn(input, name));
  if (missing.length > 0)
    throw refusal(
      operation,
      missing.map(([path, param]) => ({ path, expected: `${described(param)} is required` })),
    );
  return input;
}

const described = (param: Param): string => (param.place === "part" ? "this part" : "this field");

const refusal = (operation: AnyOperation, misfits: readonly Misfit[]): Refused =>
  new Refused(operation.plane === "rest" ? 422 : 400, `invalid request: ${misfits.map(({ path, expected }) => `${path}: ${expected}`).join("; ")}`);

const placed = (operation: AnyOperation, place: Param["place"]) => Object.entries(operation.params).filter(([, param]) => param.place === place);

function readPath(operation: AnyOperation, { path }: Arrived): Input {
  return Object.fromEntries(placed(operation, "path").map(([name, param]) => [name, readWord(operation, name, param.shape, path[name] ?? "")]));
}

function readQuery(operation: AnyOperation, query: URLSearchParams): Input {
  const known = new Map(placed(operation, "query"));
  const paging = operation.pages === undefined ? [] : ["page", "per_page"];
  return Object.fromEntries(
    [...new Set(query.keys())].flatMap((name) => {
      const param = known.get(name);
      if (param === undefined && !paging.includes(name)) throw new Refused(400, `invalid request: unknown query parameter ${JSON.stringify(name)}`);
      const values = query.getAll(name);
      if (values.length > 1) throw new Refused(400, `invalid request: query parameter ${name} is there ${String(values.length)} times`);
      return param === undefined ? [] : [[name, readWord(operation, name, param.shape, values[0] ?? "")]];
    }),
  );
}

/** A word of the path or the query as its shape's value. UUIDs may be a comma list. */
function readWord(operation: AnyOperation, name: string, shape: ShapeData, word: string): unknown {
  const inner = shape.kind === "nullable" ? shape.of : shape;
  if (inner.kind === "flag" && /^(true|false)$/.test(word)) return word === "true";
  if (inner.kind === "integer" && /^-?\d+$/.test(word)) return checked(operation, name, shape, Number(word));
  if (inner.kind === "list") return checked(operation, name, shape, word.split(","));
  if (inner.kind === "text" && inner.format === "uuid") word.split(",").forEach((one) => checked(operation, name, shape, one));
  else checked(operation, name, shape, word);
  return word;
}

function checked(operation: AnyOperation, name: string, shape: ShapeData, value: unknown): unknown {
  const misfits = checkRequest(shape, value, name);
  if (misfits.length > 0) throw refusal(operation, misfits);
  return value;
}

function readBody(operation: AnyOperation, { body, contentType = "" }: Arrived): Input {
  const form = placed(operation, "form");
  if (form.length > 0) return readForm(operation, new Map(form), formOf(body, contentType));
  const parts = placed(operation, "part");
  const needed = parts.some(([, param]) => param.required);
  if (parts.length > 0 && (needed || body.length > 0)) return readParts(operation, new Map(parts), parseMultipart(body, boundaryOf(contentType)));
  const [whole] = placed(operation, "whole");
  const fields = placed(operation, "body");
  if (body.length === 0) return {};
  if (whole === undefined && fields.length === 0) throw new Refused(400, "invalid request: this operation takes no body");
  if (!/^application\/json(\s*;\s*charset="?utf-8"?)?$/i.test(contentType))
    throw new Refused(400, "invalid request: the content type must be application/json");
  const value = parseJson(body);
  if (whole !== undefined) return { [whole[0]]: checked(operation, "body", whole[1].shape, value) };
  return readFields(operation, new Map(fields), value);
}

function readFields(operation: AnyOperation, known: ReadonlyMap<string, Param>, value: unknown): Input {
  if (!isTree(value)) throw refusal(operation, [{ path: "body", expected: "an object" }]);
  const misfits = Object.entries(value).flatMap(([name, inner]) => {
    const param = known.get(name);
    return param === undefined ? [{ path: name, expected: "no such field" }] : checkRequest(param.shape, inner, name);
  });
  if (misfits.length > 0) throw refusal(operation, misfits);
  return value;
}

/** @throws {Refused} 400 for JSON where the operation wants a form. */
function formOf(body: Uint8Array, contentType: string): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded(\s*;\s*charset="?utf-8"?)?$/i.test(contentType))
    throw new Refused(400, "invalid request: the content type must be application/x-www-form-urlencoded");
  return new URLSearchParams(new TextDecoder("utf-8").decode(body));
}

/** Fields of text as they are, all others as the JSON that they hold. */
function readForm(operation: AnyOperation, known: ReadonlyMap<string, Param>, fields: URLSearchParams): Input {
  const input = [...new Set(fields.keys())].map((name) => {
    const param = known.get(name);
    if (param === undefined) throw refusal(operation, [{ path: name, expected: "no such field" }]);
    const [word = "", ...more] = fields.getAll(name);
    if (more.length > 0) throw refusal(operation, [{ path: name, expected: "one value" }]);
    const value = param.shape.kind === "text" || param.shape.kind === "secret" ? word : parseJson(Buffer.from(word), `the field ${name}`);
    return [name, checked(operation, name, param.shape, value)] as const;
  });
  return Object.fromEntries(input);
}

function readParts(operation: AnyOperation, known: ReadonlyMap<string, Param>, parts: ReadonlyMap<string, string | { readonly bytes: Uint8Array }>): Input {
  const misfits = [...parts].flatMap(([name, part]) => {
    const shape = known.get(name)?.shape;
    if (shape === undefined) return [{ path: name, expected: "no such part" }];
    return checkRequest(shape, typeof part === "string" ? part : part.bytes, name);
  });
  if (misfits.length > 0) throw refusal(operation, misfits);
  return Object.fromEntries(parts);
}
