/** The environment variables of the contract. One that is set but empty counts as unset. */
import { nearest } from "../domain/suggest.js";

export const VARIABLES = [
  "GHES_ADMIN_PROFILE",
  "GHES_ADMIN_HOST",
  "GHES_ADMIN_PORT",
  "GHES_ADMIN_REST_PORT",
  "GHES_ADMIN_USER",
  "GHES_ADMIN_PASSWORD",
  "GHES_ADMIN_TOKEN",
  "GHES_ADMIN_ENTERPRISE",
  "GHES_ADMIN_CA_FILE",
  "GHES_ADMIN_CONFIG_DIR",
  "GHES_ADMIN_AUDIT_LOG",
] as const;

export type Variable = (typeof VARIABLES)[number];
export type Environment = Readonly<Record<string, string | undefined>>;

export const variable = (env: Environment, name: Variable): string | undefined => {
  const value = env[name];
  return value === "" ? undefined : value;
};

/** One line about variables that look like ours and are none, or undefined. Names only: a value may be a secret. */
export function unknownVariables(env: Environment): string | undefined {
  const known: readonly string[] = VARIABLES;
  const unknown = Object.keys(env).filter((name) => name.startsWith("GHES_ADMIN_") && env[name] !== "" && env[name] !== undefined && !known.includes(name));
  if (unknown.length === 0) return undefined;
  const described = unknown.sort().map((name) => {
    const guess = nearest(name, known);
    return guess === undefined ? name : `${name} (did you mean ${guess}?)`;
  });
  return `unknown environment variable${unknown.length === 1 ? "" : "s"} ignored: ${described.join(", ")}`;
}
