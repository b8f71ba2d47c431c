/**
 * A `require` of no particular place: for absolute paths, and for the cache of CommonJS modules, which all share.
 *
 * Node asks for the package.json of whoever requires something. This place has none, and that is known fastest.
 */
import { createRequire } from 'node:module'

export const nodeRequire = createRequire('/@mp/ipc')
