/**
 * The programs that speak to a keychain, each as what to start and how to read what it says. A secret goes in on
 * stdin and comes out on stdout; arguments hold the name of an item and nothing else.
 */
import { CliError } from "../errors.js";

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the helper's program. @throws {CliError} when it cannot be started, or does not answer in time */
export type Call = (args: readonly string[], input?: string) => Promise<Said>;

/** Failures are CliErrors whose message goes on after "the keychain …". */
export interface Helper {
  readonly program: string;
  /** Undefined where there is no such item. */
  read(item: string, call: Call): Promise<string | undefined>;
  write(item: string, secret: string, label: string, call: Call): Promise<void>;
  /** Done where there is no such item. @throws {CliError} also where it may still be there */
  erase(item: string, call: Call): Promise<void>;
  /** The same as a command for a person. */
  erasing(item: string): string;
}

/** As it stands in `profiles.json`: part of the name of a program. */
export const isKeychainName = (text: string): boolean => /^[a-z][a-z0-9-]{0,31}$/.test(text);

/** The helper of a name: this program's own two, or `docker-credential-NAME`. */
export function helperOf(name: string): Helper {
  if (name === "secret-tool") return secretTool;
  return name === "security" ? security : dockerHelper(name);
}

const SERVICE = "ghes-admin";

const locked = () => new CliError("local_state", "is locked", { hint: "unlock it" });

/** What a program said went wrong: one line, and nothing that could be an answer. */
function trouble(text: string): CliError {
  // How docker-credential-secretservice 0.6 falls over an item that is locked.
  if (text.includes("secret_value_get: assertion")) return locked();
  const line = (text.split(/\r?\n/).find((one) => one.trim() !== "") ?? "").replace(/^(secret-tool|security): /, "").slice(0, 200);
  if (/\blocked\b|interaction is not allowed/i.test(line)) return locked();
  if (/org\.freedesktop\.secrets|autolaunch D-Bus|ServiceUnknown/i.test(line)) return new CliError("local_state", "has no secret service to speak to");
  return new CliError("local_state", line === "" || line.startsWith("{") ? "gives no reason" : `says: ${line}`);
}

/* ---------------------------------------------------------------- Linux: the secret service */

const secretTool: Helper = {
  program: "secret-tool",
  async read(item, call) {
    const said = await call(["lookup", "application", SERVICE, "item", item]);
    if (said.code === 0) return said.stdout;
    if (said.stderr.trim() !== "") throw trouble(said.stderr);
    // Of an item that is locked it says as little as of one that is not there; the search finds both.
    if (await isThere(item, call)) throw locked();
    return undefined;
  },
  async write(item, secret, label, call) {
    const said = await call(["store", "--label", label, "application", SERVICE, "item", item], secret);
    if (said.code !== 0) throw trouble(said.stderr);
  },
  async erase(item, call) {
    const said = await call(["clear", "application", SERVICE, "item", item]);
    if (said.code !== 0 && said.stderr.trim() !== "") throw trouble(said.stderr);
    if (said.code !== 0 && (await isThere(item, call))) throw locked();
  },
  erasing: (item) => `secret-tool clear application ${SERVICE} item ${item}`,
};

const isThere = async (item: string, call: Call): Promise<boolean> => (await call(["search", "application", SERVICE, "item", item])).stdout.trim() !== "";

/* ---------------------------------------------------------------- macOS: the login keychain */

/** What `security` prints of other text than this alphabet's is hexadecimal, or not. */
const ENCODED = "base64:";
/** `security -i` reads lines of 4,096 bytes. */
const LINE = 4096;
const NOT_FOUND = 44;

const security: Helper = {
  program: "security",
  async read(item, call) {
    const said = await call(["find-generic-password", "-s", SERVICE, "-a", item, "-w"]);
    if (said.code === NOT_FOUND || /could not be found/i.test(said.stderr)) return undefined;
    if (said.code !== 0) throw trouble(said.stderr);
    const text = said.stdout.replace(/\r?\n$/, "");
    return text.startsWith(ENCODED) ? Buffer.from(text.slice(ENCODED.length), "base64").toString("utf8") : text;
  },
  async write(item, secret, label, call) {
    const value = `${ENCODED}${Buffer.from(secret, "utf8").toString("base64")}`;
    const line = `add-generic-password -U -s ${SERVICE} -a ${item} -l '${label}' -w ${value}\n`;
    if (line.length > LINE) throw new CliError("local_state", "takes no secret of this length");
    const said = await call(["-i"], line);
    if (said.code !== 0) throw trouble(said.stderr);
  },
  async erase(item, call) {
    const said = await call(["delete-generic-password", "-s", SERVICE, "-a", item]);
    if (said.code !== 0 && said.code !== NOT_FOUND && !/could not be found/i.test(said.stderr)) throw trouble(said.stderr);
  },
  erasing: (item) => `security delete-generic-password -s ${SERVICE} -a ${item}`,
};

/* ---------------------------------------------------------------- docker-credential-helpers */

/**
 * Items are known by a URL there. Some helpers take another item of the same host for the one that is missing, so
 * each item has a host of its own, under a name that never resolves.
 */
const urlOf = (item: string): string => `https://${item}.${SERVICE}.invalid`;

const isMissing = (text: string): boolean => /credentials not found|is not in the password store/i.test(text);

const dockerHelper = (name: string): Helper => ({
  program: `docker-credential-${name}`,
  async read(item, call) {
    const said = await call(["get"], urlOf(item));
    // It says on stdout what went wrong.
    if (said.code !== 0 && isMissing(said.stdout + said.stderr)) return undefined;
    if (said.code !== 0) throw trouble(said.stderr.trim() === "" ? said.stdout : said.stderr);
    return secretIn(said.stdout, urlOf(item));
  },
  async write(item, secret, _label, call) {
    const said = await call(["store"], `${JSON.stringify({ ServerURL: urlOf(item), Username: SERVICE, Secret: secret })}\n`);
    if (said.code !== 0) throw trouble(said.stderr.trim() === "" ? said.stdout : said.stderr);
  },
  async erase(item, call) {
    // It reports an item that is locked as erased, and leaves it where it is.
    if (name === "secretservice" && (await this.read(item, call)) === undefined) throw new CliError("local_state", "does not have it, or is locked");
    const said = await call(["erase"], urlOf(item));
    if (said.code !== 0 && !isMissing(said.stdout + said.stderr)) throw trouble(said.stderr.trim() === "" ? said.stdout : said.stderr);
    if ((await this.read(item, call)) !== undefined) throw new CliError("local_state", "still has it");
  },
  erasing: (item) => `echo ${urlOf(item)} | docker-credential-${name} erase`,
});

/** An empty one is how `pass` says that there is none. */
function secretIn(text: string, url: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === "object" && answer !== null && "Secret" in answer && typeof answer.Secret === "string") {
      const isOurs = !("ServerURL" in answer) || answer.ServerURL === url;
      return isOurs && answer.Secret !== "" ? answer.Secret : undefined;
    }
  } catch {
    // The engine's message quotes the text, which may be a secret.
  }
  throw new CliError("local_state", "answers with something that is no credential");
}
