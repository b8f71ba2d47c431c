/**
 * Functions of files that a loader of its own kind runs, neither as CommonJS nor as ES modules: test runners wrap each file
 * into a function. There is no module to compare with, so the file must leave no doubt.
 */
import { exportedNames } from './exported-names.js'
import { maskCode } from './mask-code.js'
import { readText } from './module-url.js'
import { nameOf, type AnyClass, type AnyFunction, type ExportTarget } from './target.js'

/** The export of a file that declares a function of this name, once and nowhere else; otherwise `undefined`. */
export function findInTranslated(fn: AnyFunction | AnyClass, url: string, file: string): ExportTarget | undefined {
  const text = readText(file)
  if (text === undefined || nameOf(fn) === '') return undefined
  const masked = maskCode(text)
  const declarations = masked.matchAll(
    /(?<![\p{ID_Continue}$.])(?:function\s*\*?|class|const|let|var)\s*(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*)/gu,
  )
  if ([...declarations].filter(({ groups }) => groups?.['name'] === nameOf(fn)).length !== 1) return undefined
  const name = exportedNames(text, masked).find(([local]) => local === nameOf(fn))?.[1]
  return name === undefined ? undefined : { kind: 'export', url, name }
}
