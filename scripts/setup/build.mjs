// Three makers, each run only when what it reads has changed:
//   node-gyp  packages/ipc/native -> packages/ipc/prebuilds/<platform>/mp.node
//   tsup      packages/*/src      -> packages/*/dist/*.js
//   tsc -b    packages/*, examples/* -> dist/*.d.ts (and the examples' JavaScript); it is also the type check
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { at, manifest, packagesInOrder, workspaceFolders } from './root.mjs'
import { runTool } from './run.mjs'
import { digestFiles, isFresh, stamp } from './stamps.mjs'

/** Builds the JavaScript of packages. */
export async function buildJavaScript(only = packagesInOrder()) {
  for (const folder of only) {
    const digest = digestFiles([
      `${folder}/src`,
      `${folder}/package.json`,
      `${folder}/tsup.config.ts`,
      'tsup.base.ts',
      'tsup.core.cjs',
    ])
    if (existsSync(at(folder, 'dist/index.js')) && isFresh(`js-${folder}`, digest)) continue
    console.log(`> building ${manifest(folder).name}`)
    await runTool('tsup/dist/cli-default.js', [], { cwd: at(folder) })
    stamp(`js-${folder}`, digest)
  }
}

/** Type-checks the packages and the examples and writes their declarations. */
export async function buildTypes() {
  const projects = [...workspaceFolders('packages'), ...workspaceFolders('examples')]
  const inputs = projects.flatMap((folder) => [`${folder}/src`, `${folder}/tsconfig.json`, `${folder}/package.json`])
  const digest = digestFiles([...inputs, 'tsconfig.base.json', 'tsconfig.example.json'])
  const built = projects.every((folder) => existsSync(at(folder, 'dist/.tsbuildinfo')))
  if (built && isFresh('types', digest)) return
  console.log('> checking types')
  await runTool('typescript/bin/tsc', ['-b', ...projects])
  stamp('types', digest)
}

/** A package and the packages below it, in the order in which they are built. */
export function dependenciesFirst(folder) {
  const order = packagesInOrder()
  const wanted = new Set([folder])
  for (const candidate of order.toReversed()) {
    if (!wanted.has(candidate)) continue
    for (const name of Object.keys(manifest(candidate).dependencies ?? {})) wanted.add(`packages/${basename(name)}`)
  }
  return order.filter((candidate) => wanted.has(candidate))
}
