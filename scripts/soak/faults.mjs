/** How the sandbox misbehaves, and what a command may then end with. */

const REST = "/api/v3/*";
const MANAGE = "/manage/v1/*";
const PEOPLE = "/api/v3/users/*";
/** Rules that lose nothing; the seed takes one. */
const CURSORS = ["per-node", "shared", "ignored", "expires"];
export const SKEW = 1500;

export const FAULTS = (seed) => [
  `cursor=${CURSORS[seed % CURSORS.length]}`,
  `skew=${String(SKEW)}`,
  "certificate=ca",
  `latency=25:* ${REST}@30%`,
  `latency=50:* ${PEOPLE}`,
  ...[`status=503:GET ${MANAGE}@2%`, `html=502:GET ${MANAGE}@2%`, `reset:GET ${MANAGE}@2%`, `retry-after=1:GET ${MANAGE}@1%`],
  ...["truncate:GET /manage/v1/config/apply/events@3%", "drip=1:GET /manage/v1/config/apply@2%", "lost:POST /manage/v1/config/apply@10%"],
  ...[`lost:POST /manage/v1/maintenance@4%`, `status=503:POST /manage/v1/maintenance@3%`, `node-error=ghes-02.lan:POST /manage/v1/maintenance@4%`],
  ...[`status=500:GET ${REST}@1%`, `status=503:GET ${REST}@2%`, `reset:GET ${REST}@2%`, `truncate:GET ${REST}@1%`, `garbage:GET ${REST}@1%`],
  ...[`empty:GET ${REST}@0.5%`, `stall=body:GET ${REST}@0.1%`, `redirect=https://127.0.0.1:9/:GET ${REST}@0.5%`],
  ...["PUT", "DELETE"].flatMap((method) => [
    ...[`lost:${method} ${PEOPLE}@3%`, `reset:${method} ${PEOPLE}@2%`, `status=502:${method} ${PEOPLE}@1%`],
    ...[`rate-limit=1:${method} ${PEOPLE}@0.5%`, `retry-after=1:${method} ${PEOPLE}@0.5%`, `status=500:${method} ${PEOPLE}@2%`],
  ]),
];

const CANNOT_READ = { 0: true, 1: ["server_error", "rate_limited"], 6: ["unreachable", "bad_answer", "redirect", "timeout"] };

/** By kind of command: exit codes, and the error codes that explain them; `true` where nothing has to. */
export const MAY_END = {
  list: CANNOT_READ,
  look: CANNOT_READ,
  // A run that was sent and not seen again is 7; nobody else starts one.
  apply: { 0: true, 6: ["unreachable", "bad_answer"], 7: ["unknown_outcome", "still_running"] },
  follow: { 0: true, 1: ["server_error", "not_found"], 6: ["unreachable", "bad_answer"], 7: ["still_running", "unknown_outcome"] },
  // 400 while a run is under way; a node that failed; 503 that is no restart.
  turn: { 0: true, 1: ["conflict", "invalid", "node_error", "server_error"], 6: ["unreachable"], 7: ["unknown_outcome"] },
  bulk: { 0: true, 1: ["server_error", "rate_limited"], 5: true, 6: ["unreachable", "bad_answer", "redirect"], 7: ["unknown_outcome"] },
};
