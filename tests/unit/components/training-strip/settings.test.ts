import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calmerRate,
  presetTexts,
  rateAt,
  ratePosition,
  readRate,
  readSettings,
} from '#components/training-strip/settings.ts';
import type { SettingTexts } from '#components/training-strip/settings.ts';
import { variant, VARIANTS } from '#network/variants.ts';

const AVAILABLE = 9000;
const preset = presetTexts(variant('pytorch-tanh-avg'), AVAILABLE);

function problemsOf(changes: Partial<SettingTexts>) {
  return readSettings({ ...preset, ...changes }, AVAILABLE).problems ?? {};
}

describe('the settings of a training', () => {
  it.each(VARIANTS)('takes the recipe of $id as it is', (spec) => {
    const { settings } = readSettings(presetTexts(spec, AVAILABLE), AVAILABLE);
    const { optimizer, learningRate, batchSize, epochs } = spec.recipe;
    expect(settings).toMatchObject({ optimizer, learningRate, batchSize, epochs });
    expect(settings?.images).toBe(AVAILABLE);
  });

  it.each([
    ['0.001', 0.001],
    [' 1e-3 ', 0.001],
    ['0,05', 0.05],
    ['1', 1],
  ])('reads the learning rate %j', (text, rate) => {
    expect(readRate(text, 'adam')).toBe(rate);
  });

  it.each([
    ['', /is not a number.*0\.001/],
    ['fast', /“fast” is not a number/],
    ['0', /no weight ever moves/],
    ['-0.1', /climb/],
    ['50', /jump/],
    ['NaN', /is not a number/],
    ['1e999', /is not a number/],
  ])('refuses the learning rate %j and names one that works', (text, reason) => {
    const answer = String(readRate(text, 'adam'));
    expect(answer).toMatch(reason);
    expect(answer).toContain('for example 0.001');
  });

  it.each([
    [{ batchSize: '4' }, 'batchSize', /too small.*8 to 512/],
    [{ batchSize: '1000' }, 'batchSize', /too large/],
    [{ batchSize: '12.5' }, 'batchSize', /cannot be 12\.5/],
    [{ epochs: '0' }, 'epochs', /too small/],
    [{ images: '9001' }, 'images', /too large.*9,000/],
    [{ images: '40' }, 'images', /too small.*from 64/],
    [{ seed: '-1' }, 'seed', /too small/],
  ] as const)('refuses %j with the reason', (changes, setting, reason) => {
    expect(problemsOf(changes)[setting]).toMatch(reason);
  });

  it('reads a number with thousands separated', () => {
    expect(readSettings({ ...preset, images: '9,000' }, AVAILABLE).settings?.images).toBe(9000);
  });

  it('names every control that is wrong at once', () => {
    const problems = problemsOf({ learningRate: 'x', epochs: 'y' });
    expect(Object.keys(problems).sort()).toEqual(['epochs', 'learningRate']);
  });
});

describe('the learning-rate slider', () => {
  it('comes back to its place for every rate that it sets', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (position) => {
        expect(ratePosition(rateAt(position))).toBeCloseTo(position, 1);
      }),
    );
  });

  it('shows rates outside its range at its ends', () => {
    expect(ratePosition(1e-9)).toBe(0);
    expect(ratePosition(5)).toBe(1);
  });

  it('proposes a rate below the one that made the loss run away', () => {
    expect(calmerRate('adam', 0.5)).toBe(0.001);
    expect(calmerRate('sgd', 0.1)).toBe(0.01);
  });
});
