import { describe, expect, it } from 'vitest';
import { asked, fastest } from '#engine/choose.ts';

const measured = (speed: number): { imagesPerSecond: number; unavailable: null } => ({
  imagesPerSecond: speed,
  unavailable: null,
});

describe('the choice of an engine', () => {
  it('takes the fastest and says what the others reached', () => {
    const choice = fastest([
      { engine: 'webgpu', ...measured(5230) },
      { engine: 'webgl', ...measured(2100) },
      { engine: 'cpu', ...measured(311) },
    ]);
    expect(choice.engine).toBe('webgpu');
    expect(choice.reason).toBe(
      'WebGPU was the fastest here: about 5200 images a second. WebGL reached 2100. The CPU reached 310.',
    );
  });

  it('says why an engine cannot be used', () => {
    const choice = fastest([
      {
        engine: 'webgpu',
        imagesPerSecond: null,
        unavailable: 'This browser does not offer WebGPU.',
      },
      { engine: 'cpu', ...measured(250) },
    ]);
    expect(choice.engine).toBe('cpu');
    expect(choice.reason).toContain('WebGPU: This browser does not offer WebGPU.');
  });

  it('takes the CPU if nothing could be measured', () => {
    expect(fastest([]).engine).toBe('cpu');
  });

  it('takes what the reader asked for', () => {
    expect(asked('webgl')).toEqual({
      engine: 'webgl',
      reason: 'You chose WebGL.',
      measurements: [],
    });
  });
});
