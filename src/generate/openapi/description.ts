/** GitHub's OpenAPI descriptions, read as far as the comparison needs them: routes, what they take, what they answer. */
import { isRecord } from "../../api/shape.js";

/** JSON objects of unknown content. */
type Tree = Readonly<Record<string, unknown>>;

/** A description's schema with its references resolved. */
export type Schema = Tree;

export interface DescribedParam {
  readonly place: "path" | "query";
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Described {
  /** `METHOD /path/{param}`. */
  readonly route: string;
  readonly params: ReadonlyMap<string, DescribedParam>;
  /** Of the request's JSON or form; undefined where none is described. */
  readonly body: Schema | undefined;
  readonly success: readonly number[];
  /** Of the first success that has a body. */
  readonly answer: Schema | undefined;
  /** The media types that the description wants in `Accept`, by their names. */
  readonly previews: readonly string[];
}

export interface Description {
  /** `3.19`; undefined where the file does not say. */
  readonly release: string | undefined;
  readonly operations: ReadonlyMap<string, Described>;
}

const METHODS = ["get", "post", "put", "patch", "delete"];

/** @returns undefined when the text is no OpenAPI description. */
export function readDescription(json: unknown): Description | undefined {
  if (!isRecord(json) || !isRecord(json.paths)) return undefined;
  const operations = Object.entries(json.paths).flatMap(([path, methods]) =>
    !isRecord(methods)
      ? []
      : METHODS.flatMap((method) => {
          const operation = methods[method];
          return isRecord(operation) ? [readOperation(json, `${method.toUpperCase()} ${path}`, operation)] : [];
        }),
  );
  const version = isRecord(json.info) ? json.info.version : undefined;
  const release = typeof version === "string" && /^\d\.\d{1,2}$/.test(version) ? version : undefined;
  return { release, operations: new Map(operations.map((one) => [one.route, one])) };
}

function readOperation(whole: Tree, route: string, operation: Tree): Described {
  const all = (Array.isArray(operation.parameters) ? operation.parameters : []).map((one) => resolve(whole, one)).filter(isRecord);
  const responses = Object.entries(isRecord(operation.responses) ? operation.responses : {}).filter(([status]) => /^2\d\d$/.test(status));
  return {
    route,
    params: new Map(all.flatMap(readParam)),
    body: schemaIn(resolve(whole, operation.requestBody)),
    success: responses.map(([status]) => Number(status)),
    answer: responses.map(([, response]) => schemaIn(resolve(whole, response))).find((schema) => schema !== undefined),
    previews: previewsIn(all),
  };
}

function readParam(param: Tree): readonly (readonly [string, DescribedParam])[] {
  const { name, in: place } = param;
  if (typeof name !== "string" || (place !== "path" && place !== "query")) return [];
  return [[name, { place, required: param.required === true, schema: isRecord(param.schema) ? param.schema : {} }]];
}

/** `application/vnd.github.superpro-preview+json` is `superpro`. */
function previewsIn(params: readonly Tree[]): readonly string[] {
  const accepts = params.filter(({ name, in: place }) => place === "header" && name === "accept").map(({ schema }) => (isRecord(schema) ? schema.default : ""));
  return accepts.flatMap((accept) => [...String(accept).matchAll(/vnd\.github\.([a-z-]+)-preview/g)].map((match) => match[1] ?? ""));
}

/** The schema of the first JSON or form content of a request's or an answer's body. */
function schemaIn(body: unknown): Schema | undefined {
  if (!isRecord(body) || !isRecord(body.content)) return undefined;
  const { content } = body;
  const type = ["application/json", "multipart/form-data", "application/x-www-form-urlencoded"].find((one) => isRecord(content[one]));
  const found = type === undefined ? undefined : content[type];
  return isRecord(found) && isRecord(found.schema) ? found.schema : undefined;
}

/** Deeper than any description goes; one that refers to itself is cut there. */
const MAX_DEPTH = 12;

/** A copy in which `$ref` is replaced by what it names. */
function resolve(whole: Tree, value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH * 3) return {};
  if (Array.isArray(value)) return value.map((one) => resolve(whole, one, depth + 1));
  if (!isRecord(value)) return value;
  if (typeof value.$ref === "string") {
    const named = value.$ref.replace(/^#\//, "").split("/");
    const target = named.reduce<unknown>((at, key) => (isRecord(at) ? at[key.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined), whole);
    return resolve(whole, target, depth + 3);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(whole, inner, depth + 1)]));
}
