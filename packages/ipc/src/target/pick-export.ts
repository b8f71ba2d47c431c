/**
 * Takes an export out of a module, whichever way the module was written and loaded.
 *
 * `import()` of a CommonJS module gives `module.exports` as `default`, and only those names that Node could guess; compiled
 * modules (`__esModule`) have a `default` inside that.
 */
import { TargetError } from '../errors/index.js'
import { readExport } from './loaded-exports.js'
import { WHOLE_MODULE, type AnyClass, type AnyFunction, type ExportTarget } from './target.js'

/** The function of that name; `undefined` when there is none. */
export function findExport(exports: unknown, name: string): AnyFunction | undefined {
  const own = property(exports, name)
  if (isFunction(own)) return own
  const whole = property(exports, 'default')
  const others =
    name === 'default' || name === WHOLE_MODULE ? [exports, property(whole, 'default'), whole] : [property(whole, name)]
  return others.find(isFunction)
}

/** The error for a module without that function. */
export function missingExport(exports: unknown, { url, name }: ExportTarget): TargetError {
  const there = property(exports, name)
  const names = exports !== null && typeof exports === 'object' ? Object.keys(exports) : []
  const has = names.length === 0 ? 'It exports nothing by name' : `It exports ${names.slice(0, 20).join(', ')}`
  return new TargetError(
    there === undefined
      ? `The module ${url} has no export '${name}' in this process. ${has}. ` +
          `Export the function at the top level of that module, whichever process loads it`
      : `The export '${name}' of ${url} is not a function, but ${there === null ? 'null' : `a ${typeof there}`}`,
  )
}

function property(value: unknown, name: string): unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? readExport(value, name)
    : undefined
}

function isFunction(value: unknown): value is AnyFunction & AnyClass {
  return typeof value === 'function'
}
