/**
 * The explicit way to name a function: by module and export.
 */
import { createRequire, isBuiltin } from 'node:module'
import { isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { invalidType } from '../errors/invalid-argument.js'
import { TargetError } from '../errors/index.js'
import { createReference, type ReferenceTo } from './callable.js'
import type { AnyFunction } from './target.js'

const scheme = /^[a-z][a-z\d+.-]+:/i

/**
 * Names a function by the module that exports it, for a function that cannot be found by itself.
 *
 * @param moduleUrl - a URL (`import.meta.url`), an absolute path, `node:…`, or a package; a package is looked up from the
 * current working directory, as another process started from here would do
 * @param exportName - the name of the export
 * @throws TypeError when an argument is not text, TargetError when the module is named by a relative path
 *
 * @example
 * import type { work } from './work.js'
 * new Process({ target: ref<typeof work>(new URL('./work.js', import.meta.url), 'work'), args: [1] })
 */
export function ref<F extends AnyFunction = (...args: unknown[]) => unknown>(
  moduleUrl: string | URL,
  exportName = 'default',
): ReferenceTo<F> {
  const module = moduleUrl instanceof URL ? moduleUrl.href : moduleUrl
  if (typeof module !== 'string' || module === '')
    throw invalidType('moduleUrl', 'a URL, a path or a package', moduleUrl)
  if (typeof exportName !== 'string') throw invalidType('exportName', 'the name of an export', exportName)
  return createReference<F>({ kind: 'export', url: resolveModule(module), name: exportName }, exportName)
}

function resolveModule(module: string): string {
  if (isAbsolute(module)) return pathToFileURL(module).href
  if (isBuiltin(module)) return module.startsWith('node:') ? module : `node:${module}`
  if (scheme.test(module)) return module
  if (/^\.{1,2}(?:\/|\\|$)/.test(module)) {
    throw new TargetError(
      `The module '${module}' is named by a relative path, which another process would look up elsewhere. ` +
        `Name it from here: ref(new URL('${module}', import.meta.url), …), or ref(require.resolve('${module}'), …)`,
    )
  }
  return resolvePackage(module)
}

/** A package that only offers itself to `import` cannot be resolved synchronously; the other process does it then. */
function resolvePackage(specifier: string): string {
  const fromHere = createRequire(join(process.cwd(), '[ref]'))
  try {
    return pathToFileURL(fromHere.resolve(specifier)).href
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return specifier
    throw new TargetError(
      `The module '${specifier}' is neither a URL nor an absolute path, and no package of that name is found from ` +
        `${process.cwd()}. Give its URL: ref(import.meta.url, …) or ref(import.meta.resolve('${specifier}'), …)`,
      { cause },
    )
  }
}
