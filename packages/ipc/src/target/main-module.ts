/**
 * Is this module the program, or is it imported? Python's `__name__ == '__main__'`.
 */
import { realpathSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
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
  const name = nameOf(module)
  if (name === undefined) throw invalidType('module', 'import.meta, or module in CommonJS', module)
  if (isImportedAsLibrary() || !process.getBuiltinModule('node:worker_threads').isMainThread) return false
  if (nodeRequire.main === module || (module as { main?: unknown }).main === true) return true
  if (programText.test(name)) return true
  if (!name.startsWith('file:')) return false
  return !/[?#]/.test(name) && isEntry(fileURLToPath(name))
}

/** What Node calls modules without a file: the text of `-e` or standard input, and the REPL. Nothing can import them. */
const programText = /(?:^|\/)\[(?:eval\d*|stdin)\]$|^<repl>$/

function nameOf(module: Partial<ImportMeta> & Partial<NodeJS.Module>): string | undefined {
  if (module === null || typeof module !== 'object') return undefined
  if (typeof module.url === 'string') return module.url
  if (typeof module.id !== 'string' || !('exports' in module)) return undefined
  if (programText.test(module.id) || typeof module.filename !== 'string') return module.id
  return pathToFileURL(module.filename).href
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
