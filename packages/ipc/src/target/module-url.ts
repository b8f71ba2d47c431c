/**
 * What the URL of a module says about where it can be imported from.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The path of a module that `require` and `import` both call by nothing but its path: without query and fragment. */
export function fileOf(url: string): string | undefined {
  // A path that is written as it is.
  if (/^file:\/\/(?!.*\/\.\.?(?:\/|$))\/[\w/.@+~-]*$/.test(url)) return url.slice('file://'.length)
  if (!url.startsWith('file:') || /[?#]/.test(url)) return undefined
  return fileURLToPath(url)
}

/** The text of a file, without a byte order mark, as the module loaders take it; `undefined` when it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch {
    return undefined
  }
}

/** Tells whether another process can import a URL: the text of `node -e` has a file URL too, but no file. */
export function isImportable(url: string): boolean {
  if (!url.startsWith('file:')) return /^[a-z][a-z\d+.-]+:/i.test(url)
  return existsSync(fileURLToPath(new URL(url)))
}
