/** What differs between our operations and a release's official description: a report, from which nothing is generated. */
import { catalogue } from "../../api/catalogue.js";
import { existsIn, type AnyOperation, type Param } from "../../api/operation.js";
import { rowShape, type ShapeData } from "../../api/shape.js";
import { agree, choicesOf, fieldsOf, inWords, kindsOfSchema, kindsOfShape } from "./kinds.js";
import type { Described, Description, Schema } from "./description.js";

/** One difference: the route, and what is wrong in a phrase that names no release. */
export interface Difference {
  readonly route: string;
  readonly what: string;
}

/** Names of path parameters do not matter on the wire. */
const plainRoute = (route: string): string => route.replaceAll(/\{[^}]*\}/g, "{}");

/** @param release The release that the description is of: `3.19`. */
export function compare(description: Description, release: string, operations: readonly AnyOperation[] = catalogue): readonly Difference[] {
  const described = new Map([...description.operations.values()].map((one) => [plainRoute(one.route), one]));
  const differences = operations.flatMap((operation) => {
    const theirs = described.get(plainRoute(operation.route));
    const here = existsIn(operation, release);
    if (theirs === undefined) return here ? [{ route: operation.route, what: "the description does not have it" }] : [];
    if (here) return compareOne(operation, theirs).map((what) => ({ route: operation.route, what }));
    // Two operations may share a route, one before and one after a release.
    const other = operations.some((one) => one.route === operation.route && existsIn(one, release));
    return other ? [] : [{ route: operation.route, what: `described, but ours is there ${rangeOf(operation)}` }];
  });
  return differences.sort((a, b) => `${a.route} ${a.what}`.localeCompare(`${b.route} ${b.what}`, "en"));
}

/** Routes of the description that no operation of ours has in any release. */
export function withoutOperation(description: Description, operations: readonly AnyOperation[] = catalogue): readonly string[] {
  const ours = new Set(operations.map(({ route }) => plainRoute(route)));
  return [...description.operations.keys()].filter((route) => !ours.has(plainRoute(route))).sort();
}

const rangeOf = ({ since, until }: AnyOperation): string => (until === undefined ? `from ${since}` : `from ${since} to ${until}`);

function compareOne(operation: AnyOperation, theirs: Described): readonly string[] {
  return [
    ...compareWords(operation, theirs),
    ...compareBody(operation, theirs.body),
    ...compareStatuses(operation, theirs),
    ...compareAnswer(operation, theirs),
  ];
}

/* ---------------------------------------------------------------- path and query */

function compareWords(operation: AnyOperation, { params, route, previews }: Described): readonly string[] {
  const found: string[] = [];
  const ours = Object.entries<Param>(operation.params).filter(([, { place }]) => place === "path" || place === "query");
  if (operation.path !== route.split(" ")[1]) found.push(`the path is described as ${route.split(" ")[1] ?? ""}`);
  for (const [name, param] of ours) {
    const described = params.get(name);
    if (described === undefined) {
      if (param.place === "query") found.push(`query ${name}: not described`);
      continue;
    }
    if (described.place !== param.place) found.push(`${param.place} ${name}: described in the ${described.place}`);
    found.push(...compareValue(`${param.place} ${name}`, param.shape, param.required, described.schema, described.required));
  }
  for (const [name, { place }] of params) {
    const paging = operation.pages !== undefined && ["page", "per_page"].includes(name);
    if (place === "query" && !paging && !Object.hasOwn(operation.params, name)) found.push(`query ${name}: described, and not ours`);
  }
  const missing = previews.filter((one) => one !== operation.preview);
  return [...found, ...missing.map((one) => `the preview ${one} is described`)];
}

function compareValue(at: string, shape: ShapeData, required: boolean, schema: Schema, theirsRequired: boolean): readonly string[] {
  const found: string[] = [];
  const [ours, theirs] = [kindsOfShape(shape), kindsOfSchema(schema)];
  if (!agree(ours, theirs)) found.push(`${at}: ${inWords(ours)}, described as ${inWords(theirs)}`);
  if (required !== theirsRequired) found.push(`${at}: ${required ? "required, described as optional" : "optional, described as required"}`);
  return [...found, ...compareChoices(at, shape, schema)];
}

