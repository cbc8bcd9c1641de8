// Waits for the next key, and tells how long after it each of the named things has happened and is painted: from the time of
// the key's own event to the second frame after the page has changed, so that the first of them is on the screen.
const [names, events] = arguments;
const find = (css) => document.querySelector(css);
const list = () => find("main [role=listbox]");
const row = () => document.getElementById(list()?.getAttribute("aria-activedescendant") ?? "");
const chosen = () => row()?.dataset.seq;
const before = row()?.id;

const happened = {
  // Nothing of Backstory: a word in a box of its own.
  echo: () => find("#echo")?.textContent === "pressed",
  rows: () => find("[data-testid=timeline-row]") !== null,
  whole: () =>
    Number(find("[data-testid=timeline-total]")?.dataset.total) === events &&
    find("[data-testid=histogram-bar]") !== null &&
    find("[data-testid=lane]") !== null,
  row: () => row() !== null && row().id !== before && row().ariaSelected === "true",
  inspector: () => {
    const inspector = find("[data-testid=inspector]");
    const shown = inspector?.querySelector("header")?.textContent ?? "";
    return row()?.id !== before && inspector?.querySelector("[aria-busy=false]") != null && shown.includes(chosen());
  },
  moment: () => find("[data-testid=moment-counts]")?.dataset.seq === chosen() && row() !== null,
};

window.felt = new Promise((resolve) => {
  addEventListener(
    "keydown",
    (pressed) => {
      const took = {};
      const open = new Set(names);
      const painted = (name) => {
        took[name] = performance.now() - pressed.timeStamp;
        if (Object.keys(took).length === names.length) resolve(names.map((one) => took[one]));
      };
      const look = () => {
        for (const name of open) {
          if (!happened[name]()) continue;
          open.delete(name);
          requestAnimationFrame(() => requestAnimationFrame(() => painted(name)));
        }
        if (open.size === 0) observer.disconnect();
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      if (names.includes("echo")) find("#echo").textContent = "pressed";
    },
    { capture: true, once: true },
  );
});
