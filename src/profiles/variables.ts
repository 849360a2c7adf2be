/** The environment variables of the contract. One that is set but empty counts as unset. */
import { nearest } from "../domain/suggest.js";

/** Each variable with what it does, for help and man pages. */
export const VARIABLE_MEANINGS = {
  GHES_ADMIN_PROFILE: "profile to use, as --profile",
  GHES_ADMIN_HOST: "instance to use, as --host",
  GHES_ADMIN_PORT: "management port, as --port",
  GHES_ADMIN_REST_PORT: "port of the REST API, as --rest-port",
  GHES_ADMIN_USER: "Management Console user (default: api_key, the root site administrator)",
  GHES_ADMIN_PASSWORD: "password for the management port",
  GHES_ADMIN_TOKEN: "personal access token with the site_admin scope",
  GHES_ADMIN_ENTERPRISE: "the enterprise's slug, as --enterprise",
  GHES_ADMIN_CA_FILE: "certificate authority to trust, as --ca-file",
  GHES_ADMIN_CONFIG_DIR: "folder of profiles.json",
  GHES_ADMIN_AUDIT_LOG: "file that gets a JSON line for each change that is sent",
} as const;

export type Variable = keyof typeof VARIABLE_MEANINGS;
const VARIABLES = Object.keys(VARIABLE_MEANINGS);

export type Environment = Readonly<Record<string, string | undefined>>;

export const variable = (env: Environment, name: Variable): string | undefined => {
  const value = env[name];
  return value === "" ? undefined : value;
};

/** One line about variables that look like ours and are none, or undefined. Names only: a value may be a secret. */
export function unknownVariables(env: Environment): string | undefined {
  const unknown = Object.keys(env).filter((name) => name.startsWith("GHES_ADMIN_") && env[name] !== "" && env[name] !== undefined && !VARIABLES.includes(name));
  if (unknown.length === 0) return undefined;
  const described = unknown.sort().map((name) => {
    const guess = nearest(name, VARIABLES);
    return guess === undefined ? name : `${name} (did you mean ${guess}?)`;
  });
  return `unknown environment variable${unknown.length === 1 ? "" : "s"} ignored: ${described.join(", ")}`;
}