/** Only what we send matters: words that the description does not have, and words of its that we cannot say. */
function compareChoices(at: string, shape: ShapeData, schema: Schema): readonly string[] {
  const plain = shape.kind === "nullable" ? shape.of : shape;
  const theirs = choicesOf(schema);
  if (plain.kind !== "choice" || theirs === undefined) return [];
  const only = (a: readonly string[], b: readonly string[]) => a.filter((one) => !b.includes(one));
  const [extra, missing] = [only(plain.choices, theirs), only(theirs, plain.choices)];
  return [
    ...(extra.length === 0 ? [] : [`${at}: ${extra.join(", ")} not described`]),
    ...(missing.length === 0 ? [] : [`${at}: ${missing.join(", ")} described, and not ours`]),
  ];
}

/* ---------------------------------------------------------------- body */

function compareBody(operation: AnyOperation, body: Schema | undefined): readonly string[] {
  const ours = bodyOf(operation);
  if (ours === undefined) return body === undefined ? [] : ["a body is described"];
  if (body === undefined) return ["body: not described"];
  return compareFields("body ", ours.fields, ours.open, body);
}

type OwnFields = ReadonlyMap<string, { readonly shape: ShapeData; readonly required: boolean }>;

function bodyOf({ params }: AnyOperation): { readonly fields: OwnFields; readonly open: boolean } | undefined {
  const [whole] = Object.values<Param>(params).filter(({ place }) => place === "whole");
  if (whole !== undefined) return { fields: ownFields(whole.shape), open: whole.shape.kind !== "object" || whole.shape.open };
  const fields = Object.entries<Param>(params).filter(([, { place }]) => place !== "path" && place !== "query");
  return fields.length === 0 ? undefined : { fields: new Map(fields), open: false };
}

const ownFields = (shape: ShapeData): OwnFields =>
  shape.kind === "object"
    ? new Map(Object.entries(shape.fields).map(([name, inner]) => [name, { shape: inner, required: inner.kind !== "nullable" }]))
    : new Map();

function compareFields(prefix: string, ours: OwnFields, open: boolean, schema: Schema): readonly string[] {
  const theirs = fieldsOf(schema);
  if (theirs === undefined) return [];
  const found: string[] = [];
  for (const [name, { shape, required }] of ours) {
    const described = theirs.fields.get(name);
    if (described === undefined) {
      if (!theirs.open) found.push(`${prefix}${name}: not described`);
      continue;
    }
    found.push(...compareValue(`${prefix}${name}`, shape, required, described.schema, described.required));
    const inner = ownFields(rowShape(shape));
    if (inner.size > 0) found.push(...compareFields(`${prefix}${name}.`, inner, false, described.schema));
  }
  const missing = open ? [] : [...theirs.fields.keys()].filter((name) => !ours.has(name));
  return [...found, ...missing.map((name) => `${prefix}${name}: described, and not ours`)];
}

/* ---------------------------------------------------------------- answers */

function compareStatuses(operation: AnyOperation, { success }: Described): readonly string[] {
  const ours = operation.success;
  const missing = success.filter((status) => !ours.includes(status));
  const extra = ours.filter((status) => !success.includes(status));
  return [
    ...(missing.length === 0 ? [] : [`status ${missing.join(", ")} described, and not ours`]),
    ...(extra.length === 0 ? [] : [`status ${extra.join(", ")} not described`]),
  ];
}

/** An answer may have more than we read, and lack what we can do without; it must have what we need, of its kind. */
function compareAnswer(operation: AnyOperation, { answer, success }: Described): readonly string[] {
  if (operation.returns.kind === "nothing" || operation.returns.kind === "anything" || operation.oneForm !== undefined) return [];
  if (answer === undefined) return success.length === 0 || success.every((status) => status === 204) ? [] : ["answer: no body is described"];
  const schema = answerSchema(operation, answer);
  return compareRead("answer", operation.returns, schema);
}

/** The items of an envelope, where the operation is one in pages. */
function answerSchema({ pages, returns }: AnyOperation, answer: Schema): Schema {
  return typeof pages === "string" && returns.kind === "list" ? (fieldsOf(answer)?.fields.get(pages)?.schema ?? answer) : answer;
}

function compareRead(at: string, shape: ShapeData, schema: Schema): readonly string[] {
  const [ours, theirs] = [kindsOfShape(shape), kindsOfSchema(schema)];
  if (!agree(ours, theirs)) return [`${at}: ${inWords(ours)}, described as ${inWords(theirs)}`];
  const row = rowShape(shape);
  const described = fieldsOf(schema);
  if (row.kind !== "object" || described === undefined) return [];
  return Object.entries(row.fields).flatMap(([name, inner]) => {
    const field = described.fields.get(name);
    if (field === undefined) return inner.kind === "nullable" || described.open ? [] : [`${at}.${name}: needed, and not described`];
    return compareRead(`${at}.${name}`, inner, field.schema);
  });
}
