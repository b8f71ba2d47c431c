/** The modules that a template imports before it is forked. */
import { createRequire } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { invalidType } from '@mp/ipc/internal'

let chosen: readonly string[] = []

export const forkserverPreload = (): readonly string[] => chosen

/**
 * Names the modules that the forkserver imports once, so that its children have them. It counts for templates that are
 * started from now on: call it before the first `start()`. Mirrors `multiprocessing.set_forkserver_preload`.
 *
 * They must not leave anything behind that a fork cannot take along: no thread, no open socket, no shared object.
 *
 * @param modules - packages, paths (relative ones from the working directory), or `file:` URLs
 * @throws TypeError for anything else, and an error of Node's for what cannot be found
 *
 * @example
 * setForkserverPreload(['typescript', './src/work.js'])
 */
export function setForkserverPreload(modules: readonly string[]): void {
  if (!Array.isArray(modules) || !modules.every((name) => typeof name === 'string' && name !== ''))
    throw invalidType('modules', 'an array of names of modules', modules)
  chosen = (modules as readonly string[]).map(located)
}

function located(module: string): string {
  if (/^(?:file|node|data):/.test(module)) return module
  if (isAbsolute(module)) return pathToFileURL(module).href
  if (/^\.\.?(?:\/|$)/.test(module)) return pathToFileURL(resolve(module)).href
  return pathToFileURL(createRequire(resolve('from-here.js')).resolve(module)).href
}
