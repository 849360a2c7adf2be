/** Lists: whole and each row once where they end with 0, whole lines where they do not. */
import { setTimeout as delay } from "node:timers/promises";
import { USERS } from "./place.mjs";

const BETWEEN = [1_500, 4_000];
const ENTRIES = 120;

const LISTS = [
  { line: ["users", "list", "-o", "ndjson"], key: "id", rows: USERS },
  { line: ["orgs", "list", "-o", "ndjson"], key: "id", rows: 3 },
  { line: ["audit-log", "list", "--limit", String(ENTRIES), "-o", "ndjson"], key: "_document_id", rows: ENTRIES },
  { line: ["nodes", "list", "--json"] },
  { line: ["status", "--json"] },
];

export async function readLists({ place, ledger, random, isOver }) {
  let rows = 0;
  while (!isOver()) {
    const list = random.one(LISTS);
    const { code, stdout, lines } = await place.run("list", ["-p", "sandbox", ...list.line]);
    const wrong = (what) => ledger.wrong("list", `${list.line.join(" ")}: ${what}`);
    if (list.key === undefined) {
      if (code === 0) JSON.parse(stdout);
      else if (stdout !== "") wrong(`ended with ${String(code)}, and stdout is not empty`);
    } else {
      if (stdout !== "" && !stdout.endsWith("\n")) wrong("ends within a line");
      const keys = lines.map((one) => JSON.parse(one)[list.key]);
      if (new Set(keys).size !== keys.length) wrong("a row is there twice");
      if (code === 0 && keys.length !== list.rows) wrong(`${String(keys.length)} rows of ${String(list.rows)}`);
      rows += keys.length;
    }
    await delay(random.between(...BETWEEN));
  }
  ledger.fact("rows of lists", String(rows));
  ledger.require("list", 1);
}
