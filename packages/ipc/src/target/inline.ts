/**
 * Functions that travel as source text: one half makes the text, the other compiles it.
 */
import { SourceTextCache } from './source-text-cache.js'
import { createReference, type ReferenceTo } from './callable.js'
import { compileHere, requireHere } from './importer.js'
import { invalidType } from '../errors/invalid-argument.js'
import { TargetError } from '../errors/index.js'
import { nameOf, type AnyFunction } from './target.js'

/**
 * Marks a self-contained function that is sent as source text.
 *
 * It must not use anything from around it: no variable, import, `this` or `super`. Globals, `import()` and a `require` are
 * there, both looking from the working directory.
 *
 * @throws TargetError when there is no source: a native or bound function
 *
 * @example
 * pool.map(inline((n: number) => n * n), [1, 2, 3])
 */
export function inline<F extends AnyFunction>(fn: F): ReferenceTo<F> {
  if (typeof fn !== 'function') throw invalidType('fn', 'a function', fn)
  return createReference<F>({ kind: 'inline', source: expressionOf(fn) }, nameOf(fn) || '<inline>')
}

function expressionOf(fn: AnyFunction): string {
  const text = Function.prototype.toString.call(fn)
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    throw new TargetError(
      `Function '${nameOf(fn)}' has no source to send: it is native, or made by bind(). ` +
        `Send a function around it instead: inline((...args) => …)`,
    )
  }
  // A method's text is no expression by itself; in an object literal it is, whatever its name.
  const method = `((o) => Object.getOwnPropertyDescriptor(o, Reflect.ownKeys(o)[0]).value)({${text}})`
  const expression = [text, method].find((candidate) => compileHere(wrap(candidate, false)) !== undefined)
  if (expression !== undefined) return expression
  throw new TargetError(
    `The source of function '${nameOf(fn)}' does not stand by itself (it uses super, or is a getter). ` +
      `Export it from a module, or write it as a plain function`,
  )
}

/** `__name` is what esbuild and tsx write into functions to keep their names; without it such text would not run. */
function wrap(expression: string, strict: boolean): string {
  return `((require, __name) => {${strict ? "'use strict';" : ''}return (\n${expression}\n)})`
}

const compiled = new SourceTextCache<AnyFunction>(500)

/** The other half of {@link inline}: the function of a source text. The same text gives the same function. */
export function compileInline(source: string): AnyFunction {
  return compiled.get(source, () => {
    // Modules are strict, and TypeScript is; text that does not compile so comes from a sloppy script.
    const script = compileHere(wrap(source, true)) ?? compileHere(wrap(source, false))
    const build = script?.runInThisContext() as ((...args: unknown[]) => unknown) | undefined
    const fn = build?.(requireHere(), (value: unknown) => value)
    if (typeof fn !== 'function')
      throw new TargetError(`An inline source that makes no function: ${source.slice(0, 80)}`)
    return fn as AnyFunction
  })
}
