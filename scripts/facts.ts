/** Prints what can be counted about every variant: `npm run facts`, or as JSON with `-- --json`. */
import { parseArgs } from 'node:util';
import { networkFacts } from '#network/facts.ts';
import type { NetworkFacts } from '#network/facts.ts';
import { VARIANTS } from '#network/variants.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const all = VARIANTS.map(networkFacts);

if (values.json) console.log(JSON.stringify(all, null, 2));
else for (const facts of all) printTable(facts);

function printTable(facts: NetworkFacts): void {
  console.log(`\n${facts.id}`);
  console.table(
    Object.fromEntries(
      facts.layers.map(({ name, output, ...counts }) => [
        name,
        { ...counts, output: output.join('×') },
      ]),
    ),
    ['kind', 'output', 'parameters', 'connections', 'multiplyAdds', 'receptiveField'],
  );
  console.log(
    `${facts.parameters.toLocaleString('en')} parameters, ` +
      `${facts.connections.toLocaleString('en')} connections`,
  );
}
