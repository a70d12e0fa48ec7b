import type { WriteStream } from 'node:tty';
import type { TrainingEvent } from '#engine/training.ts';

export interface ProgressBar {
  show: (event: TrainingEvent) => void;
  end: () => void;
}

const WIDTH = 30;

/** A bar on a terminal; elsewhere a line for each epoch. */
export function progressBar(title: string, stream: WriteStream): ProgressBar {
  let held = '';
  let epochs = 0;
  return {
    show: (event) => {
      if (event.type === 'evaluation') held = ` · ${(event.accuracy * 100).toFixed(1)} % held out`;
      if (event.type !== 'progress') return;
      const done = event.step / event.steps;
      const text =
        `epoch ${event.epoch.toFixed(1)} · loss ${event.loss.toFixed(4)}${held} · ` +
        `${Math.round(event.imagesPerSecond)} images/s · ${Math.ceil(event.secondsLeft)} s left`;
      if (stream.isTTY) {
        const bar = '█'.repeat(Math.round(done * WIDTH)).padEnd(WIDTH, '░');
        stream.write(`\r\x1b[K${title} ${bar} ${text}`);
      } else if (Math.floor(event.epoch) > epochs) {
        epochs = Math.floor(event.epoch);
        stream.write(`${title} ${text}\n`);
      }
    },
    end: () => {
      if (stream.isTTY) stream.write('\n');
    },
  };
}
