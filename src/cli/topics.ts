/**
 * The texts of `help TOPIC`, which the man pages have too: written once, as sections of paragraphs and of forms with
 * what they mean. Facts come from the tables that the program itself reads. Loaded when one is asked for.
 */
import { MOMENT_FORMS } from "../domain/moment.js";
import { ERROR_CODES, EXIT } from "../errors.js";
import { VARIABLE_MEANINGS } from "../profiles/variables.js";
import { flagForm } from "./flags.js";
import { globalFlags } from "./globals.js";
import { paragraphs, PROGRAM, section, twoColumns, WIDTH, wrap, type Row } from "./layout.js";
import type { TopicName } from "./topic-names.js";
import { jq, output } from "./topics-output.js";

/** A paragraph; forms with what they mean; or command lines to copy, each with what it is for. */
export type Block = string | { readonly rows: readonly Row[] } | { readonly examples: readonly Row[] };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A kind of fault of the embedded appliance, as its own table has it. */
export interface FaultKind {
  readonly kind: string;
  readonly argument?: string | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly does: string;
}

/** What a topic says. `kinds` are the embedded appliance's, for `faults`. */
export const topicSections = (name: TopicName, kinds: readonly FaultKind[]): readonly Section[] => (name === "faults" ? faults(kinds) : TEXTS[name]);

/** As `help TOPIC` prints it. */
export const topicText = (sections: readonly Section[]): string =>
  `${sections.map(({ title, blocks }) => section(title, blocks.map(blockText).join("\n\n"))).join("\n\n")}\n`;

function blockText(block: Block): string {
  if (typeof block === "string") return paragraphs(block, 2);
  if ("rows" in block) return twoColumns(block.rows);
  return block.examples.map(([line, note]) => `  # ${wrap(note, WIDTH - 4, 0).replaceAll("\n", "\n  # ")}\n  $ ${line}`).join("\n");
}

/* ---------------------------------------------------------------- exit codes */

const errorsOf = (exit: string): string => {
  const codes = Object.entries(ERROR_CODES).flatMap(([code, name]) => (name === exit ? [code] : []));
  return codes.length === 0 ? "" : ` (${codes.join(", ")})`;
};

const exitCodes: readonly Section[] = [
  {
    title: "EXIT CODES",
    blocks: [
      "In parentheses: what `error.code` says in the JSON error of --json.",
      { rows: Object.entries(EXIT).map(([name, { code, means }]) => [String(code), `${means}${errorsOf(name)}`] as const) },
      "With --nagios the codes are those of a check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (whatever hinders an answer).",
    ],
  },
];

/* ---------------------------------------------------------------- flags, environment, files */

const flags: readonly Section[] = [
  {
    title: "GLOBAL FLAGS",
    blocks: [
      {
        rows: Object.entries(globalFlags)
          .map(([key, flag]) => flagForm(key, flag))
          .map((form, i) => [form.startsWith("--") ? `    ${form}` : form, Object.values(globalFlags)[i]?.help ?? ""] as const),
      },
    ],
  },
];

