// What a package promises in its package.json, checked on the tarball that would be published.
import { spawnSync } from 'node:child_process'
import { platformName } from './setup/build-native.mjs'
import { listTarball, packAll } from './packing/pack.mjs'
import { at } from './setup/root.mjs'

const installScripts = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']

/** What publint and attw do not know: the rules of this project, and why. */
function* ownRules({ name, manifest, file }) {
  const files = new Set(listTarball(file))
  const scripts = installScripts.filter((script) => script in (manifest.scripts ?? {}))
  if (scripts.length > 0) yield `has install scripts (${scripts.join(', ')}), which package managers refuse to run`
  if (files.has('binding.gyp')) yield 'has binding.gyp at its root, which npm takes for an install script'
  for (const wanted of ['README.md', 'CHANGELOG.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts'])
    if (!files.has(wanted)) yield `lacks ${wanted}`
  const stray = [...files].filter((path) => /\.tsbuildinfo$|^test\/|\.node\.new$/.test(path))
  if (stray.length > 0) yield `ships ${stray.join(', ')}`
  for (const [dependency, range] of Object.entries(manifest.dependencies ?? {}))
    if (range.startsWith('workspace:')) yield `depends on ${dependency} as ${range}`
  if (manifest.engines?.node !== '>=20.19') yield 'does not say engines.node >=20.19'
  if (name === '@mp/ipc' && !files.has(`prebuilds/${platformName()}/mp.node`)) yield 'lacks the native part'
}

function runTool(script, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('node_modules', script), ...args], {
    encoding: 'utf8',
  })
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()]
}

for (const tarball of await packAll()) {
  const problems = [
    ...ownRules(tarball),
    ...runTool('publint/src/cli.js', ['run', tarball.file, '--strict']),
    // ESM only, which CommonJS requires since Node 20.19: attw's other profiles ask for a second build.
    ...runTool('@arethetypeswrong/cli/dist/index.js', [tarball.file, '--profile', 'esm-only']),
  ]
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${tarball.name} ${tarball.manifest.version}`)
  for (const problem of problems) console.log(problem.replaceAll(/^/gm, '        '))
  if (problems.length > 0) process.exitCode = 1
}
