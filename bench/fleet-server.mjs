/**
 * Many instances in one process, for measuring what a client does with several: each on a port of its own, over TLS on loopback,
 * each answer after so many milliseconds. Prints the ports, separated by commas.
 *
 *   node bench/fleet-server.mjs KEY CERT INSTANCES MILLISECONDS
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const [key, cert, instances, delay] = process.argv.slice(2);
const uuid = "1b6cf518-f97c-11ed-8544-061d81f7eedb";
const node = { hostname: "ghes-01.lan", uuid };
const health = { status: "OK", nodes: [{ hostname: "ghes-01.lan", status: "OK", services: [{ status: "OK", name: "git", details: "" }] }] };

/** What `status` asks for, in the form of the Manage API. */
const ANSWERS = {
  "/manage/v1/version": [{ ...node, version: { version: "3.19.0", platform: "kvm", build_id: "1", build_date: "2026-01-01" } }],
  "/manage/v1/maintenance": [
    {
      ...node,
      status: "off",
      scheduled_time: null,
      connection_services: [],
      can_unset_maintenance: true,
      ip_exception_list: [],
      maintenance_mode_message: "",
    },
  ],
  "/manage/v1/config/nodes": { cluster_topology: "SingleNode", topology: "SingleNode", nodes: [{ ...node, cluster_role: ["ConsulServer"] }] },
  "/manage/v1/cluster/status": health,
  "/manage/v1/replication/status": health,
  "/manage/v1/config/apply": {
    run_id: "d34db33f",
    running: false,
    successful: true,
    nodes: [{ ...node, run_id: "d34db33f", running: false, successful: true }],
  },
  "/manage/v1/config/license/check": { status: "valid" },
  "/manage/v1/config/license": { advancedSecurityEnabled: false, clusterSupport: true, seats: 100, perpetual: false, expireAt: "2099-01-01T00:00:00Z" },
};
const BODIES = Object.fromEntries(Object.entries(ANSWERS).map(([path, body]) => [path, Buffer.from(JSON.stringify(body))]));

const options = { key: readFileSync(key), cert: readFileSync(cert), keepAliveTimeout: 60_000 };
const ports = await Promise.all(
  Array.from(
    { length: Number(instances) },
    () =>
      new Promise((resolve) => {
        const server = createServer(options, (request, response) => {
          const body = BODIES[new URL(request.url, "https://bench.invalid").pathname];
          setTimeout(
            () => response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json; charset=utf-8" }).end(body ?? "{}"),
            Number(delay),
          );
        });
        server.listen(0, "127.0.0.1", () => resolve(server.address().port));
      }),
  ),
);
console.log(ports.join(","));
