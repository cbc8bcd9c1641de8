import { describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { EventDetail } from "../bindings/api";
import { Inspector } from "./inspector.svelte";

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function newest(backend = backendWith()) {
  const page = await backend.timeline({
    source: "s",
    objective_id: "obj-001",
    page: 1,
    per_page: 50,
  });
  const inspector = new Inspector(backend, "s", "obj-001");
  return { inspector, events: page.events, backend };
}

describe("Inspector", () => {
  it("walks the history of one entity, over pages, and keeps its tab", async () => {
    const { inspector, events } = await newest();
    inspector.tab = "diff";
    await inspector.show({ seq: events[0]?.seq ?? "" });
    const entity = inspector.detail?.event.entity_id;
    let steps = 0;
    while (inspector.step("older") !== null) {
      await settled();
      expect(inspector.detail?.event.entity_id).toBe(entity);
      steps += 1;
    }
    expect(steps).toBeGreaterThan(0);
    expect(inspector.detail?.event.action).toBe("created");
    expect(inspector.tab).toBe("diff");
  });

  it("never shows one event's failure with another's fields, and forgets nothing it has read", async () => {
    const { events, backend } = await newest();
    const [first, second] = events;
    if (!first || !second) throw new Error("the sample is too short");
    const failure = { code: "net.lost", message: "Gone.", hint: null, detail: null };
    let lost = false;
    const event: typeof backend.event = (request) =>
      lost ? Promise.reject(failure) : backend.event(request);
    const inspector = new Inspector({ ...backend, event }, "s", "obj-001");
    await inspector.show(first);
    lost = true;
    await inspector.show(second);
    expect([inspector.failure, inspector.detail]).toEqual([failure, null]);
    await inspector.show(first);
    expect(inspector.detail?.event.seq, "what was read of it stays").toBe(first.seq);
    expect(inspector.failure).toEqual(failure);
    lost = false;
    await inspector.show(second);
    expect([inspector.failure, inspector.detail?.event.seq]).toEqual([null, second.seq]);
  });

  it("shows the event chosen last, whichever answer comes last", async () => {
    const slow = deferred<EventDetail>();
    const { events, backend } = await newest();
    const [first, second] = events;
    if (!first || !second) throw new Error("the sample is too short");
    const ask: typeof backend.event = (request) =>
      request.seq === first.seq ? slow.promise : backend.event(request);
    const inspector = new Inspector({ ...backend, event: ask }, "s", "obj-001");
    const pending = inspector.show(first);
    await inspector.show(second);
    slow.resolve(
      await backend.event({ source: "s", objective_id: "obj-001", seq: first.seq, full: false }),
    );
    await pending;
    expect(inspector.detail?.event.seq).toBe(second.seq);
  });

  it("asks for whole values only when told to", async () => {
    const backend = backendWith();
    const ask = vi.fn(backend.event);
    const { events } = await newest();
    const inspector = new Inspector({ ...backend, event: ask }, "s", "obj-001");
    await inspector.show({ seq: events[0]?.seq ?? "" });
    expect(ask.mock.lastCall?.[0].full).toBe(false);
    await inspector.loadAll();
    expect(ask.mock.lastCall?.[0].full).toBe(true);
  });

  it("keeps the event on show when it cannot be read once more", async () => {
    const { events, backend } = await newest();
    const event = vi.fn(backend.event);
    const inspector = new Inspector({ ...backend, event }, "s", "obj-001");
    await inspector.show({ seq: events[0]?.seq ?? "" });
    event.mockRejectedValueOnce({ code: "net.lost", message: "", hint: null, detail: null });
    await inspector.reread();
    expect(inspector.failure?.code).toBe("net.lost");
    expect(inspector.detail?.event.seq).toBe(events[0]?.seq);
  });
});
