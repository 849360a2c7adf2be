/** The result of a command that wrote cannot be had again: what `--jq` fails on is printed whole, and the failure is told at the end. */
import { CliError } from "../errors.js";

export interface Salvage {
  /** From now on the command fails with this, in the end. */
  failed(thrown: unknown): void;
  /** @throws {CliError} `local_state` when something was printed whole; what ended `--jq` otherwise */
  settle(): void;
}

export function createSalvage(): Salvage {
  let first: { readonly thrown: unknown } | undefined;
  return {
    failed(thrown) {
      first ??= { thrown };
    },
    settle() {
      if (first !== undefined) throw meaningOf(first.thrown);
    },
  };
}

const meaningOf = (thrown: unknown): unknown =>
  thrown instanceof CliError
    ? new CliError("local_state", `the command was carried out; its result is not in the form asked for: ${thrown.message}`, {
        hint: "the result is on stdout, as it is; do not send the command again for it",
        cause: thrown,
      })
    : thrown;
