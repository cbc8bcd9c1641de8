import { createSubscriber } from "svelte/reactivity";

/** How often a "3 minutes ago" is told anew. */
const every = 30_000;

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, every);
  return () => clearInterval(timer);
});

/** The time now in milliseconds. Whatever is drawn from it is drawn again as time goes by. */
export function now(): number {
  subscribe();
  return Date.now();
}
