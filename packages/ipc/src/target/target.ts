/**
 * How a function is named across processes. Both forms are plain objects, so they can be sent by any means.
 */

/** A function that a module exports. */
export interface ExportTarget {
  readonly kind: 'export'
  /** URL of the module: `file:`, `data:` or `node:`; a bare specifier when only the other side can resolve it. */
  readonly url: string
  /** The export; `'module.exports'` is what a CommonJS module exports as a whole. */
  readonly name: string
}

/** A self-contained function that travels as source text. */
export interface InlineTarget {
  readonly kind: 'inline'
  /** An expression whose value is the function. */
  readonly source: string
}

/** Where another process finds a function. */
export type Target = ExportTarget | InlineTarget

/** The name under which a CommonJS module's whole `module.exports` is found, as Node spells it for `import`. */
export const WHOLE_MODULE = 'module.exports'

/** Any function, before its signature is known. */
export type AnyFunction = (...args: never[]) => unknown

/** Any class, before its signature is known. */
export type AnyClass = abstract new (...args: never[]) => unknown

/** The name of a function; a class may have a static member in its place. */
export function nameOf(fn: AnyFunction | AnyClass): string {
  const name: unknown = fn.name
  return typeof name === 'string' ? name : ''
}
