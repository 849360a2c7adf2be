/** A proxy's password: asked for where its URL names a user alone, because an argument can be read by others on the computer. */
import type { ProfileChanges } from "./profile-actions.js";
import type { Prompter } from "./prompter.js";

export interface ProxyPasswordDeps {
  readonly prompter: Prompter;
  readonly warn: (text: string) => void;
}

/** @param ask whether somebody may be asked now */
export async function withProxyPassword(changes: ProfileChanges, ask: boolean, { prompter, warn }: ProxyPasswordDeps): Promise<ProfileChanges> {
  const url = changes.proxy !== undefined && URL.canParse(changes.proxy) ? new URL(changes.proxy) : undefined;
  if (url === undefined) return changes;
  if (url.password !== "") {
    warn("the proxy's password was an argument, which others on this computer can read; leave it out of the URL to be asked for it");
    return changes;
  }
  if (url.username === "" || !ask) return changes;
  const password = await prompter.password(`Password of ${url.username} for the proxy ${url.host} (Enter for none)`);
  if (password === "") return changes;
  url.password = encodeURIComponent(password);
  return { ...changes, proxy: url.href.replace(/\/$/, "") };
}
