import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runPnpm } from '../setup/install.mjs'
import { at, cache, manifest, packagesInOrder } from '../setup/root.mjs'

/** A file of a tarball, as text. */
export const readFromTarball = (file, path) =>
  execFileSync('tar', ['-xzOf', file, `package/${path}`], { encoding: 'utf8' })

/** The files of a tarball, relative to the package's folder. */
export const listTarball = (file) =>
  execFileSync('tar', ['-tzf', file], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map((path) => path.replace(/^package\//, ''))

/** Packs every published package as a release would, and gives name, manifest and file of each tarball. */
export async function packAll() {
  const folder = join(cache, 'tarballs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const source of packagesInOrder()) {
    if (!existsSync(at(source, 'dist/index.js'))) throw new Error(`${manifest(source).name} is not built`)
    await runPnpm(['--silent', 'pack', '--pack-destination', folder], {
      cwd: at(source),
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return readdirSync(folder).map((name) => {
    const file = join(folder, name)
    const packed = JSON.parse(readFromTarball(file, 'package.json'))
    return { name: packed.name, manifest: packed, file }
  })
}
