/** `npm run evaluate`: how well the weights under public/models read an IDX pair of digits. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { DigitSet } from '#digits/digit.ts';
import { IdxError, readIdxPair } from '#digits/idx.ts';
import type { Evaluation } from '#engine/engine.ts';
import { WeightsFileError, weightsFor } from '#engine/safetensors.ts';
import { batchOf } from '#engine/session/batches.ts';
import { sumOf } from '#engine/session/evaluator.ts';
import { evaluationTrainer } from '#engine/trainers.ts';
import type { Weights } from '#engine/weights.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { variant } from '#network/variants.ts';

const HELP = `Measures the weights under public/models on any IDX pair of 28×28 digits.

  npm run -s evaluate -- --model ID --images FILE --labels FILE [--json]

  --model ID      a model of public/models/manifest.json, for example lecun1998
  --images FILE   images in MNIST's format (idx3-ubyte), as it is or gzipped
  --labels FILE   their labels (idx1-ubyte), as it is or gzipped
  --json          print {model, images, accuracy, perClass, confusion}: accuracies are fractions
                  from 0 to 1, perClass[d] that of digit d (null where there is none),
                  confusion[d][p] the number of images of digit d read as p
  --help          this text
`;

/** Images computed at a time. */
const BATCH = 512;

interface Report {
  model: string;
  images: number;
  accuracy: number;
  perClass: (number | null)[];
  confusion: number[][];
}

class CommandError extends Error {}

try {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      images: { type: 'string' },
      labels: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
  } else {
    const { model, images, labels } = values;
    if (model === undefined || images === undefined || labels === undefined) {
      throw new CommandError('--model, --images and --labels are all needed. See --help.');
    }
    const report = await evaluate(model, images, labels);
    if (values.json) console.log(JSON.stringify(report));
    else printTables(report);
  }
} catch (error) {
  const expected =
    error instanceof CommandError ||
    error instanceof IdxError ||
    error instanceof WeightsFileError ||
    (error instanceof TypeError && 'code' in error);
  if (!expected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function evaluate(model: string, images: string, labels: string): Promise<Report> {
  const { spec, file } = await findModel(model);
  const [digits, weights] = await Promise.all([readDigits(images, labels), readBytes(file)]);
  if (digits.count === 0) throw new CommandError(`${images} holds no images.`);
  const confusion = await confusionOf(spec, weightsFor(spec, weights), digits);
  const rows = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const right = confusion.map((row, digit) => row[digit] ?? 0);
  return {
    model,
    images: digits.count,
    accuracy: right.reduce((sum, count) => sum + count, 0) / digits.count,
    perClass: right.map((count, digit) => (rows[digit] === 0 ? null : count / (rows[digit] ?? 1))),
    confusion,
  };
}

async function confusionOf(
  spec: NetworkSpec,
  weights: Weights,
  digits: DigitSet,
): Promise<number[][]> {
  const trainer = await evaluationTrainer(spec, weights);
  const parts: Evaluation[] = [];
  for (let from = 0; from < digits.count; from += BATCH) {
    parts.push(await trainer.evaluate(batchOf(spec, digits, from, from + BATCH)));
  }
  trainer.dispose();
  return parts.reduce(sumOf).confusion;
}

async function findModel(id: string): Promise<{ spec: NetworkSpec; file: string }> {
  const folder = join(import.meta.dirname, '..', 'public', 'models');
  const manifest = join(folder, 'manifest.json');
  let entries: unknown;
  try {
    entries = JSON.parse(await readFile(manifest, 'utf8'));
  } catch (error) {
    throw new CommandError(`${manifest} cannot be read: ${messageOf(error)}`);
  }
  const models = Array.isArray(entries) ? entries.filter(isModel) : [];
  const found = models.find((model) => model.id === id);
  if (found === undefined) {
    const ids = models.map((model) => model.id).join(', ');
    throw new CommandError(`There are no weights for “${id}”. There are: ${ids}.`);
  }
  return { spec: variant(id), file: join(folder, basename(found.file)) };
}

function isModel(entry: unknown): entry is { id: string; file: string } {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'id' in entry &&
    typeof entry.id === 'string' &&
    'file' in entry &&
    typeof entry.file === 'string'
  );
}

async function readDigits(images: string, labels: string): Promise<DigitSet> {
  const [imageBytes, labelBytes] = await Promise.all([readBytes(images), readBytes(labels)]);
  return readIdxPair(unpacked(imageBytes, images), unpacked(labelBytes, labels), {
    images,
    labels,
  });
}

async function readBytes(file: string): Promise<ArrayBuffer> {
  try {
    return new Uint8Array(await readFile(file)).buffer;
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

function unpacked(bytes: ArrayBuffer, name: string): Uint8Array {
  const [first, second] = new Uint8Array(bytes);
  if (first !== 0x1f || second !== 0x8b) return new Uint8Array(bytes);
  try {
    return new Uint8Array(gunzipSync(bytes));
  } catch (error) {
    throw new CommandError(`${name} is a damaged gzip file: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function printTables({ model, images, accuracy, perClass, confusion }: Report): void {
  console.log(
    `${model}: ${percent(accuracy)} of ${images.toLocaleString('en')} images read rightly`,
  );
  console.log('\nRows: the digit; columns: what it was read as; last column: read rightly');
  console.table(
    confusion.map((row, digit) => {
      const share = perClass[digit] ?? null;
      const right = share === null ? '–' : percent(share);
      return { ...Object.fromEntries(row.entries()), right };
    }),
  );
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`;
}
