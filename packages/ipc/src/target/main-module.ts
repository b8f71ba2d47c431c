/**
 * Is this module the program, or is it imported? Python's `__name__ == '__main__'`.
 */
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { invalidType } from '../errors/invalid-argument.js'
import { isImportedAsLibrary } from './main-guard.js'
import { nodeRequire } from './node-require.js'

/**
 * Tells whether a module is the program that was started: true only in the root process and its main thread, false when a
 * child, a thread or another module imports it.
 *
 * @param module - `import.meta` of an ES module, `module` of a CommonJS module
 *
 * @example
 * if (isMain(import.meta)) await main()
 */
export function isMain(module: ImportMeta | NodeJS.Module): boolean {
  const isEsm = typeof (module as ImportMeta | undefined)?.url === 'string'
  if (!isEsm && typeof (module as NodeJS.Module | undefined)?.filename !== 'string') {
    throw invalidType('module', 'import.meta, or module in CommonJS', module)
  }
  if (isImportedAsLibrary() || !isMainThread) return false
  if (!isEsm) {
    return (
      nodeRequire.main === module || (nodeRequire.main === undefined && isEntry((module as NodeJS.Module).filename))
    )
  }
  const { url, main } = module as ImportMeta & { main?: unknown }
  if (main === true) return true
  return url.startsWith('file:') && !/[?#]/.test(url) && isEntry(fileURLToPath(url))
}

function isEntry(file: string): boolean {
  const entry = process.argv[1]
  if (entry === undefined) return false
  return file === entry || file === resolved(entry)
}

/** Node's own rules for the entry: extensions, a directory's `main` or index, symbolic links. */
function resolved(entry: string): string | undefined {
  for (const resolve of [nodeRequire.resolve, realpathSync]) {
    try {
      return resolve(entry)
    } catch {
      continue
    }
  }
  return undefined
}
