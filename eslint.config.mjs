import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { defineConfig, globalIgnores } from 'eslint/config';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
  Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']),
);

/** The folders of lib, lowest first. A folder imports from the groups before its own, and from no other. */
const LAYERS = [
  ['errors', 'known-options'],
  ['reading'],
  ['http'],
  ['site'],
  ['rest', 'signing'],
  ['discovery', 'wpapi'],
  ['login'],
  ['oauth1', 'oauth2', 'application-passwords'],
  ['fetch'],
  ['revoke'],
  ['doctor'],
  ['cli'],
  ['testing'],
];

const layerRules = LAYERS.flatMap((folders, layer) =>
  folders.map((folder) => {
    const forbidden = LAYERS.slice(layer)
      .flat()
      .filter((other) => other !== folder);
    return {
      files: [`lib/${folder}/**/*.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                regex: `^(?:\\.\\./)+(?:(?:${forbidden.join('|')})/|index$)`,
                message: `lib/${folder} stands below, or beside, the folder that it imports. See CONTRIBUTING.md, Layout.`,
              },
            ],
          },
        ],
      },
    };
  }),
);

export default defineConfig([
  // The compiler looks at the consumer, and at the program for NestJS, where their dependencies are installed: see
  // test/package/check.mjs and frameworks/run.mjs.
  globalIgnores([
    'dist/',
    '**/build/',
    '**/.next/',
    'coverage/',
    '**/node_modules/',
    'test/documentation/*.d.ts',
    'test/package/consumer/*.*ts',
    'frameworks/programs/*.ts',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // The reason of an AbortSignal, or what an application's own code threw, goes on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
      '@typescript-eslint/return-await': 'error',
      'max-lines': ['warn', 300],
    },
  },
  {
    // Tests read JSON that has no type, and hand methods to mocks.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': 'off',
    },
  },
  {
    files: ['lib/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver()],
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/order': [
        'error',
        {
          groups: ['builtin', 'external', 'parent', 'sibling', 'index'],
          alphabetize: { order: 'asc' },
          'newlines-between': 'never',
        },
      ],
    },
  },
  ...layerRules,
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], languageOptions: { globals: nodeGlobals } },
  {
    files: ['**/*.js', '**/*.cjs'],
    ignores: ['frameworks/**'],
    languageOptions: { sourceType: 'commonjs' },
  },
]);
