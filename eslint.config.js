import js from '@eslint/js';
import astro from 'eslint-plugin-astro';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

/** Areas of src/ in the order in which they may be imported: each knows those before it, none after. */
const areas = ['network', 'digits', 'engine', 'notebook', 'components', 'lessons', 'pages'];
const code = '{ts,js,mjs,svelte,astro}';

const tensorflow = {
  regex: '^@tensorflow/',
  message: 'Only src/engine/tfjs imports TensorFlow.js. Use the interface of src/engine.',
};
const plot = {
  regex: '^@observablehq/plot',
  message: 'Plot is imported only in files named chart.ts, so that it can be loaded lazily.',
};

/** Imports refused in an area because they point against the order of areas. */
function against(area) {
  const position = areas.indexOf(area);
  const above = areas.slice(position + 1).concat(position < 4 ? ['layouts', 'styles'] : []);
  if (above.length === 0) return [];
  return [
    {
      regex: `^(#|(\\.\\./)+)(${above.join('|')})/`,
      message: `src/${area} may import only from ${areas.slice(0, position + 1).join(', ')}.`,
    },
  ];
}

/** The rules that refuse import patterns, in `import … from` as well as in `import(…)`. */
function refuse(patterns) {
  return {
    'no-restricted-imports': ['error', { patterns }],
    'no-restricted-syntax': [
      'error',
      ...patterns.map(({ regex, message }) => ({
        selector: `ImportExpression[source.value=/${regex.replaceAll('/', String.raw`\u002f`)}/]`,
        message,
      })),
    ],
  };
}

export default defineConfig([
  globalIgnores([
    'src/engine/simd/assembly/',
    'dist/',
    '.astro/',
    'public/',
    'test-results/',
    'tests/fixtures/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  astro.configs.recommended,
  {
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      // Types are checked by TypeScript, which knows the names of each environment.
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // It asks for the `!` that no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      // Svelte binds with assignments that TypeScript takes for constants.
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
    },
  },
  {
    // Astro's parser gives no types; astro check covers them.
    files: ['**/*.astro', '**/*.astro/*.ts', '**/*.{js,mjs}'],
    ...ts.configs.disableTypeChecked,
  },
  { files: [`**/*.${code}`], rules: refuse([tensorflow, plot]) },
  ...areas.map((area) => ({
    files: [`src/${area}/**/*.${code}`],
    rules: refuse([...against(area), tensorflow, plot]),
  })),
  {
    files: ['src/engine/tfjs/**/*.ts'],
    rules: refuse([...against('engine'), plot]),
  },
  {
    files: ['src/components/**/chart.ts'],
    rules: refuse([...against('components'), tensorflow]),
  },
  { files: ['tests/**/*.ts'], rules: refuse([plot]) },
]);
