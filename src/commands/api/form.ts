/** Fields as a multipart form, for the operations that take one: uploads. */
import { catalogue } from "../../api/catalogue.js";
import type { AnyOperation, Method } from "../../api/operation.js";
import type { FreeRequest } from "../../cli/context.js";
import { usage } from "../../errors.js";
import type { Split } from "./fields.js";

type FormPart = NonNullable<FreeRequest["form"]>[number];

/** The operation behind a path that takes a multipart form, or undefined. */
export const formOperation = (method: Method, path: string): AnyOperation | undefined =>
  catalogue.find((one) => one.method === method && one.path === path.replace(/\?.*/s, "") && Object.values(one.params).some((param) => param.place === "part"));

/** `-f` as text, `-F name=@FILE` as the file. @throws {CliError} `usage` for a secret that is not in a file */
export function formOf(
  operation: AnyOperation,
  fields: { readonly raw: readonly Split[]; readonly typed: readonly Split[] },
  read: (path: string) => Promise<Uint8Array>,
): Promise<readonly FormPart[]> {
  const part = async ({ key, text }: Split, typed: boolean): Promise<FormPart> => {
    const secret = operation.params[key]?.shape.kind === "secret";
    if (!typed || !text.startsWith("@")) {
      if (secret) throw usage(`${key} is a secret, and the command line is no place for one`, `give it in a file or on stdin: -F ${key}=@FILE, -F ${key}=@-`);
      return { name: key, value: text, secret };
    }
    const name = text.slice(1);
    const bytes = await read(name);
    return { name: key, value: secret ? new TextDecoder().decode(bytes).replace(/\r?\n$/, "") : { name, bytes }, secret };
  };
  return Promise.all([...fields.raw.map((one) => part(one, false)), ...fields.typed.map((one) => part(one, true))]);
}
