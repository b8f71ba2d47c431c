import { readdirSync, existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of the clone. */
export const root = resolve(import.meta.dirname, '../..')

/** Where scripts keep what they may lose: stamps, downloaded Node binaries, test results. */
export const cache = join(root, '.cache')

/** Path of a file of the clone. */
export const at = (...parts) => join(root, ...parts)

/** Reads the manifest of a folder of the clone. */
export const manifest = (folder = '') => JSON.parse(readFileSync(at(folder, 'package.json'), 'utf8'))

/** Folders below `parent` that are workspace packages, such as `packages/ipc`. */
export function workspaceFolders(parent) {
  if (!existsSync(at(parent))) return []
  const names = readdirSync(at(parent)).filter((name) => existsSync(at(parent, name, 'package.json')))
  return names.sort().map((name) => `${parent}/${name}`)
}

/** The examples; `examples/options` is what they read their command lines with. */
export const exampleFolders = () => workspaceFolders('examples').filter((folder) => folder !== 'examples/options')

/** The published packages, each after the ones it depends on. */
export function packagesInOrder() {
  const ordered = []
  const folders = new Map(workspaceFolders('packages').map((folder) => [manifest(folder).name, folder]))
  const visit = (name) => {
    const folder = folders.get(name)
    if (folder === undefined || ordered.includes(folder)) return
    Object.keys(manifest(folder).dependencies ?? {}).forEach(visit)
    ordered.push(folder)
  }
  for (const name of folders.keys()) visit(name)
  return ordered
}
