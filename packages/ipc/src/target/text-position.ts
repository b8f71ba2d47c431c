/**
 * From a line and column as V8 counts them to a place in a text.
 */
import type { AnyClass, AnyFunction } from './target.js'

/**
 * Where a function's text starts in a source; `undefined` when it is not there, so the source is not what V8 runs.
 *
 * V8 gives the start of classes and arrow functions, but of all other functions the bracket before the parameters.
 */
export function startOfFunction(
  fn: AnyFunction | AnyClass,
  location: { readonly lineNumber: number; readonly columnNumber?: number },
  source: string,
): number | undefined {
  const text = Function.prototype.toString.call(fn)
  const position = offsetOf(source, location.lineNumber, location.columnNumber ?? 0)
  if (position === undefined) return undefined
  if (source.startsWith(text, position)) return position
  for (let bracket = text.indexOf('('); bracket >= 0; bracket = text.indexOf('(', bracket + 1)) {
    if (bracket <= position && source.startsWith(text, position - bracket)) return position - bracket
  }
  return undefined
}

function offsetOf(source: string, line: number, column: number): number | undefined {
  const lineEnd = /\r\n|[\n\r\u2028\u2029]/g
  for (let n = 0; n < line; n++) {
    if (lineEnd.exec(source) === null) return undefined
  }
  return lineEnd.lastIndex + column
}
