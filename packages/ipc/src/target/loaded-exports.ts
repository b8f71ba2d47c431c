/**
 * Functions among the exports of modules that can be had synchronously (CommonJS modules and Node's own): there the
 * function itself can be compared with what the module gives out.
 */
import { pathToFileURL } from 'node:url'
import { nodeRequire } from './node-require.js'
import { nameOf, WHOLE_MODULE, type AnyClass, type AnyFunction, type ExportTarget } from './target.js'

type Exports = Readonly<Record<string, unknown>>

/**
 * Every loaded CommonJS module that exports this function under its own name, as `default`, or as a whole. Only plain
 * properties are looked at: a getter of a module that has nothing to do with the function must not be run.
 */
export function findInLoadedModules(fn: AnyFunction | AnyClass): ExportTarget[] {
  const found: ExportTarget[] = []
  const cache = nodeRequire.cache
  for (const path in cache) {
    const name = quickName(cache[path]?.exports, fn)
    if (name !== undefined) found.push(exportOf(path, name))
  }
  return found
}

/** The export of one loaded CommonJS module that is this function; all its exports are looked at, getters too. */
export function findInModule(path: string, fn: AnyFunction | AnyClass): ExportTarget | undefined {
  const exports: unknown = nodeRequire.cache[path]?.exports
  const quick = quickName(exports, fn)
  if (quick !== undefined) return exportOf(path, quick)
  if (!isObject(exports)) return undefined
  for (const name of Object.getOwnPropertyNames(exports)) {
    if (readExport(exports, name) === fn) return exportOf(path, name)
  }
  return undefined
}

/** The export of one of Node's own modules that is this function; much of them is written in modules of the inside. */
export function findInBuiltinModule(url: string, fn: AnyFunction | AnyClass): ExportTarget | undefined {
  for (const module of [url, url.replace('internal/', '')]) {
    const exports: object | undefined = process.getBuiltinModule(module)
    const name = exports && Object.keys(exports).find((key) => plainValue(exports, key) === fn)
    if (name !== undefined) return { kind: 'export', url: module, name }
  }
  return undefined
}

/** Reads an export; one whose getter throws, or that is not initialised yet, is `undefined`. */
export function readExport(exports: object, name: string): unknown {
  try {
    return (exports as Exports)[name]
  } catch {
    return undefined
  }
}

function quickName(exports: unknown, fn: AnyFunction | AnyClass): string | undefined {
  if (exports === fn) return WHOLE_MODULE
  if (!isObject(exports)) return undefined
  for (const name of [nameOf(fn), 'default']) {
    if (plainValue(exports, name) === fn) return name
  }
  return undefined
}

function plainValue(exports: object, name: string): unknown {
  try {
    return Object.getOwnPropertyDescriptor(exports, name)?.value
  } catch {
    // A variable of an ES module that is still being evaluated.
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function exportOf(path: string, name: string): ExportTarget {
  return { kind: 'export', url: pathToFileURL(path).href, name }
}
