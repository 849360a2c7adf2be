/**
 * Keeps what a long list takes of memory as small as what a short one takes. V8 doubles the room for young objects whenever enough
 * of them happened to be alive when it tidied up, to tens of megabytes; tidied up when a page is printed, hardly any are.
 */

/** Pages after which it is done; before that there is nothing to gain. */
const EVERY = 2;

export function createTidying(): () => Promise<void> {
  let pages = 0;
  let collect: Promise<() => void> | undefined;
  return async () => {
    pages += 1;
    if (pages % EVERY === 0) (await (collect ??= collector()))();
  };
}

/** V8's own function, which is there when asked for; nothing where it is not. Source: Node.js, `v8.setFlagsFromString`, V8's `--expose-gc`. */
async function collector(): Promise<() => void> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import("node:v8"), import("node:vm")]);
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("globalThis.gc");
  return typeof gc === "function" ? () => void Reflect.apply(gc, undefined, [{ type: "minor" }]) : () => undefined;
}
