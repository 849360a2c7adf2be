/** What every command that talks to an instance needs, loaded as one: many small files would take longer to load than to run. */
export { createClient } from "../http/client.js";
export { createLockout } from "../http/lockout.js";
export { forgetAttempts, rememberedVerdicts } from "../profiles/attempts.js";
