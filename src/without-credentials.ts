/** The environment of a program that has no business with the credentials of this run. */
import type { World } from "./world.js";

const CREDENTIALS: readonly string[] = ["GHES_ADMIN_PASSWORD", "GHES_ADMIN_TOKEN"];

export const withoutCredentials = (env: World["env"]): World["env"] => Object.fromEntries(Object.entries(env).filter(([name]) => !CREDENTIALS.includes(name)));
