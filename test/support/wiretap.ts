/**
 * A relay in front of a TLS server that keeps what the client wrote, to say whether a byte of HTTP was among it. With TLS 1.2
 * the kinds of records are in clear; TLS 1.3 hides them, so the server behind it is to speak no more than 1.2.
 */
import { connect, createServer, type AddressInfo } from "node:net";

const APPLICATION_DATA = 23;

export interface Wiretap {
  readonly port: number;
  /** Connections that were made. */
  readonly connections: number;
  /** TLS records of the client with application data; all others are handshakes and alerts. */
  applicationData(): number;
  /** Resolves when every connection is over on both sides: nothing more comes then. */
  close(): Promise<void>;
}

export async function wiretap(goal: number): Promise<Wiretap> {
  const written: Buffer[][] = [];
  const over: Promise<unknown>[] = [];
  const server = createServer((client) => {
    const chunks: Buffer[] = [];
    written.push(chunks);
    const onward = connect(goal, "127.0.0.1");
    client.on("data", (chunk: Buffer) => chunks.push(chunk));
    client.pipe(onward).pipe(client);
    client.on("error", () => onward.destroy());
    onward.on("error", () => client.destroy());
    client.on("close", () => onward.destroy());
    over.push(new Promise((resolve) => client.once("close", resolve)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return written.length;
    },
    applicationData: () => written.flatMap((chunks) => recordTypes(Buffer.concat(chunks))).filter((type) => type === APPLICATION_DATA).length,
    close: async () => {
      await Promise.all(over);
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

/** The first byte of each record: type, two of version, two of length. */
function recordTypes(bytes: Buffer): readonly number[] {
  const types: number[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) types.push(bytes.readUInt8(at));
  return types;
}
