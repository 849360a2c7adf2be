/** One operation's part of a description, as the tests keep it: what it takes and answers when it succeeds, without prose and examples. */
import { isRecord } from "../../api/shape.js";

type Tree = Readonly<Record<string, unknown>>;

export interface Facts {
  readonly paths: Readonly<Record<string, Tree>>;
  /** Those that the operation refers to, and those that they refer to. */
  readonly components: { readonly schemas: Tree };
}

/** @returns undefined where the description does not have the route (`GET /path/{param}`). */
export function factsOf(description: Tree, route: string): Facts | undefined {
  const [method = "", path = ""] = route.split(" ");
  const operation = at(description, "paths", path, method.toLowerCase());
  if (!isRecord(operation)) return undefined;
  const reduced = operationFacts(description, operation);
  return { paths: { [path]: { [method.toLowerCase()]: reduced } }, components: { schemas: schemasFor(description, reduced) } };
}

/** The file of facts with the operation in it; a schema that is there already stays as it is. */
export function withFacts(file: Tree, { paths, components }: Facts): Tree {
  const all = Object.entries(paths).map(([path, methods]) => [path, { ...record(at(file, "paths", path)), ...methods }]);
  const schemas = { ...components.schemas, ...record(at(file, "components", "schemas")) };
  return { ...file, paths: { ...record(file.paths), ...Object.fromEntries(all) }, components: { ...record(file.components), schemas } };
}

/** The files of whole releases, which say of which in `info`, have a path or a schema a line. */
export function factsText(file: Tree): string {
  if (!isRecord(file.info)) return `${JSON.stringify(file, null, 1)}\n`;
  const rows = (tree: unknown) =>
    Object.entries(record(tree))
      .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(",\n");
  const head = ` "info": ${JSON.stringify(file.info)},\n "note": ${JSON.stringify(file.note)},\n`;
  return `{\n${head} "paths": {\n${rows(file.paths)}\n },\n "components": {"schemas": {\n${rows(at(file, "components", "schemas"))}\n }}\n}\n`;
}

function operationFacts(whole: Tree, { operationId, parameters, requestBody, responses }: Tree): Tree {
  const params = (Array.isArray(parameters) ? parameters : []).map((one) => named(whole, one)).filter(isRecord);
  const answers = Object.entries(record(responses)).filter(([status]) => /^2\d\d$/.test(status));
  return {
    operationId,
    parameters: params.map(({ name, in: place, required, schema }) => ({
      ...{ name, in: place, ...(required === undefined ? {} : { required }), schema: schemaFacts(schema) },
    })),
    ...(requestBody === undefined ? {} : { requestBody: bodyFacts(named(whole, requestBody)) }),
    responses: Object.fromEntries(answers.map(([status, answer]) => [status, bodyFacts(named(whole, answer))])),
  };
}

function bodyFacts(body: unknown): Tree {
  const { required, content } = record(body);
  const types = Object.entries(record(content)).map(([type, one]) => [type, { schema: schemaFacts(record(one).schema) }]);
  return { ...(required === undefined ? {} : { required }), ...(types.length === 0 ? {} : { content: Object.fromEntries(types) }) };
}

const PROSE = /^(title|description|examples?|externalDocs|deprecated|x-.*)$/;

/** A field of an object may be called `description`: that is no prose. */
function schemaFacts(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(schemaFacts);
  if (!isRecord(schema)) return schema;
  const kept = Object.entries(schema).filter(([key]) => !PROSE.test(key));
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === "enum" || key === "default") return [key, value];
      if (key === "properties") return [key, Object.fromEntries(Object.entries(record(value)).map(([name, field]) => [name, schemaFacts(field)]))];
      return [key, schemaFacts(value)];
    }),
  );
}

const SCHEMA = /"\$ref":"#\/components\/schemas\/([^"]+)"/g;

function schemasFor(whole: Tree, operation: Tree): Tree {
  const found: Record<string, unknown> = {};
  const open: unknown[] = [operation];
  for (const tree of open) {
    for (const [, name = ""] of JSON.stringify(tree).matchAll(SCHEMA)) {
      if (name in found) continue;
      found[name] = schemaFacts(at(whole, "components", "schemas", name));
      open.push(found[name]);
    }
  }
  return found;
}

const record = (value: unknown): Tree => (isRecord(value) ? value : {});

const at = (tree: unknown, ...keys: readonly string[]): unknown => keys.reduce<unknown>((inner, key) => record(inner)[key], tree);

/** What a reference to a parameter or an answer names. */
function named(whole: Tree, value: unknown): unknown {
  const { $ref: reference } = record(value);
  return typeof reference === "string" ? at(whole, ...reference.replace(/^#\//, "").split("/")) : value;
}
