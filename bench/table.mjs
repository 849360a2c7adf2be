/** P8 of PERFORMANCE.md: a table of many rows on a terminal, against `jq -r @tsv` piped to `column -t` on one like it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { isThere, median, number, ownEnvironment, serving } from "./place.mjs";

const ROWS = number("BENCH_ROWS", 10_000);

/** From a file that is there, which is not what a person has, and from where ours has it. */
const [FILE, INSTANCE] = ["jq -r @tsv | column -t", "gh api | jq -r @tsv | column -t"];

export async function measureTable(programs, folder, ca, rounds) {
  const missing = ["jq", "column"].filter((name) => !isThere(name));
  if (missing.length > 0) return { rows: [], notes: [`P8 was not measured: not installed: ${missing.join(", ")}`] };
  const server = await serving(folder, "bench/server.mjs", Math.ceil(ROWS / 100), 0);
  try {
    const address = { GHES_ADMIN_HOST: "127.0.0.1", GHES_ADMIN_REST_PORT: server.port, GHES_ADMIN_TOKEN: "bench", GHES_ADMIN_CA_FILE: ca };
    const gh = { GH_HOST: `127.0.0.1:${server.port}`, GH_ENTERPRISE_TOKEN: "bench", SSL_CERT_FILE: ca };
    const env = ownEnvironment(folder, { ...address, ...gh, TERM: "xterm" });
    const file = join(folder, "rows.json");
    writeFileSync(file, JSON.stringify(Array.from({ length: ROWS }, (_, i) => personOf(i + 1))));
    const query = ".[] | [.id, .login, .type, .site_admin, .name, .email] | @tsv";
    const commands = {
      [FILE]: ["sh", "-c", 'jq -r "$0" "$1" | column -t', query, file],
      ...(isThere("gh") ? { [INSTANCE]: ["sh", "-c", `gh api --paginate 'users?per_page=100' | jq -r "$0" | column -t`, query] } : {}),
      ...Object.fromEntries(programs.map(({ name, words }) => [name, [...words, "users", "list", "--limit", String(ROWS)]])),
    };
    const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++)
      for (const [name, words] of Object.entries(commands)) {
        const { ms, lines } = await onTerminal(words, env, folder);
        if (lines < ROWS) throw new Error(`${words.join(" ")} printed ${String(lines)} lines`);
        times[name].push(ms);
      }
    const what = `a table of ${ROWS.toLocaleString("en-US")} rows on a terminal`;
    const rows = programs.flatMap(({ name }) =>
      [FILE, INSTANCE]
        .filter((theirs) => theirs in times)
        .map((theirs) => ({ id: "P8", program: name, what, against: theirs, ours: median(times[name]), theirs: median(times[theirs]), target: 1.5 })),
    );
    return { rows, notes: [`P8: ours asks an instance for ${String(Math.ceil(ROWS / 100))} pages, as gh does; jq alone reads a file that is there`] };
  } finally {
    server.stop();
  }
}

/** As bench/server.mjs has people. */
const personOf = (id) => ({
  id,
  login: `user-${String(id).padStart(6, "0")}`,
  node_id: "MDQ6VXNlcjE=",
  url: `https://ghe.example.com/api/v3/users/${String(id)}`,
  type: "User",
  site_admin: false,
});

/** Milliseconds until the command has ended and all that it wrote was read, and how many lines that was. What is read of a terminal whose last process has ended may be less. */
function onTerminal(words, env, folder) {
  return new Promise((resolve) => {
    const begin = performance.now();
    const pty = spawn("sh", ["-c", `"$@"; printf '<%s>' end; exec cat`, "sh", ...words], { cols: 160, rows: 50, cwd: folder, name: "xterm", env });
    let lines = 0;
    let last = "";
    pty.onData((data) => {
      for (let at = data.indexOf("\n"); at >= 0; at = data.indexOf("\n", at + 1)) lines += 1;
      last = (last + data).slice(-5);
      if (last !== "<end>") return;
      const ms = performance.now() - begin;
      pty.onExit(() => resolve({ ms, lines }));
      pty.kill("SIGKILL");
    });
  });
}
