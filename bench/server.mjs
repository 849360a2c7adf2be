/**
 * An instance that answers at once, for measuring clients: 100 people on a page at `/api/v3/users`, and 204 after so many
 * milliseconds to every write. Its own process, over TLS on loopback. Prints its port.
 *
 *   node bench/server.mjs KEY CERT PAGES MILLISECONDS [MILLISECONDS]
 *
 * The second number is that of milliseconds until a page is answered; left out, at once.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const [key, cert, pages, delay, pageDelay = "0"] = process.argv.slice(2);
const PAGE = 100;

/** As the API writes a person in a list. */
const personOf = (id) => {
  const login = `user-${String(id).padStart(6, "0")}`;
  const url = `https://ghe.example.com/api/v3/users/${login}`;
  const under = (name, rest = "") => [`${name}_url`, `${url}/${name}${rest}`];
  return {
    login,
    id,
    node_id: Buffer.from(`04:User${id}`).toString("base64"),
    avatar_url: `https://ghe.example.com/avatars/u/${id}?`,
    gravatar_id: "",
    url,
    html_url: `https://ghe.example.com/${login}`,
    ...Object.fromEntries([
      under("followers"),
      under("following", "{/other_user}"),
      under("gists", "{/gist_id}"),
      under("starred", "{/owner}{/repo}"),
      under("subscriptions"),
      under("organizations", "/orgs"),
      under("repos"),
      under("events", "{/privacy}"),
      under("received_events"),
    ]),
    type: "User",
    site_admin: false,
  };
};
/** The same people on every page: what is measured is not how fast this server writes. */
const BODY = Buffer.from(JSON.stringify(Array.from({ length: PAGE }, (_, i) => personOf(i + 1))));

createServer({ key: readFileSync(key), cert: readFileSync(cert), keepAliveTimeout: 60_000 }, (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "https://bench.invalid");
  if (request.method !== "GET") {
    setTimeout(() => response.writeHead(204).end(), Number(delay));
    return;
  }
  response.setHeader("content-type", "application/json; charset=utf-8");
  if (pathname !== "/api/v3/users") return void response.end(JSON.stringify({ ...personOf(1), login: "ghe-admin", site_admin: true }));
  const since = Number(searchParams.get("since") ?? 0);
  const next = since + PAGE;
  if (next < Number(pages) * PAGE)
    response.setHeader(
      "link",
      `<https://${request.headers.host}/api/v3/users?per_page=${PAGE}&since=${next}>; rel="next", <https://${request.headers.host}/api/v3/users{?since}>; rel="first"`,
    );
  if (pageDelay === "0") response.end(BODY);
  else setTimeout(() => response.end(BODY), Number(pageDelay));
}).listen(0, "127.0.0.1", function () {
  console.log(this.address().port);
});
