const pause = 400;

/** What the one polite live region says. Only the last of a quick run of messages is spoken. */
export class Announcer {
  message = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(message: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.message = message), pause);
  }
}
