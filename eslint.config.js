// Lint finds mistakes; how code looks is prettier's business.
import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import n from 'eslint-plugin-n'
import ts from 'typescript-eslint'

// `engines` as semver: what a release line got later than its successor's first versions counts as there.
const supportedNode = '^20.19.0 || >=22.12.0'
const unused = { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
const plainError = {
  selector: "NewExpression[callee.name='Error'], CallExpression[callee.name='Error']",
  message: 'Throw one of the typed errors of @mp/ipc (a code, the fields a handler needs), never a bare Error.',
}

export default defineConfig(
  globalIgnores(['**/dist/', '**/build/', '**/prebuilds/', '.cache/', 'bench/results/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: { n },
    rules: {
      'no-control-regex': 'off',
      'no-unused-vars': ['error', unused],
      'n/prefer-node-protocol': 'error',
      'n/no-unsupported-features/node-builtins': ['error', { version: supportedNode, allowExperimental: true }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', unused],
      // Numbers and such in messages are what templates are for.
      '@typescript-eslint/restrict-template-expressions': 'off',
      // `async` without `await` is how a function promises never to throw synchronously.
      '@typescript-eslint/require-await': 'off',
      // Built-in methods are taken off their prototypes on purpose; our own use #private fields and fail at once.
      '@typescript-eslint/unbound-method': 'off',
      // Rejecting with an abort signal's reason is what the platform does, whatever the reason is.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  {
    files: ['*.ts', 'packages/*/*.config.ts', 'scripts/packing/programs/*.ts', 'scripts/docs/*.ts'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
  { files: ['packages/*/src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', plainError] } },
  {
    // Fixtures and tests import programs in plain JavaScript, whose types are only guessed.
    files: ['**/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  // Programs under test let go of values on purpose.
  { files: ['**/test/**'], rules: { 'no-useless-assignment': 'off' } },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: Object.fromEntries(nodeGlobals().map((name) => [name, 'readonly'])) },
  },
)

function nodeGlobals() {
  const commonJs = ['require', 'module', 'exports', '__filename', '__dirname']
  return [
    ...Object.getOwnPropertyNames(globalThis).filter((name) => !/^(undefined|NaN|Infinity)$/.test(name)),
    ...commonJs,
  ]
}
