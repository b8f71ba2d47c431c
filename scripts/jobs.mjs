// What the root's npm scripts do, each with the setup it needs. Jobs with more to them have a file of their own.
import { relative } from 'node:path'
import { runExample } from './jobs/example.mjs'
import { runMatrix } from './jobs/matrix.mjs'
import { runVitest } from './jobs/vitest.mjs'
import { buildJavaScript, buildTypes, dependenciesFirst } from './setup/build.mjs'
import { assertBuildable, buildNative } from './setup/build-native.mjs'
import { exclusively } from './setup/exclusive.mjs'
import { ensureInstalled } from './setup/install.mjs'
import { at, manifest, root } from './setup/root.mjs'
import { run, runTool } from './setup/run.mjs'

// How far the clone must be set up before a job starts.
const after =
  (...makers) =>
  (job = () => {}) =>
  async (args) => {
    await exclusively(async () => {
      if (makers.includes(buildNative)) assertBuildable()
      for (const make of [ensureInstalled, ...makers]) await make()
    })
    await job(args)
  }
const installed = after()
const runnable = after(buildNative, () => buildJavaScript())
const built = after(buildNative, () => buildJavaScript(), buildTypes)
const script = (path) => (args) => run(process.execPath, [at(path), ...args])

/** The tests of the workspace package in whose folder this is called; of a library only what they need is built. */
async function testPackage(args) {
  const folder = relative(root, process.cwd())
  const isLibrary = folder.startsWith('packages/')
  const setUp = isLibrary ? after(buildNative, () => buildJavaScript(dependenciesFirst(folder))) : built
  await setUp(() => runVitest(['--project', manifest(folder).name, ...args]))()
}

/** Both always run, so that one look shows all there is to mend. */
async function lint(args) {
  const fix = args.includes('--fix') ? ['--fix'] : []
  const results = await Promise.allSettled([
    runTool('eslint/bin/eslint.js', ['.', '--max-warnings=0', ...fix]),
    runTool('prettier/bin/prettier.cjs', ['.', fix.length > 0 ? '--write' : '--check', '--log-level=warn']),
  ])
  for (const { reason } of results) if (reason !== undefined) throw reason
}

async function typecheck() {
  await runTool('typescript/bin/tsc', ['-p', 'tsconfig.test.json'])
  await runTool('typescript/bin/tsc', ['-p', 'bench'])
}

export const jobs = {
  build: built(),
  native: after(buildNative)(),
  test: built(runVitest),
  'test-package': testPackage,
  matrix: built(runMatrix),
  stress: built((args) => runVitest(args, { env: { MP_STRESS: '1' } })),
  demo: built((args) => runExample(['pool-manifest', ...args])),
  example: built(runExample),
  bench: runnable(script('bench/src/main.js')),
  typecheck: built(typecheck),
  lint: built(lint),
  format: installed((args) =>
    runTool('prettier/bin/prettier.cjs', ['--write', '--log-level=warn', ...(args.length ? args : ['.'])]),
  ),
  install: installed(),
  docs: built(script('scripts/docs/reference.mjs')),
  'check-docs': built(script('scripts/check-docs.mjs')),
  'check-examples': built(script('scripts/check-examples.mjs')),
  'check-unused': installed((args) => runTool('knip/bin/knip.js', args)),
  'check-packages': built(script('scripts/check-packages.mjs')),
  'pack-and-install': built(script('scripts/pack-and-install.mjs')),
  changeset: installed((args) => runTool('@changesets/cli/bin.js', args)),
}
