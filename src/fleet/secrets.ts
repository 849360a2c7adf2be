/** What the person must type, asked for before anything is sent: one question after the other, none of them twice. */
import type { Command } from "../cli/command.js";
import type { Input } from "../cli/on-instance.js";
import { CliError } from "../errors.js";
import type { Target } from "../http/target.js";

type Kind = "password" | "token";

/** An instance for which there is no usable answer fails when it needs the secret, and no other does. @throws {Interrupted} */
export async function gatherSecrets(command: Command, input: Input, targets: readonly Target[], signal: AbortSignal): Promise<void> {
  const kinds = kindsOf(command, input);
  for (const target of targets)
    for (const kind of kinds) {
      const source = target[kind];
      if (source?.source === "prompt") await source.read(signal).catch(unlessMissing);
    }
}

const kindsOf = ({ credentials, operations }: Command, input: Input): readonly Kind[] =>
  credentials?.(input as never) ?? [
    ...new Set(operations.filter((operation) => operation.credentials !== "none").map(({ plane }): Kind => (plane === "rest" ? "token" : "password"))),
  ];

function unlessMissing(thrown: unknown): void {
  if (!(thrown instanceof CliError) || thrown.code === "cancelled") throw thrown;
}
