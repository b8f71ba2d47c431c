/** Which start method is used when none is named. */
import { invalidRange, StateError } from '@mp/ipc/internal'
import { forkserverMethod } from './forkserver/forkserver.js'
import { spawnMethod } from './spawn/spawn.js'
import type { StartMethod, StartMethodName } from './start-method.js'

/** Every start method there is, the default first. */
const methods: readonly StartMethod[] = [spawnMethod, forkserverMethod]

let chosen: StartMethodName | undefined

/** What `setStartMethod` was called with, here or in the process that started this one. */
export const chosenStartMethod = (): StartMethodName | undefined => chosen

export function inheritStartMethod(name: StartMethodName | null): void {
  chosen = name ?? undefined
}

/** The method of that name, or the default. @throws RangeError, StateError when it cannot be used here */
export function startMethod(name: StartMethodName = chosen ?? methods[0]!.name): StartMethod {
  const method = methods.find((candidate) => candidate.name === name)
  if (method === undefined) throw invalidRange('startMethod', `one of ${getAllStartMethods().join(', ')}`, name)
  const obstacle = method.obstacle()
  if (obstacle !== undefined) throw new StateError(`the start method '${name}' cannot be used here: ${obstacle}`)
  return method
}

/** The start methods that work here, the default first. Mirrors `multiprocessing.get_all_start_methods`. */
export function getAllStartMethods(): StartMethodName[] {
  return methods.filter((method) => method.obstacle() === undefined).map((method) => method.name)
}

/** The start method that is used when a process does not name one. Mirrors `multiprocessing.get_start_method`. */
export function getStartMethod(): StartMethodName {
  return startMethod().name
}

/**
 * Chooses the start method of all processes that do not name one, here and in the processes started from now on. Mirrors
 * `multiprocessing.set_start_method`.
 *
 * @param options - `force`: also when one was chosen before
 * @throws RangeError for a method that is not there, StateError when one was chosen before
 */
export function setStartMethod(name: StartMethodName, { force = false }: { readonly force?: boolean } = {}): void {
  if (chosen !== undefined && !force)
    throw new StateError(`the start method has been set to '${chosen}' already: choose it once, or use { force: true }`)
  chosen = startMethod(name).name
}
