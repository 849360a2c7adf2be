import { describe, expect, it } from "vitest";
import { nagiosExit, nagiosLine, nagiosState, worst } from "../../src/domain/nagios.js";
import { EXIT } from "../../src/errors.js";

describe("nagiosLine", () => {
  it("is service, state, text and performance data on one line", () => {
    expect(
      nagiosLine({
        service: "GHES LICENSE",
        state: "WARNING",
        text: "valid, but expiring",
        perfdata: [
          { label: "days_left", value: 12, warn: 30, crit: 0, min: 0 },
          { label: "seats used", value: 87.5, unit: "%", max: 100 },
        ],
      }),
    ).toBe("GHES LICENSE WARNING - valid, but expiring | days_left=12;30;0;0 'seats used'=87.5%;;;;100");
  });

  it("is a head alone where there is nothing more to say", () => {
    expect(nagiosLine({ service: "GHES", state: "OK", text: "" })).toBe("GHES OK");
  });

  it("lets no text of a server end the line, begin the performance data or move the cursor", () => {
    expect(nagiosLine({ service: "GHES", state: "CRITICAL", text: "a|b\nc\r\nd\u001b[2Je\u2028f\u202eg" })).toBe("GHES CRITICAL - a b c d [2Je f g");
  });

  it("quotes a label that has a space or a quote, and writes U for what was not measured", () => {
    const perfdata = [
      { label: "it's", value: 1 },
      { label: "a=b", value: null },
      { label: "big", value: 1e21 },
      { label: "none", value: Number.NaN },
      { label: "small", value: 0.0000001 },
    ];
    expect(nagiosLine({ service: "X", state: "OK", text: "t", perfdata })).toBe("X OK - t | 'it''s'=1 a_b=U big=1000000000000000000000 none=U small=0");
  });
});

describe("nagiosExit", () => {
  it("is 0, 1, 2, 3 as Nagios has it", () => {
    expect((["OK", "WARNING", "CRITICAL", "UNKNOWN"] as const).map((state) => EXIT[nagiosExit(state)].code)).toEqual([0, 1, 2, 3]);
  });
});

describe("worst", () => {
  it("is the state that needs a person first", () => {
    expect(worst([])).toBe("OK");
    expect(worst(["OK", "UNKNOWN"])).toBe("UNKNOWN");
    expect(worst(["UNKNOWN", "WARNING", "OK"])).toBe("WARNING");
    expect(worst(["CRITICAL", "UNKNOWN"])).toBe("CRITICAL");
  });
});

describe("nagiosState", () => {
  it("knows the instance's words, and calls every other UNKNOWN", () => {
    expect(["OK", "warning", "CRITICAL", "FAILED", "UNKNOWN", "fine", ""].map(nagiosState)).toEqual([
      "OK",
      "WARNING",
      "CRITICAL",
      "CRITICAL",
      "UNKNOWN",
      "UNKNOWN",
      "UNKNOWN",
    ]);
  });
});
