// Scrolls by so many pixels a frame for so many frames, and tells how long each of them took, in milliseconds, and in how many of
// them a row was still to come. The list, from where it is, or in its place the plainest of its kind.
const [isPlain, step, frames, done] = arguments;
const list = document.querySelector("main [role=listbox]");

// As many nodes as fit and a few more, each with a line of text, which are moved and filled again as the list is scrolled.
const row = 32;
const plain = () => {
  const box = document.createElement("div");
  const { left, top, width, height } = list.getBoundingClientRect();
  const place = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
  Object.assign(box.style, place, { position: "fixed", zIndex: "9", overflow: "auto", contain: "strict" });
  Object.assign(box.style, { background: "Canvas", font: "inherit", lineHeight: `${row}px` });
  const space = document.createElement("div");
  Object.assign(space.style, { position: "relative", height: `${row * 1_000_000}px` });
  const nodes = Array.from({ length: Math.ceil(height / row) + 16 }, () => {
    const node = document.createElement("div");
    Object.assign(node.style, { position: "absolute", insetInline: "0", height: `${row}px`, whiteSpace: "pre" });
    space.append(node);
    return { node, item: -1 };
  });
  box.append(space);
  const fill = () => {
    const first = Math.max(0, Math.floor(box.scrollTop / row) - 8);
    nodes.forEach((one, nth) => {
      const item = first + ((((nth - first) % nodes.length) + nodes.length) % nodes.length);
      if (one.item === item) return;
      one.item = item;
      one.node.style.transform = `translateY(${item * row}px)`;
      one.node.textContent = `10:15:${item % 60}  mona  Title of an entity  progress: ${item} -> ${item + 1}`;
    });
  };
  box.onscroll = fill;
  document.body.append(box);
  fill();
  return box;
};

const box = isPlain ? plain() : list;
const isComing = () => {
  const { top, bottom } = list.getBoundingClientRect();
  const inSight = (one) => one.getBoundingClientRect().bottom > top && one.getBoundingClientRect().top < bottom;
  return Array.from(list.querySelectorAll(".coming")).some(inSight);
};
const took = [];
let [last, coming] = [0, 0];
const frame = () => {
  const now = performance.now();
  if (last > 0) took.push(now - last);
  if (!isPlain && isComing()) coming += 1;
  last = now;
  if (took.length === frames) {
    if (isPlain) box.remove();
    return done([took, coming]);
  }
  box.scrollTop += step;
  requestAnimationFrame(frame);
};
requestAnimationFrame(() => requestAnimationFrame(frame));
