/**
 * Under which name an ES module exports a function: the function's position and variables come from V8, the exports from
 * the module's text.
 *
 * A function of the same name somewhere inside another one is not mistaken for it: only variables of the module itself
 * count, and they must hold this very function. V8 shows no variable for `export default` and for what nothing but
 * `export default` refers to; there the position decides.
 */
import { exportedNames } from './exported-names.js'
import type { FunctionFacts } from './function-facts.js'
import { maskCode, nestingAt } from './mask-code.js'
import { startOfFunction } from './text-position.js'
import { nameOf, type AnyClass, type AnyFunction } from './target.js'

/** The export that is this function; `undefined` when there is none, or when the text is not what V8 runs. */
export function exportNameOf(
  fn: AnyFunction | AnyClass,
  { location, moduleVariables = [] }: FunctionFacts,
  source: string,
): string | undefined {
  const start = location && startOfFunction(fn, location, source)
  if (start === undefined) return undefined
  const here = declaredInPlace(source, start, moduleVariables)
  if (here !== undefined) return here
  const masked = maskCode(source)
  const exported = exportedNames(source, masked)
  const named = exported.find(([local]) => moduleVariables.includes(local))
  if (named !== undefined) return named[1]
  if (nestingAt(masked, start) > 0) return undefined
  const before = masked.slice(0, start)
  if (/(?<![\w$.#])export\s+default\s+$/.test(before)) return 'default'
  const declared = declaredName(before, fn)
  return exported.find(([local, name]) => name === 'default' && local === declared)?.[1]
}

/** The usual case, told without reading the whole text: `export` stands right before the function, on a line of its own. */
function declaredInPlace(source: string, start: number, variables: readonly string[]): string | undefined {
  const before = source.slice(Math.max(0, start - 200), start)
  if (/(?:^|[\n\r;])export[ \t]+default[ \t]+$/.test(before)) return 'default'
  const name =
    /(?:^|[\n\r;])export[ \t]+(?:const|let|var)[ \t]+([^\s=,]+)[ \t]*=[ \t]*$/.exec(before)?.[1] ??
    (/(?:^|[\n\r;])export[ \t]+$/.test(before) ? variables[0] : undefined)
  return name !== undefined && variables.includes(name) ? name : undefined
}

/** The name that the declaration at this place gives to the function; a function inside an expression is no declaration. */
function declaredName(before: string, fn: AnyFunction | AnyClass): string | undefined {
  const variable = /(?<![\w$.])(?:const|let|var)\s+([^\s=,]+)\s*=\s*$/.exec(before)?.[1]
  if (variable !== undefined) return variable
  const startsStatement = /(?:^|[;}]|[^\s=>,?:&|+\-*/!~^%<.]\s*[\n\r])\s*$/.test(before)
  return startsStatement ? nameOf(fn) : undefined
}
