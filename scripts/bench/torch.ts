import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Torch {
  /** Milliseconds of each of `count` training steps. */
  steps: (count: number) => Promise<number[]>;
  end: () => void;
}

/** PyTorch in a process of its own, or null where no Python on this machine has it. */
export function startTorch(): Torch | null {
  const python = ['python3', '/usr/bin/python3'].find(
    (name) => spawnSync(name, ['-c', 'import torch']).status === 0,
  );
  if (python === undefined) return null;
  const script = fileURLToPath(new URL('./torch_steps.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    steps: async (count) => {
      child.stdin.write(`${count}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('PyTorch ended before its time.');
      return JSON.parse(line.value) as number[];
    },
    end: () => child.kill(),
  };
}
