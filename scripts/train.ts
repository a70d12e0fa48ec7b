import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeWeights } from '#engine/safetensors.ts';
import type { NetworkSpec } from '#network/spec.ts';
import { VARIANTS, variant } from '#network/variants.ts';
import { readDigitFiles, sha256 } from './train/digit-files.ts';
import type { DigitFiles } from './train/digit-files.ts';
import { manifestEntry, updateManifest } from './train/manifest.ts';
import { progressBar } from './train/progress-bar.ts';
import { RECIPES } from './train/recipes.ts';
import { trainVariant } from './train/train-variant.ts';

const USAGE = `Trains a variant on IDX files with the SIMD engine.

  npm run train -- --variant ID --images FILE --labels FILE [--epochs N] [--seed S] [--out FILE]
  npm run train:all -- --images FILE --labels FILE

--variant ID     ${VARIANTS.map(({ id }) => id).join(', ')}; or all
--images FILE    IDX images, gzipped or not; the last ones validate
--labels FILE    IDX labels
--epochs N       times through all images; the recipe's unless given
--seed S         1998 unless given
--validation N   images kept for validation, 5000 unless given
--threads N      2 unless given; the same number gives the same weights, bit for bit
--out FILE       safetensors file to write, or a folder, which also gets an entry in its manifest
`;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

interface Options {
  epochs: number | null;
  seed: number;
  validation: number;
  threads: number;
  out: string | null;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      variant: { type: 'string' },
      images: { type: 'string' },
      labels: { type: 'string' },
      epochs: { type: 'string' },
      seed: { type: 'string', default: '1998' },
      validation: { type: 'string', default: '5000' },
      threads: { type: 'string', default: '2' },
      out: { type: 'string' },
    },
  });
  const { variant: id, images, labels } = values;
  if (id === undefined || images === undefined || labels === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = 1;
    return;
  }
  const specs = id === 'all' ? VARIANTS : [variant(id)];
  if (specs.length > 1 && values.out?.endsWith('.safetensors') === true) {
    throw new RangeError('With “all”, --out must be a folder, not a file.');
  }
  const options: Options = {
    epochs: values.epochs === undefined ? null : whole('epochs', values.epochs, 1),
    seed: whole('seed', values.seed, 0),
    validation: whole('validation', values.validation, 1),
    threads: whole('threads', values.threads, 1),
    out: values.out ?? null,
  };
  const files = await readDigitFiles(images, labels);
  if (files.digits.count <= options.validation) {
    throw new RangeError(
      `Of ${files.digits.count} images ${options.validation} cannot be kept for validation: ` +
        'give a smaller number with --validation.',
    );
  }
  if (options.threads > availableParallelism()) {
    process.stderr.write(
      `This machine runs ${availableParallelism()} threads at a time; more only take longer.\n`,
    );
  }
  for (const spec of specs) await train(spec, files, options);
}

async function train(spec: NetworkSpec, files: DigitFiles, options: Options): Promise<void> {
  const recipe = RECIPES[spec.id];
  if (recipe === undefined) throw new RangeError(`There is no recipe for ${spec.id}.`);
  const used = { ...recipe, epochs: options.epochs ?? recipe.epochs };
  const bar = progressBar(spec.id, process.stderr);
  const { weights, accuracy } = await trainVariant(spec, used, files.digits, options, bar.show);
  bar.end();
  process.stdout.write(`${spec.id}: ${(accuracy * 100).toFixed(2)} % of validation images right\n`);
  if (options.out === null) return;

  const isFile = options.out.endsWith('.safetensors');
  const path = isFile ? options.out : join(options.out, `${spec.id}.safetensors`);
  const { seed, validation, threads } = options;
  const metadata = { seed: String(seed), validationAccuracy: String(accuracy) };
  const bytes = new Uint8Array(writeWeights(spec, weights, metadata));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  if (isFile) return;
  const entry = manifestEntry(spec, used, {
    file: basename(path),
    sha256: sha256(bytes),
    trainImages: files.digits.count - validation,
    validationImages: validation,
    dataSha256: files.sha256,
    ...{ seed, threads, accuracy },
  });
  await updateManifest(join(options.out, 'manifest.json'), entry);
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`--${name} must be a whole number from ${least} on, not “${text}”.`);
}
