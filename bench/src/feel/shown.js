// Waits until something is there and painted, and tells when that was, in milliseconds since 1970.
const [css, done] = arguments;
const look = () => {
  if (document.querySelector(css) === null) return requestAnimationFrame(look);
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.timeOrigin + performance.now())));
};
look();
