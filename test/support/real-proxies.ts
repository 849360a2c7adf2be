/** Proxies as they come from Debian, in processes of their own, asking for a user and a password. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { until } from "./spawned.js";

export interface RealProxy {
  readonly port: number;
  /** With user and password. */
  readonly url: string;
  /** The user as it stands in a URL. */
  readonly user: string;
  readonly password: string;
  /** Goals that it was asked to connect to, as `HOST:PORT`. */
  goals(): readonly string[];
  end(): Promise<void>;
}

interface Kind {
  readonly program: string;
  readonly user: string;
  readonly password: string;
  readonly args: (config: string) => readonly string[];
  /** @param ports what CONNECT may ask for; left out: all */
  readonly config: (place: Place, ports?: readonly number[]) => string;
  readonly goal: RegExp;
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly log: string;
  readonly user: string;
  readonly password: string;
}

const KINDS = {
  tinyproxy: {
    program: "tinyproxy",
    // Its configuration takes no other signs.
    user: "admin",
    password: "canary-p.w",
    args: (config) => ["-d", "-c", config],
    config: ({ port, log, user, password }, ports = []) =>
      [
        `Port ${String(port)}`,
        "Listen 127.0.0.1",
        "Timeout 60",
        `LogFile "${log}"`,
        "LogLevel Info",
        `BasicAuth ${user} ${password}`,
        ...ports.map((one) => `ConnectPort ${String(one)}`),
      ].join("\n"),
    goal: /: CONNECT (\S+) HTTP/g,
  },
  squid: {
    program: "squid",
    // With signs that a URL has to write as %XX.
    user: "admin@corp",
    password: "canary:p/w d",
    args: (config) => ["-N", "-f", config],
    config: ({ folder, port, log }, ports) =>
      [
        `http_port 127.0.0.1:${String(port)}`,
        `pid_filename ${folder}/squid.pid`,
        `access_log stdio:${log}`,
        `cache_log ${folder}/cache.log`,
        `coredump_dir ${folder}`,
        "cache deny all",
        "pinger_enable off",
        `auth_param basic program /bin/sh ${folder}/judge.sh`,
        "auth_param basic children 1 startup=1",
        "acl known proxy_auth REQUIRED",
        ...(ports === undefined ? [] : [`acl allowed port ${ports.join(" ")}`, "http_access deny CONNECT !allowed"]),
        "http_access allow known",
        "http_access deny all",
      ].join("\n"),
    goal: / CONNECT (\S+) /g,
  },
} satisfies Record<string, Kind>;

export type RealProxyKind = keyof typeof KINDS;

const PATH = `${process.env.PATH ?? ""}${delimiter}/usr/sbin`;

/** In words for a test's name; empty where nothing is missing. */
export const lackingFor = (kind: RealProxyKind): string =>
  PATH.split(delimiter).some((folder) => existsSync(join(folder, KINDS[kind].program))) ? "" : `(needs ${kind}) `;

export async function startProxy(kind: RealProxyKind, ports?: readonly number[]): Promise<RealProxy> {
  const { program, args, config, goal, user, password } = KINDS[kind];
  const folder = mkdtempSync(join(tmpdir(), "ghes-proxy-"));
  // Started by root, squid goes on as a user who may not look into another's folder.
  chmodSync(folder, 0o777);
  const place = { folder, port: await freePort(), log: join(folder, "log"), user, password };
  const configFile = join(folder, "config");
  writeFileSync(configFile, `${config(place, ports)}\n`);
  // As squid writes them: a space as %20.
  const line = `${user} ${password.replaceAll(" ", "%20")}`;
  writeFileSync(join(folder, "judge.sh"), `while read -r line; do [ "$line" = '${line}' ] && echo OK || echo ERR; done\n`, { mode: 0o755 });
  const child = spawn(program, [...args(configFile)], { env: { PATH }, stdio: "ignore", cwd: folder });
  const over = new Promise((resolve) => child.once("exit", resolve));
  await until(() => answers(place.port), `${kind} listens`);
  return {
    port: place.port,
    url: `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${String(place.port)}`,
    user: encodeURIComponent(user),
    password,
    goals: () => (existsSync(place.log) ? [...readFileSync(place.log, "utf8").matchAll(goal)].map(([, to = ""]) => to) : []),
    end: async () => {
      child.kill("SIGKILL");
      await over;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
