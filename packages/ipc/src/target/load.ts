/**
 * The other side of `locate`: imports the module of a target and takes its export.
 */
import { explained, importModule, isOnlyForImport, requireModule } from './import-module.js'
import { compileInline } from './inline.js'
import { whileImporting } from './main-guard.js'
import { findExport, missingExport } from './pick-export.js'
import type { AnyFunction, Target } from './target.js'

/** Modules that were imported, by URL: a pool's worker asks for the same few again and again. */
const loaded = new Map<string, { readonly exports: unknown }>()

/**
 * Imports the function that a target names.
 *
 * @throws TargetError when the module is not there or has no such function; whatever the module throws while it is evaluated
 */
export async function load(target: Target): Promise<AnyFunction> {
  if (target.kind === 'inline') return compileInline(target.source)
  const { url } = target
  const module = loaded.get(url) ?? whileImporting(url, () => requireModule(url))
  const found = module && findExport(module.exports, target.name)
  if (found !== undefined) {
    loaded.set(url, module as NonNullable<typeof module>)
    return found
  }
  const imported = await whileImporting(url, () => importModule(url))
  loaded.set(url, imported)
  const fn = findExport(imported.exports, target.name)
  if (fn === undefined) throw missingExport(imported.exports, target)
  return fn
}

/**
 * The same without waiting; `undefined` when that cannot be done (a module with top-level await, a loader of the user's).
 *
 * @throws TargetError, and whatever the module throws
 */
export function loadSync(target: Target): AnyFunction | undefined {
  if (target.kind === 'inline') return compileInline(target.source)
  const { url } = target
  const module = loaded.get(url) ?? whileImporting(url, () => requireModule(url))
  if (module === undefined) return undefined
  loaded.set(url, module)
  const fn = findExport(module.exports, target.name)
  if (fn === undefined) throw missingExport(module.exports, target)
  return fn
}

/**
 * `load` for a caller that has tried `require` itself and got this error.
 *
 * @throws the error, with what can be done about it, unless `import()` is another chance
 */
export async function loadAfter(error: unknown, target: Target): Promise<AnyFunction> {
  if (target.kind === 'export' && !isOnlyForImport(error)) throw explained(target.url, error)
  return load(target)
}
