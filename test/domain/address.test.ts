import { describe, expect, it } from "vitest";
import { parseAddress, parseUuid } from "../../src/domain/address.js";

describe("parseAddress", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["10.0.0.5/8", "10.0.0.5/8"],
    ["192.0.2.0/32", "192.0.2.0/32"],
    ["2001:DB8:0:0:0:0:0:7", "2001:db8::7"],
    ["2001:db8::/32", "2001:db8::/32"],
    ["::", "::"],
    ["::1/128", "::1/128"],
    ["::FFFF:192.0.2.7", "::ffff:192.0.2.7"],
  ])("%s is %s", (text, canonical) => {
    expect(parseAddress(text)).toBe(canonical);
  });

  it.each([
    "",
    " ",
    "192.0.2",
    "192.0.2.7.1",
    "192.0.2.256",
    "192.0.02.7",
    "192.0.2.7 ",
    "0x7f.0.0.1",
    "2130706433",
    "ghes.lan",
    "192.0.2.7:8443",
    "192.0.2.0/33",
    "192.0.2.0/",
    "192.0.2.0/08",
    "192.0.2.0/-1",
    "192.0.2.0/24/1",
    "192.0.2.0/255.255.255.0",
    "2001:db8::/129",
    "2001:db8::1::2",
    "[::1]",
    "fe80::1%eth0",
    "1.2.3.4,5.6.7.8",
    "1.2.3.4\n",
    "::g",
  ])("%j is a usage error", (text) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("parseUuid", () => {
  it("gives the lower case that the instance uses", () => {
    expect(parseUuid("1B6CF518-f97c-11ed-8544-061D81F7EEDB")).toBe("1b6cf518-f97c-11ed-8544-061d81f7eedb");
  });

  it.each([
    "",
    "1b6cf518",
    "1b6cf518-f97c-11ed-8544-061d81f7eed",
    "1b6cf518f97c11ed8544061d81f7eedb",
    "{1b6cf518-f97c-11ed-8544-061d81f7eedb}",
    "1b6cf518-f97c-11ed-8544-061d81f7eedg",
    "1b6cf518-f97c-11ed-8544-061d81f7eedb\n",
  ])("%j is a usage error", (text) => {
    expect(() => parseUuid(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});
