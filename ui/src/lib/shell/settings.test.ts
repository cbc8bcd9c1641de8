import { expect, it, vi } from "vitest";

import { Settings } from "./settings.svelte";

const storage = (kept: string | null) => ({ getItem: () => kept, setItem: vi.fn() });

it("keeps how the reader likes the window, and nothing else", () => {
  const store = storage(null);
  const settings = new Settings(() => store);
  settings.nextTheme();
  settings.nextZone();
  expect(JSON.parse(store.setItem.mock.lastCall?.[1] as string)).toEqual({
    theme: "light",
    zone: "local",
    fold: true,
    perPage: 50,
    singleKeys: true,
    ago: false,
    density: "comfortable",
    rowLines: false,
    motion: "system",
    hours: "24",
    liveEvery: 0,
    scale: 100,
  });
});

it("restores only what makes sense", () => {
  const settings = new Settings(() =>
    storage(
      '{"theme":"neon","zone":"local","perPage":51,"scale":9000,"density":"airy","ago":1,"rowLines":1,"motion":"wild","hours":"36","liveEvery":1}',
    ),
  );
  expect(settings).toMatchObject({
    theme: "system",
    zone: "local",
    perPage: 50,
    scale: 100,
    ago: false,
    density: "comfortable",
    rowLines: false,
    motion: "system",
    hours: "24",
    liveEvery: 0,
    singleKeys: true,
  });
});

it.each(["not json", "null", "[]"])("starts afresh from %s", (kept) => {
  expect(new Settings(() => storage(kept)).theme).toBe("system");
});

it("does without a storage that throws", () => {
  const settings = new Settings(() => {
    throw new Error("denied");
  });
  settings.nextTheme();
  expect(settings.theme).toBe("light");
});

it("makes text larger and smaller within bounds", () => {
  const settings = new Settings(() => storage(null));
  for (let i = 0; i < 20; i += 1) settings.resize(1);
  expect(settings.scale).toBe(200);
  settings.resize(0);
  expect(settings.scale).toBe(100);
});

it("keeps a zone by its name, and switching comes back to it", () => {
  const settings = new Settings(() => storage('{"zone":"Asia/Kathmandu"}'));
  expect(settings.zone).toBe("Asia/Kathmandu");
  settings.nextZone();
  settings.nextZone();
  expect(settings.zone).toBe("local");
  settings.nextZone();
  expect(settings.zone).toBe("Asia/Kathmandu");
  expect(new Settings(() => storage('{"zone":"Mars/Olympus"}')).zone).toBe("utc");
});
