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
    if (source.origin === undefined) return reading(source, read);
    const place = `${kind}\u0000${source.origin}`;
    const first = known.get(place) ?? read;
    known.set(place, first);
    return reading(source, first);
  };
  return targets.map((target) => ({ ...target, password: shared("password", target.password), token: shared("token", target.token) }));
}

/** The same source, read in another way. Its description may change once it was read. */
const reading = (source: SecretSource, read: SecretSource["read"]): SecretSource => ({
  source: source.source,
  origin: source.origin,
  get description() {
    return source.description;
  },
  read,
});

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
