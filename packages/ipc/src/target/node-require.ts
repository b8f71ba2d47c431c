/**
 * A `require` of no particular place: for absolute paths, and for the cache of CommonJS modules, which all share.
 */
import { createRequire } from 'node:module'

export const nodeRequire = createRequire(import.meta.url)
