import { kernelCount } from '#network/connection-table.ts';
import type { TableBench } from './connection-table.svelte.ts';
import type { Preset } from './tables.ts';

/** What the presets' buttons are called. */
export const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  paper: '1998',
  full: 'Full',
  single: 'One each',
  random: 'Random',
};

/** A table in a few words: `1998, 60 kernels`. */
export function tableName(bench: Pick<TableBench, 'preset' | 'seed' | 'table'>): string {
  const kernels = `${kernelCount(bench.table)} kernels`;
  if (bench.preset === null) return `Your table, ${kernels}`;
  const seed = bench.preset === 'random' ? ` (seed ${bench.seed})` : '';
  return `${PRESET_NAMES[bench.preset]}${seed}, ${kernels}`;
}
