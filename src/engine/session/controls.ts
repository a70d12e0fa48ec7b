/** What the reader asked for, seen by the loop between its steps. */
export interface Controls {
  readonly stopped: boolean;
  readonly paused: boolean;
  pause(): void;
  resume(): void;
  stop(): void;
  /** Resolves when the loop may go on: at once, or after resume or stop. */
  whenRunning(): Promise<void>;
}

export function controls(): Controls {
  let stopped = false;
  let paused = false;
  let wake: () => void = () => undefined;
  return {
    get stopped() {
      return stopped;
    },
    get paused() {
      return paused;
    },
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      wake();
    },
    stop: () => {
      stopped = true;
      paused = false;
      wake();
    },
    whenRunning: async () => {
      if (!paused) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  };
}

/**
 * Lets waiting messages in. A message channel is not slowed down in hidden tabs as timers are, nor
 * stopped as animation frames are.
 */
export async function letMessagesIn(): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
