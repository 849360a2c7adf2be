/**
 * The least that a program in JavaScript does for a list in pages: node:https, JSON.parse, JSON.stringify of each row. Holds nothing
 * against anything: what it takes is the floor for programs that read what they print.
 *
 *   node bench/bare.mjs CA PORT
 */
import { readFileSync } from "node:fs";
import { Agent, get } from "node:https";

const [ca, port] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(ca) });

const page = (path) =>
  new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, agent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ link: response.headers.link ?? "", body: Buffer.concat(chunks).toString() }));
    }).on("error", reject);
  });

for (let path = "/api/v3/users?per_page=100"; path !== undefined;) {
  const { link, body } = await page(path);
  const rows = JSON.parse(body).map((row) => JSON.stringify(row));
  process.stdout.write(`${rows.join("\n")}\n`);
  path = /<https:\/\/[^/]*([^>]*)>; rel="next"/.exec(link)?.[1];
}
agent.destroy();
