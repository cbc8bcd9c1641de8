import type { Failure, Loading } from "../bindings/api";

type Reading = {
  done: Promise<void>;
  listeners: Set<(progress: Loading) => void>;
  stop: () => void;
};

const steps = 40;

/** Histories that are read while somebody waits: what the in-memory backend plays a log without snapshots with. */
export class Unread {
  #read = new Set<string>();
  #readings = new Map<string, Reading>();
  #pause: number;

  /** `pause`: milliseconds between two reports. */
  constructor(pause: number) {
    this.#pause = pause;
  }

  holds(history: string): boolean {
    return this.#read.has(history);
  }

  /** Reads a history of so many events; whoever asks for it meanwhile waits for the same reading. */
  async read(
    history: string,
    total: number,
    onProgress: (progress: Loading) => void = () => undefined,
  ): Promise<void> {
    if (!this.holds(history)) {
      const reading = this.#readings.get(history) ?? this.#begin(history, total);
      reading.listeners.add(onProgress);
      await reading.done;
    }
    onProgress({ read: total, total, per_second: total });
  }

  stop(history: string): void {
    this.#readings.get(history)?.stop();
  }

  #begin(history: string, total: number): Reading {
    const listeners: Reading["listeners"] = new Set();
    const failure: Failure = {
      code: "cancelled",
      message: "Reading the history was stopped.",
      hint: "Ask for it again to go on.",
      detail: null,
    };
    let stop = () => {};
    const done = new Promise<void>((resolve, reject) => {
      let step = 0;
      const timer = setInterval(() => {
        step += 1;
        const read = Math.round((total * step) / steps);
        const per_second = Math.round((total * 1000) / (steps * Math.max(1, this.#pause)));
        for (const listener of listeners) listener({ read, total, per_second });
        if (step < steps) return;
        clearInterval(timer);
        this.#readings.delete(history);
        this.#read.add(history);
        resolve();
      }, this.#pause);
      stop = () => {
        clearInterval(timer);
        this.#readings.delete(history);
        reject(failure);
      };
    });
    const reading = { done, listeners, stop };
    this.#readings.set(history, reading);
    return reading;
  }
}
