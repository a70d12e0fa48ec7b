/** Shortest time between two passing remarks, in milliseconds. */
const PAUSE = 5000;

/** Words for those who hear the page: turns of events at once, progress now and then. */
export class Announcer {
  text = $state('');
  #now: () => number;
  #last = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Says something that must not be missed. */
  say(text: string): void {
    this.text = text;
    this.#last = this.#now();
  }

  /** Says something unless something was said just before. */
  mention(text: string): void {
    if (this.#now() - this.#last >= PAUSE) this.say(text);
  }
}
