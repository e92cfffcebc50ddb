import { expect, test } from "bun:test";
import { deviceNameOf } from "#api/modules/auth/sessions/device-name.ts";

test("a device is called what its owner would call it", () => {
  const names = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0": "Firefox on Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1":
      "Safari on iPhone",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36":
      "Chrome on Android",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0":
      "Edge on Windows",
    "curl/8.11.0": "curl",
    "ForjaApp/2.1 (build 7)": "ForjaApp",
  };
  for (const [userAgent, name] of Object.entries(names)) expect(deviceNameOf(userAgent)).toBe(name);
  expect(deviceNameOf(null)).toBeNull();
  expect(deviceNameOf("  ")).toBeNull();
  expect(deviceNameOf("x".repeat(5_000))).toHaveLength(100);
});
