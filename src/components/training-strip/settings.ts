import { count } from '#components/ui/numbers.ts';
import type { EngineName } from '#engine/engine.ts';
import type { TrainingSettings } from '#engine/training.ts';
import type { NetworkSpec, OptimizerName } from '#network/spec.ts';
import { rateText } from './words.ts';

/** What stands in the controls, as the reader typed it. */
export interface SettingTexts {
  learningRate: string;
  batchSize: string;
  epochs: string;
  images: string;
  seed: string;
  optimizer: OptimizerName;
  engine: EngineName | 'auto';
}

/** The controls in which anything can be typed. */
export type TypedSetting = 'learningRate' | 'batchSize' | 'epochs' | 'images' | 'seed';

/** For each control that holds something unusable: why, and what would work. */
export type SettingProblems = Partial<Record<TypedSetting, string>>;

export type SettingsReading =
  { settings: TrainingSettings; problems: null } | { settings: null; problems: SettingProblems };

export const OPTIMIZERS: readonly { name: OptimizerName; title: string }[] = [
  { name: 'sgd', title: 'SGD' },
  { name: 'momentum', title: 'SGD + momentum' },
  { name: 'adam', title: 'Adam' },
];

/** Ends of the learning-rate slider; typed values may lie below its lower end. */
export const RATE_RANGE = { from: 1e-4, to: 1 };
const BATCH = { from: 8, to: 512, usual: 64 };
const EPOCHS = { from: 1, to: 100, usual: 5 };
const SEEDS = { from: 0, to: 2 ** 31 - 1, usual: 1998 };
/** A rate that learns with every variant and optimizer. */
const USUAL_RATE: Record<OptimizerName, number> = { sgd: 0.05, momentum: 0.01, adam: 0.001 };

/** The recipe of a variant on all the digits there are. */
export function presetTexts(spec: NetworkSpec, available: number): SettingTexts {
  const { recipe } = spec;
  return {
    learningRate: rateText(recipe.learningRate),
    batchSize: String(recipe.batchSize),
    epochs: String(recipe.epochs),
    images: String(available),
    seed: String(SEEDS.usual),
    optimizer: recipe.optimizer,
    engine: 'auto',
  };
}

/**
 * Makes numbers of what was typed.
 *
 * @param available training digits that this copy of the site has
 */
export function readSettings(texts: SettingTexts, available: number): SettingsReading {
  const problems: SettingProblems = {};
  const note = (setting: TypedSetting, reading: number | string): number => {
    if (typeof reading === 'number') return reading;
    problems[setting] = reading;
    return Number.NaN;
  };
  const learningRate = note('learningRate', readRate(texts.learningRate, texts.optimizer));
  const batchSize = note('batchSize', readWhole(texts.batchSize, 'The batch size', BATCH));
  const fewest = Number.isNaN(batchSize) ? BATCH.from : batchSize;
  const images = note('images', readImages(texts.images, fewest, available));
  const epochs = note('epochs', readWhole(texts.epochs, 'The number of epochs', EPOCHS));
  const seed = note('seed', readWhole(texts.seed, 'The seed', SEEDS));
  if (Object.keys(problems).length > 0) return { settings: null, problems };
  const { optimizer, engine } = texts;
  const settings = { optimizer, learningRate, batchSize, epochs, images, seed, engine };
  return { settings, problems: null };
}

/** A rate to try after this one made the loss run away: a tenth, and no more than learns everywhere. */
export function calmerRate(optimizer: OptimizerName, rate: number): number {
  return Number(Math.min(USUAL_RATE[optimizer], rate / 10).toPrecision(2));
}

/** Position 0…1 of a learning rate on the logarithmic slider. */
export function ratePosition(rate: number): number {
  const { from, to } = RATE_RANGE;
  if (!(rate > 0)) return 0;
  return Math.min(1, Math.max(0, Math.log(rate / from) / Math.log(to / from)));
}

/** The learning rate at a position of the slider, in two significant digits. */
export function rateAt(position: number): number {
  const { from, to } = RATE_RANGE;
  return Number((from * (to / from) ** position).toPrecision(2));
}

/** The learning rate that was typed, or why it cannot be used and which one can. */
export function readRate(text: string, optimizer: OptimizerName): number | string {
  const rate = readNumber(text);
  const advice = `Use a number between 0 and 1, for example ${rateText(USUAL_RATE[optimizer])}.`;
  if (rate === null) return `“${text}” is not a number. ${advice}`;
  if (rate < 0) return `A rate below 0 would climb the loss instead of descending it. ${advice}`;
  if (rate === 0) return `With a rate of 0 no weight ever moves. ${advice}`;
  if (rate > 1) return `Steps that large jump over every valley. ${advice}`;
  return rate;
}

function readImages(text: string, fewest: number, available: number): number | string {
  const what = 'The number of images';
  if (available < fewest) {
    return `A batch of ${fewest} does not fit the ${count(available)} digits that there are.`;
  }
  return readWhole(text, what, { from: fewest, to: available, usual: available });
}

function readWhole(
  text: string,
  what: string,
  { from, to, usual }: { from: number; to: number; usual: number },
): number | string {
  const value = readNumber(text);
  const advice = `Use a whole number from ${count(from)} to ${count(to)}, for example ${usual}.`;
  if (value === null) return `“${text}” is not a number. ${advice}`;
  if (!Number.isInteger(value)) return `${what} cannot be ${text.trim()}. ${advice}`;
  if (value < from) return `${what} is too small. ${advice}`;
  if (value > to) return `${what} is too large. ${advice}`;
  return value;
}

/** Reads `0.001`, `1e-3`, `0,001` and `9,000`; null if it is none of them. */
function readNumber(text: string): number | null {
  const bare = text.trim().replace(/[\s_]/g, '');
  const grouped = /^\d{1,3}(,\d{3})+$/.test(bare);
  const plain = grouped ? bare.replaceAll(',', '') : bare.replace(',', '.');
  const value = plain === '' ? Number.NaN : Number(plain);
  return Number.isFinite(value) ? value : null;
}