const environment: readonly Section[] = [
  {
    title: "ENVIRONMENT",
    blocks: [
      {
        rows: [
          ...Object.entries(VARIABLE_MEANINGS),
          ["HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "proxy for HTTPS and HTTP, and the hosts without one"],
          ["NO_COLOR, FORCE_COLOR", "never, or always, colour"],
          ["LC_ALL, LC_CTYPE, LANG", "signs beyond ASCII only where they say UTF-8; words, dates and sorting are the same in every language"],
          ["COLUMNS", "width of tables"],
          ["TZ", "time zone of local times"],
          ["PAGER", "shows on a terminal what is longer than the screen (less); none where it is not set, empty or cat"],
          ["LESS, LV", "how less and lv do so; FRX and -c where they are not set"],
          ["XDG_CONFIG_HOME, XDG_STATE_HOME", "folders above the store and above journals"],
        ],
      },
      "An empty variable counts as not set, PAGER apart. One that begins with GHES_ADMIN_ and is none of these is named in a warning.",
    ],
  },
  {
    title: "PRECEDENCE",
    blocks: [
      "A flag wins over the environment, the environment over the profile, the profile over the default. --profile, --tag and --all-profiles win over GHES_ADMIN_HOST, PORT, REST_PORT, USER, PASSWORD and TOKEN.",
      "A host from --host or GHES_ADMIN_HOST that is not the profile's gets none of the credentials stored in it.",
    ],
  },
];

const profiles: readonly Section[] = [
  {
    title: "PROFILES",
    blocks: [
      "A profile is a stored instance: where it is, whom to trust, and where its credentials come from. The first one that is added is the default.",
      {
        examples: [
          [`${PROGRAM} profile add prod --host ghe.example.com`, "store one; what is missing is asked for, and each credential is tried"],
          [`${PROGRAM} profile use prod`, "the default from now on"],
          [`${PROGRAM} -p prod,stage status`, "two at a time; --all-profiles and --tag TAG find more"],
        ],
      },
      "With several, every row says which profile it is from, one failure does not hide the other results, and the exit code is 5 as soon as one failed.",
    ],
  },
  {
    title: "WHICH INSTANCE",
    blocks: [
      {
        rows: [
          ["1.", "--profile, --all-profiles or --tag"],
          ["2.", "--host, or else GHES_ADMIN_HOST"],
          ["3.", "GHES_ADMIN_PROFILE"],
          ["4.", "the default profile"],
        ],
      },
      "--host beside a profile gives another address to its other settings. A profile set with --read-only refuses every command that changes something, a dry run apart.",
    ],
  },
  {
    title: "CREDENTIALS",
    blocks: [
      "The management port takes the password of the Management Console, the REST API a personal access token with the site_admin scope. A secret is never a flag's value. It comes from:",
      {
        rows: [
          ["a prompt", "where something is missing and there is a terminal"],
          ["stdin", "--password-stdin or --token-stdin of profile add and set; stored"],
          ["a file", "--password-file, --token-file: read each time"],
          ["a command", "--password-command, --token-command: run each time, without a shell"],
          ["the environment", "GHES_ADMIN_PASSWORD, GHES_ADMIN_TOKEN"],
        ],
      },
      "What is typed or read from stdin is kept in the system's keychain where there is one, otherwise in the store; --store of profile add and set says which.",
      "After a 401 nothing more is sent with that secret, so that the Management Console does not lock its user out.",
    ],
  },
  {
    title: "FILES",
    blocks: [
      {
        rows: [
          ["profiles.json", "the store (mode 0600), in GHES_ADMIN_CONFIG_DIR or $XDG_CONFIG_HOME/ghes-admin (mode 0700), by default ~/.config/ghes-admin"],
          ["profiles.txt", "beside it: the names, one a line, for completion"],
          ["profiles.lock", "beside it, while a profile is changed"],
          ["runs/ID.jsonl", "journals of commands for many subjects (mode 0600), in $XDG_STATE_HOME/ghes-admin, by default ~/.local/state/ghes-admin"],
          ["releases/HOST.json", "there too: which release an instance was seen to have"],
        ],
      },
      "A store that others may change, or read where it holds a secret, is refused. Change it with the profile commands; they write a new file and put it in place of the old one.",
    ],
  },
];

/* ---------------------------------------------------------------- time */

const time: readonly Section[] = [
  {
    title: "MOMENTS",
    blocks: [
      `${MOMENT_FORMS} That is for --when; --expires takes all but now.`,
      {
        rows: [
          ["now", "at once"],
          ["2027-01-31T22:00", "local time of this machine (TZ)"],
          ["2027-01-31T22:00+01:00", "with its offset, which is kept"],
          ["tomorrow 22:00", "words that name a day and an hour"],
          ["in 2 hours", "from now"],
        ],
      },
      "What was understood is shown in local time and in UTC before it is sent, and it is sent with an offset. Refused with exit code 2: a time that is past, words that were not understood or name no hour, and a local time that a change of the clocks skips or shows twice. A time zone is written as its offset.",
    ],
  },
  {
    title: "DURATIONS",
    blocks: [
      "For --timeout, --node-timeout and the like: whole numbers with d, h, m, s, each once and in that order. A bare number is seconds, 0 is none.",
      {
        rows: [
          ["90s", "a minute and a half, as 90 and 1m30s"],
          ["1h30m", "an hour and a half"],
          ["30d", "thirty days"],
        ],
      },
    ],
  },
  {
    title: "TIMES IN RESULTS",
    blocks: [
      "On a terminal they are local, with the distance from now where people plan by it. Everywhere else they are as the API wrote them: ISO 8601 with an offset.",
    ],
  },
];

const TEXTS: Readonly<Record<Exclude<TopicName, "faults">, readonly Section[]>> = {
  flags,
  profiles,
  environment,
  output,
  jq,
  time,
  "exit-codes": exitCodes,
};

/* ---------------------------------------------------------------- faults */

const faults = (kinds: readonly FaultKind[]): readonly Section[] => [
  {
    title: "FAULTS",
    blocks: [
      {
        rows: kinds.map(
          ({ kind, argument, choices, does }) => [faultForm(kind, argument), choices === undefined ? does : `${choices.join(", ")}: ${does}`] as const,
        ),
      },
      "A fault is KIND[=ARG][:METHOD PATH][@N|P%]: METHOD PATH strikes only those requests (PATH may end in *), @N only the Nth of them, @P% that share.",
    ],
  },
];

/** An argument in brackets may be left out. */
const faultForm = (kind: string, argument: string | undefined): string =>
  argument === undefined ? kind : argument.startsWith("[") ? `${kind}[=${argument.slice(1)}` : `${kind}=${argument}`;
