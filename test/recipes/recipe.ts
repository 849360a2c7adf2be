/**
 * A recipe's page as what can be run. Of its fenced blocks these count, by the words after the backticks:
 *
 *     LANGUAGE file=NAME  is written to NAME, executable where it begins with #!
 *     sh run              is run with `sh -eu` in the folder of the files, one block after the other, on one appliance
 *     sh run exit=N       the same, ending with N
 *     sh run needs=A,B    the same, where these programs are there; else it is left out, and the test says so
 *     text stdout         what the block before it printed, with `ghe.example.com` for the appliance and `…` for what differs from day to day
 *     text stderr         after that, what it printed there; nothing where there is no such block
 *     text job=NAME       what the `run:` steps of that job of the page's workflow print, run here and now; takes exit= too
 *     crontab             lines for cron; their syntax is checked
 *
 * All others are for reading. `<!-- sandbox: users=100 pace=1 topology=ha fault=SPEC profiles=a,b -->` says what kind of appliance it is. With `profiles`
 * there is one for each name (`fault=b/SPEC` is b's), and they are stored; without, the GHES_ADMIN_* variables lead to the one there is.
 * `<!-- before: COMMAND -->` is run first: what the instance of the page has already.
 */
import type { SandboxOptions } from "../../src/sandbox/sandbox.js";

export interface Recipe {
  readonly sandbox: Pick<SandboxOptions, "users" | "pace" | "topology" | "release">;
  readonly faults: readonly { readonly profile: string; readonly spec: string }[];
  readonly profiles: readonly string[];
  readonly before: readonly string[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly runs: readonly Run[];
  readonly crontabs: readonly string[];
}

export interface Run {
  /** A script, or the name of a workflow's job. */
  readonly kind: "script" | "job";
  readonly text: string;
  readonly exit: number;
  readonly needs: readonly string[];
  /** Undefined where the page does not show it. */
  readonly stdout: string | undefined;
  readonly stderr: string;
}

interface Block {
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
}

export function recipeIn(page: string): Recipe {
  const blocks = [...page.matchAll(/^```(\S+)(.*)\n((?:.*\n)*?)^```$/gm)].map(([, language = "", words = "", text = ""]): Block => ({
    language,
    words: words.trim().split(/\s+/),
    // An empty block is formatted with an empty line in it.
    text: text === "\n" ? "" : text,
  }));
  return {
    ...settingsIn(/<!-- sandbox: (.*) -->/.exec(page)?.[1] ?? ""),
    before: [...page.matchAll(/^<!-- before: (.*) -->$/gm)].map(([, command = ""]) => command),
    files: blocks.flatMap(({ words, text }) => {
      const name = valueOf(words, "file");
      return name === undefined ? [] : [{ name, text }];
    }),
    runs: blocks.flatMap((block, i) => runIn(block, blocks.slice(i + 1, i + 3))),
    crontabs: blocks.filter(({ language }) => language === "crontab").map(({ text }) => text),
  };
}

function runIn({ language, words, text }: Block, next: readonly Block[]): readonly Run[] {
  const shown = (stream: string, among: readonly Block[]) => among.find((one) => one.language === "text" && one.words.includes(stream))?.text;
  const [first, second] = next;
  const stdout = shown("stdout", first === undefined ? [] : [first]);
  const after = stdout === undefined ? first : second;
  const stderr = shown("stderr", after === undefined ? [] : [after]) ?? "";
  const common = { exit: Number(valueOf(words, "exit") ?? 0), needs: listOf(words, "needs"), stderr };
  const job = valueOf(words, "job");
  if (job !== undefined) return [{ ...common, kind: "job", text: job, stdout: text }];
  return language === "sh" && words.includes("run") ? [{ ...common, kind: "script", text, stdout }] : [];
}

const valueOf = (words: readonly string[], key: string): string | undefined => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
const listOf = (words: readonly string[], key: string): readonly string[] => valueOf(words, key)?.split(",") ?? [];

function settingsIn(text: string): Pick<Recipe, "sandbox" | "profiles" | "faults"> {
  const words = text.split(" ");
  const number = (key: string) => {
    const value = valueOf(words, key);
    return value === undefined ? {} : { [key]: Number(value) };
  };
  const topology = (["standalone", "ha", "cluster"] as const).find((one) => one === valueOf(words, "topology"));
  return {
    sandbox: { ...number("users"), ...number("pace"), ...(topology === undefined ? {} : { topology }) },
    faults: words.flatMap((word) => {
      const [, profile = "", spec] = /^fault=(?:(\w+)\/(?=\w))?(.*)$/.exec(word) ?? [];
      return spec === undefined ? [] : [{ profile, spec }];
    }),
    profiles: listOf(words, "profiles"),
  };
}

/** What the page shows, where `printed` is that: `…` stands for some text within a line, and for any lines where it stands alone. */
export function asShown(printed: string, shown: string | undefined): string | undefined {
  if (shown === undefined) return undefined;
  const pattern = shown
    .split(/(^…\n|…)/m)
    .map((part) => (part === "…\n" ? "(?:.*\\n)*" : part === "…" ? ".+" : part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${pattern}$`).test(printed) ? shown : printed;
}
