import "@testing-library/jest-dom/vitest";

import { configure } from "@testing-library/svelte";

// What comes late on a busy machine comes all the same.
configure({ asyncUtilTimeout: 20_000 });

// jsdom lays nothing out: without a size of their own, virtual lists would show no rows.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 600 },
  clientWidth: { configurable: true, get: () => 800 },
});
globalThis.ResizeObserver = class implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
};
HTMLElement.prototype.scrollTo = () => undefined;
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};
