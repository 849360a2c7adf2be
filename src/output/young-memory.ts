/**
 * Keeps what a long list takes of memory as small as what a short one takes. V8 doubles the room for young objects whenever enough
 * of them happened to be alive when it tidied up, to tens of megabytes; tidied up when a page is printed, hardly any are.
 */

/** What a page leaves behind, and how much of it is tidied up at once: pages whose rows were never made are little more than their bytes. */
const WEIGHT = { rows: 4, bytes: 1 };
const MUCH = 8;

export function createTidying(): (page: keyof typeof WEIGHT) => Promise<void> {
  let behind = 0;
  let collect: Promise<() => void> | undefined;
  return async (page) => {
    behind += WEIGHT[page];
    if (behind < MUCH) return;
    behind = 0;
    (await (collect ??= collector()))();
  };
}

/** V8's own function, which is there when asked for; nothing where it is not. Source: Node.js, `v8.setFlagsFromString`, V8's `--expose-gc`. */
async function collector(): Promise<() => void> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import("node:v8"), import("node:vm")]);
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("globalThis.gc");
  return typeof gc === "function" ? () => void Reflect.apply(gc, undefined, [{ type: "minor" }]) : () => undefined;
}
