// Scrolls by so many pixels a frame for so many frames, and tells how long each of them took, in milliseconds, and in how many of
// them a row was still to come. The list, from where it is, or plain text of the same size in the same place.
const [isPlain, step, frames, done] = arguments;
const list = document.querySelector("main [role=listbox]");

const plain = () => {
  const box = document.createElement("div");
  const { left, top, width, height } = list.getBoundingClientRect();
  const place = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
  Object.assign(box.style, place, { position: "fixed", zIndex: "9", overflow: "auto", contain: "strict" });
  Object.assign(box.style, { background: "Canvas", whiteSpace: "pre", lineHeight: "32px", font: "inherit" });
  const line = (nth) => `10:15:${nth % 60}  mona  Title of an entity  progress: ${nth} -> ${nth + 1}`;
  box.textContent = Array.from({ length: 5000 }, (_, nth) => line(nth)).join("\n");
  document.body.append(box);
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
  const end = box.scrollHeight - box.clientHeight;
  box.scrollTop = isPlain && box.scrollTop + step > end ? 0 : box.scrollTop + step;
  requestAnimationFrame(frame);
};
requestAnimationFrame(() => requestAnimationFrame(frame));
