/**
 * An instance whose configuration run tells many events, for measuring who follows it: so many events in so many seconds, evenly,
 * on three nodes. Answers as the Manage API does: everything so far without a cursor, what is new with one; then the run has ended.
 * Prints its port, and, when it is over, when it was asked for events, in milliseconds since the epoch.
 *
 *   node bench/apply-server.mjs KEY CERT EVENTS SECONDS
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const [key, cert, events, seconds] = process.argv.slice(2);
const EVENTS = Number(events);
const NODES = ["ghes-01.lan", "ghes-02.lan", "ghes-03.lan"];
const uuid = "1b6cf518-f97c-11ed-8544-061d81f7eedb";
const trace = "4bf92f3577b34da6a3ce929d0e0e4736";

let run;
let begun = 0;
const looks = [];

const count = () => (begun === 0 ? 0 : Math.min(EVENTS, Math.floor(((Date.now() - begun) / 1000 / Number(seconds)) * EVENTS)));
/** When an event is there, and offered from then on. */
const momentOf = (number) => Math.ceil(begun + ((number + 1) * Number(seconds) * 1000) / EVENTS);
const cursorAt = (number) => `${trace}:${number.toString(16).padStart(16, "0")}:0000000000000000`;

/** Event `number` of all, on the node whose turn it is. */
const eventOf = (number) =>
  `{"timestamp":"${new Date(momentOf(number)).toISOString().replace("Z", "+00:00")}","severity_text":"INFO","body":"event ${number} of the run","event_name":"Enterprise::ConfigApply::Config#write","topology":"multinode","hostname":"${NODES[number % 3]}","config_run_id":"${run}","trace_id":"${trace}","span_id":"${number.toString(16).padStart(16, "0")}","span_parent_id":0,"span_depth":1}`;

function pageOf(cursor) {
  looks.push(Date.now());
  const until = count();
  const from = cursor === null ? 0 : Number.parseInt(cursor.split(":")[1], 16);
  const lanes = NODES.map(() => []);
  for (let number = from; number < until; number++) lanes[number % 3].push(eventOf(number));
  const nodes = NODES.map((node, i) => `{"node":"${node}","last_request_id":"${cursorAt(until)}","events":[${lanes[i].join(",")}]}`);
  return `{"nodes":[${nodes.join(",")}]}`;
}

function statusNow() {
  const running = count() < EVENTS && run !== undefined;
  const nodes = NODES.map((hostname) => ({ hostname, uuid, run_id: run ?? "", running, successful: !running }));
  return JSON.stringify({ run_id: run ?? "", running, successful: !running, nodes });
}

async function answer(request) {
  const { pathname, searchParams } = new URL(request.url, "https://bench.invalid");
  if (request.method === "POST") {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    run = JSON.parse(Buffer.concat(chunks).toString()).run_id;
    begun = Date.now();
    return JSON.stringify({ run_id: run });
  }
  if (pathname === "/manage/v1/config/apply/events") return pageOf(searchParams.get("last_request_id"));
  if (pathname === "/manage/v1/config/apply") return statusNow();
  if (pathname === "/manage/v1/version")
    return JSON.stringify([{ hostname: NODES[0], uuid, version: { version: "3.19.0", platform: "kvm", build_id: "1", build_date: "2026-01-01" } }]);
  return undefined;
}

createServer({ key: readFileSync(key), cert: readFileSync(cert), keepAliveTimeout: 60_000 }, (request, response) => {
  void answer(request).then((body) =>
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json; charset=utf-8" }).end(body ?? "{}"),
  );
}).listen(0, "127.0.0.1", function () {
  console.log(this.address().port);
});
process.on("SIGTERM", () => {
  console.log(JSON.stringify(looks));
  process.exit(0);
});
