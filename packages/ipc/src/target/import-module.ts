/**
 * Loads a module by URL, synchronously where that gives the very module that `import()` would give.
 *
 * `require` is a few milliseconds faster in a process that has not imported anything yet. It must not be used where the
 * user's loaders may treat it differently from `import()`: tsx makes two modules out of one file then.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { TargetError } from '../errors/index.js'
import { importHere } from './importer.js'
import { fileOf } from './module-url.js'
import { nodeRequire } from './node-require.js'
import { userLoaders } from './user-loaders.js'

/** A module's exports: a namespace, or what a CommonJS module made its `module.exports`. */
export interface LoadedModule {
  readonly exports: unknown
}

/** Codes of modules that only `import()` can load: top-level await, one in the middle of its evaluation, no `require(esm)`. */
const onlyImport = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_CYCLE_MODULE', 'ERR_REQUIRE_ESM'])

/** Loads a module at once; `undefined` when only `import()` can do it. */
export function requireModule(url: string): LoadedModule | undefined {
  if (url.startsWith('node:')) return builtin(url)
  const file = fileOf(url)
  if (file === undefined || !isRequirable(file)) return undefined
  try {
    return { exports: nodeRequire(file) as unknown }
  } catch (error) {
    if (isOnlyForImport(error)) return undefined
    throw explained(url, error)
  }
}

/**
 * Lets Node find out, and remember, what it asks of the file system before it requires a module: which of the folders are
 * links, and what kind of modules their package.json says they have. Nothing of the module is read.
 */
export function lookAround(url: string): void {
  const file = fileOf(url)
  if (file === undefined || !isRequirable(file)) return
  try {
    createRequire(file).resolve(file)
  } catch {
    // Whoever requires it is told.
  }
}

/** Whether `require` refused a module that `import()` can load. */
export function isOnlyForImport(error: unknown): boolean {
  return onlyImport.has(String((error as NodeJS.ErrnoException | null)?.code))
}

/** Loads a module of any kind. */
export async function importModule(url: string): Promise<LoadedModule> {
  try {
    const namespace = await (/^[a-z][a-z\d+.-]+:/i.test(url) ? (import(url) as Promise<unknown>) : importHere(url))
    const file = fileOf(url)
    const commonJs = file === undefined ? undefined : nodeRequire.cache[file]
    return commonJs === undefined ? { exports: namespace } : { exports: commonJs.exports as unknown }
  } catch (error) {
    throw explained(url, error)
  }
}

/** Other extensions mean something to `import()` that `require` does not know, or the other way round. */
function isRequirable(file: string): boolean {
  const loaders = userLoaders()
  if (loaders === 'loaders') return false
  if (/\.[cm]?js$/.test(file)) return true
  return (
    loaders === 'none' && /\.[cm]?ts$/.test(file) && Boolean((process.features as { typescript?: unknown }).typescript)
  )
}

function builtin(url: string): LoadedModule {
  const exports = process.getBuiltinModule(url) as unknown
  if (exports === undefined) throw new TargetError(`This Node (${process.version}) has no module ${url}`)
  return { exports }
}

/** Adds what a user can do about a module that is not there or that this process cannot read; other errors stay as they are. */
export function explained(url: string, error: unknown): unknown {
  const file = fileOf(url)
  if (file !== undefined && !existsSync(file)) {
    return new TargetError(`The module ${url} is not there any more, or this process cannot see it`, { cause: error })
  }
  if ((error as NodeJS.ErrnoException | null)?.code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return new TargetError(
      `The module ${url} needs a loader that this process does not have. ` +
        `Start the program with the loader on Node's command line or in NODE_OPTIONS (node --import tsx …), so that its processes inherit it`,
      { cause: error },
    )
  }
  return error
}
