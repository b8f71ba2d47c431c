/** The program that children are started with. */
import { fileURLToPath } from 'node:url'
import { invalidType } from '@mp/ipc/internal'

let chosen: string | undefined

export const executable = (): string => chosen ?? process.execPath

/**
 * Sets the program that `spawn` starts children with: another Node. Mirrors `multiprocessing.set_executable`.
 *
 * @param path - a path, a `file:` URL, or the bytes of a path; default `process.execPath`
 * @throws TypeError for anything else
 *
 * @example
 * setExecutable('/opt/node-24/bin/node')
 */
export function setExecutable(path: string | URL | Uint8Array): void {
  if (typeof path === 'string' && path !== '') chosen = path
  else if (path instanceof URL) chosen = fileURLToPath(path)
  else if (path instanceof Uint8Array) chosen = Buffer.from(path).toString()
  else throw invalidType('path', 'a path, a file: URL or the bytes of a path', path)
}
