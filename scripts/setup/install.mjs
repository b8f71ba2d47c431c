import { existsSync } from 'node:fs'
import { at, manifest, root, workspaceFolders } from './root.mjs'
import { run } from './run.mjs'
import { digestFiles, digestOf, isFresh, stamp } from './stamps.mjs'

const folders = () => ['', ...workspaceFolders('packages'), ...workspaceFolders('examples'), 'bench']

/** Everything that decides what node_modules should look like. */
function wanted() {
  const dependencies = folders()
    .filter((folder) => existsSync(at(folder, 'package.json')))
    .map((folder) => {
      const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest(folder)
      return [folder, dependencies, devDependencies, peerDependencies, optionalDependencies]
    })
  return digestOf(JSON.stringify(dependencies), digestFiles(['pnpm-lock.yaml', 'pnpm-workspace.yaml']))
}

/** The pnpm that the root manifest names, through npm's own npx: nobody needs a global pnpm. */
export function runPnpm(args, options) {
  const pnpm = manifest().packageManager.split('+')[0]
  return run('npx', ['-y', pnpm, ...args], options)
}

/** Installs with pnpm when node_modules is missing or stale. Only a developer's machine may thereby update the lockfile. */
export async function ensureInstalled() {
  const digest = wanted()
  if (existsSync(at('node_modules/.modules.yaml')) && isFresh('install', digest)) return
  console.log('> installing dependencies')
  const lockfile = process.env.CI ? '--frozen-lockfile' : '--prefer-frozen-lockfile'
  await runPnpm(['install', lockfile, '--reporter=append-only', '--loglevel=warn'], { cwd: root })
  stamp('install', wanted())
}
