/**
 * Whether the user's loaders stand between a file and the module it becomes. Then `require` and `import()` of one file may
 * give two modules, as under tsx, and only `import()` may be used.
 */
import Module from 'node:module'
import { inspectFunction } from './function-facts.js'
import { withSession } from './inspector-session.js'
import type { AnyFunction } from './target.js'

/**
 * `none`: Node's own loaders. `preloads`: something was preloaded by `--require`, but Node's CommonJS loader is as it was, so
 * JavaScript files are loaded as ever. `loaders`: anything may happen.
 */
export type UserLoaders = 'none' | 'preloads' | 'loaders'

let answer: UserLoaders | undefined

/** Tells it from the options that this process was started with. */
export function userLoaders(): UserLoaders {
  answer ??= find([...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)])
  return answer
}

function find(options: readonly string[]): UserLoaders {
  if (options.some((option) => /^(?:--import|--loader|--experimental-loader)(?:=|$)/.test(option))) return 'loaders'
  if (!options.some((option) => /^(?:-r|--require)(?:=|$)/.test(option))) return 'none'
  return isCommonJsLoaderUntouched() ? 'preloads' : 'loaders'
}

interface ModuleInternals {
  readonly _load: AnyFunction
  readonly _resolveFilename: AnyFunction
  readonly _initPaths: AnyFunction
  readonly _extensions: Readonly<Record<string, AnyFunction>>
  readonly prototype: { readonly _compile: AnyFunction; readonly load: AnyFunction; readonly require: AnyFunction }
}

/** Everything that hooks `require` replaces one of these functions, which Node defines in one file. */
function isCommonJsLoaderUntouched(): boolean {
  const { _load, _resolveFilename, _initPaths, _extensions, prototype } = Module as unknown as ModuleInternals
  const parts = [_load, _resolveFilename, _extensions['.js'], prototype._compile, prototype.load, prototype.require]
  try {
    return withSession(({ ask }) => {
      const scriptOf = (fn: AnyFunction | undefined): string | undefined =>
        fn && inspectFunction(ask, fn).location?.scriptId
      const expected = scriptOf(_initPaths)
      return expected !== undefined && parts.every((part) => scriptOf(part) === expected)
    })
  } catch {
    return false
  }
}
