import type { Timeline } from "../timeline/timeline.svelte";

/** Events a second. */
export const speeds = [1, 2, 5, 10, 25] as const;

/**
 * The event the reader is on, as a place from the oldest event shown (1) to the newest. It goes through single events, folded or
 * not: the list moves with it, and so does all that follows the list.
 */
export class Scrubber {
  playing = $state(false);
  #speed = $state(1);
  #timeline: Pick<Timeline, "list">;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(timeline: Pick<Timeline, "list">) {
    this.#timeline = timeline;
  }

  /** Events a second. */
  get speed(): number {
    return speeds[this.#speed] ?? 1;
  }

  set speed(speed: number) {
    this.#speed = Math.max(
      0,
      speeds.findIndex((one) => one >= speed),
    );
  }

  /** How many events there are to go through; none while the list is not there. */
  get total(): number {
    return this.#timeline.list.head?.shown ?? 0;
  }

  get at(): number {
    const { cursor } = this.#timeline.list;
    return cursor ? this.total - cursor.position : 0;
  }

  async to(at: number): Promise<void> {
    const { total } = this;
    if (total === 0) return;
    const wanted = Math.min(total, Math.max(1, at));
    if (wanted !== this.at) await this.#timeline.list.goTo(total - wanted);
  }

  /** Forwards in time where positive. */
  async step(by: number): Promise<void> {
    await this.to(this.at + by);
  }

  /** Plays on from the event the reader is on; from the oldest where that is the newest. */
  async play(): Promise<void> {
    if (this.playing || this.total < 2) return;
    this.playing = true;
    if (this.at >= this.total) await this.to(1);
    this.#wait();
  }

  stop(): void {
    this.playing = false;
    clearTimeout(this.#timer);
  }

  toggle(): void {
    if (this.playing) this.stop();
    else void this.play();
  }

  faster(by: 1 | -1): void {
    this.#speed = Math.min(speeds.length - 1, Math.max(0, this.#speed + by));
  }

  /** The next step waits for the one before: a slow answer makes it slower, never uneven. */
  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.playing) return;
    this.#timer = setTimeout(() => void this.#tick(), 1000 / this.speed);
  }

  async #tick(): Promise<void> {
    const before = this.at;
    await this.step(1);
    if (this.at === before || this.at >= this.total) this.stop();
    else this.#wait();
  }
}
