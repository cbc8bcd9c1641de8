import { expect, it } from "vitest";

import { MemoryBackend } from "./memory";
import { encodePassword, parseLocation } from "./memory-connect";
import { sampleEvents } from "./sample";

it("takes a URL apart without its password", () => {
  const place = parseLocation('DATABASE_URL="postgres://ana:s%2Fe@db.acme.com/app"');
  expect(JSON.stringify(place)).not.toContain("s%2Fe");
  expect(place).toMatchObject({ location: "postgres://ana@db.acme.com:5432/app", label: "app" });
  expect(place.server).toMatchObject({ port: 5432, has_password: true, tls: "verify-full" });
  expect(parseLocation("sqlite:/a/x.db")).toMatchObject({ path: "/a/x.db", server: null });
});

it("says what must be written otherwise in a password", () => {
  let text = "postgres://ana:a#b/c@h/db";
  for (const { from, to, text: by } of encodePassword(text)) {
    text = text.slice(0, from) + by + text.slice(to);
  }
  expect(text).toBe("postgres://ana:a%23b%2Fc@h/db");
});

it("keeps what a recent database is called, and asks for a password where one is wanted", async () => {
  const memory = new MemoryBackend(sampleEvents());
  const refused = { code: "auth.failed" };
  await expect(memory.connect("postgres://ana@h/locked")).rejects.toMatchObject(refused);
  await memory.connect("postgres://ana@h/locked", { password: "open sesame" });
  await memory.connect("/a/x.db");
  const location = "postgres://ana@h:5432/locked";
  const environment = { word: "production", colour: "red" } as const;
  await memory.editRecent(location, { label: "Audit", environment });
  await memory.pinRecent(location, true);
  await memory.connect("/a/x.db");
  expect(await memory.recents()).toMatchObject([
    { label: "x.db" },
    { label: "Audit", environment },
  ]);
});
