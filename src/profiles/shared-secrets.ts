/** Several instances whose secrets come from the same place: it is asked once. */
import type { SecretSource, Target } from "../http/target.js";

/** Credential commands at the same time. */
const COMMANDS = 16;

/** The same targets; sources with the same `origin` give all of them one answer. */
export function sharingSecrets(targets: readonly Target[]): readonly Target[] {
  const known = new Map<string, SecretSource["read"]>();
  const turns = inTurns(COMMANDS);
  const shared = (kind: string, source: SecretSource | undefined): SecretSource | undefined => {
    if (source === undefined) return undefined;
    const read = source.source === "command" ? turns(source.read.bind(source)) : source.read.bind(source);
    if (source.origin === undefined) return { ...source, read };
    const place = `${kind}\u0000${source.origin}`;
    const first = known.get(place) ?? read;
    known.set(place, first);
    return { ...source, read: first };
  };
  return targets.map((target) => ({ ...target, password: shared("password", target.password), token: shared("token", target.token) }));
}

/** At most so many of them at a time. */
function inTurns(limit: number): (read: SecretSource["read"]) => SecretSource["read"] {
  const waiting: (() => void)[] = [];
  let running = 0;
  return (read) => async (signal) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await read(signal);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
