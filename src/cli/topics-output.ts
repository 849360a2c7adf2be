/** The texts of `help output` and `help jq`. */
import { OUTPUT_FORMATS } from "./globals.js";
import { PROGRAM } from "./layout.js";
import type { Section } from "./topics.js";

const FORM_MEANINGS: Readonly<Record<(typeof OUTPUT_FORMATS)[number], string>> = {
  table: "aligned columns, or a card for one object; the form on a terminal",
  json: "one JSON value with the API's field names; --json is the same",
  ndjson: "one JSON value a line, as each arrives",
  yaml: "YAML that 1.1 and 1.2 read alike",
  csv: "the columns with commas, and a header line",
  tsv: "the columns with tabs, and a header line",
};

export const output: readonly Section[] = [
  {
    title: "OUTPUT",
    blocks: [
      "stdout carries the result and nothing else. Progress, questions, warnings, summaries and errors go to stderr.",
      "On a terminal the result is a table with a header, fitted to the width. In a pipe or a file it is the same columns, tab-separated, in full, without header and colour.",
      { rows: OUTPUT_FORMATS.map((form) => [`-o ${form}`, FORM_MEANINGS[form]] as const) },
      {
        rows: [
          ["--fields A,B.C", "only these columns, or these keys of the JSON; a wrong name lists the right ones"],
          ["--jq EXPR", `filter the JSON that --fields leaves, with -o ndjson each line by itself: ${PROGRAM} help jq`],
          ["--no-headers", "no header line"],
          ["-q, --quiet", "results and errors only"],
        ],
      },
    ],
  },
  {
    title: "JSON",
    blocks: [
      "The same keys and types from every supported release: what an old one cannot say is null. A list is one array over all pages; an empty list is []. What follows something (config apply --follow, upgrade watch, ...) prints NDJSON: events, and at the end a result.",
      'An error is JSON too, on stderr: {"error":{"code":...,"message":...,"hint":...}}, with `status`, `operation` and `request_id` where an answer came. stdout is empty then, but for exit code 5.',
      'With several profiles every object has a `profile` key, and an instance that failed is {"profile":...,"ok":false,"error":{...}}. A command for many subjects prints one object for each: {"login":...,"ok":true}.',
    ],
  },
  {
    title: "ON A TERMINAL",
    blocks: [
      "A table or a text that is longer than the screen goes through the pager that PAGER names. --no-pager, no PAGER or an empty one, PAGER=cat and TERM=dumb are none, and so is another form (-o, --json). Leaving the pager early is no error; the exit code is the command's.",
      "What is watched (maintenance watch, status --watch) is painted in place, and what is followed (config apply --follow, upgrade watch, ...) has a line of progress below. Both end on q and Ctrl-C. After q the exit code is 0, or 7 where something that was waited for goes on; it is named then, with the command that looks again.",
      "Colour only repeats what a word says. Where the columns do not fit, each row becomes a block of lines. Text that is written from right to left is isolated (U+2068, U+2069), so that it moves no other column.",
    ],
  },
  {
    title: "TEXT FROM A SERVER",
    blocks: ["Control characters and escape sequences in it are made visible, never sent to the terminal. Ids, host names and URLs are never cut."],
  },
];

export const jq: readonly Section[] = [
  {
    title: "JQ",
    blocks: [
      "--jq EXPR filters what --json would print with jq 1.8, which is inside this program. A string is printed as its text, everything else as JSON on one line.",
      {
        examples: [
          [`${PROGRAM} nodes list --jq '.nodes[].hostname'`, "host names for a loop"],
          [`${PROGRAM} users list --jq '.[] | select(.site_admin) | .login'`, "who is a site administrator"],
          [`${PROGRAM} users list --jq '.[] | [.login, .id] | @csv'`, "columns of your own"],
          [`${PROGRAM} maintenance status --jq 'any(.[]; .status == "on")'`, "true or false for a script"],
          [`${PROGRAM} audit-log list --limit 100 --jq 'group_by(.action) | map({action: .[0].action, n: length})'`, "count"],
        ],
      },
      "`--fields` acts before `--jq`: the expression sees only the keys that it leaves, and what it asks of any other is null.",
      { examples: [[`${PROGRAM} users list --fields login,site_admin --jq '.[] | select(.site_admin) | .login'`, "site_admin has to be among them"]] },
      "With `-o ndjson` each item of a list is the input of the expression: there is no array to go through, so that `.[]` is left out.",
      { examples: [[`${PROGRAM} users list -o ndjson --jq 'select(.site_admin) | .login'`, "the same, each as it arrives"]] },
      "Put the expression into single quotes. `--jq .` prints the whole value, and `--fields` is shorter where only columns are wanted. An expression that cannot be read is exit code 2, before anything is sent. One that fails on the result of a change is exit code 9: the change was made, and its whole result is printed.",
      "The language: https://jqlang.org/manual/v1.8/",
    ],
  },
];
