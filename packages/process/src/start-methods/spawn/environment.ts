/** The environment of a child, as `NAME=value`. */
import { types } from 'node:util'
import { loadNative } from '@mp/ipc/internal'
import { inheritedNodeOptions } from './exec-argv.js'

/** The system's environment when it was last read variable by variable, which takes a good part of a forkserver's start. */
let last: { readonly asWhole: string; readonly pairs: readonly string[] } | undefined

/** `process.env` when it was last looked at, and whether it is the environment itself. */
let seen: { readonly env: object; readonly isSystems: boolean } | undefined

/** The same array as before when nothing has changed. */
export function environment(env: NodeJS.ProcessEnv): readonly string[] {
  if (env !== seen?.env) seen = { env, isSystems: isSystems(env) }
  if (!seen.isSystems) return pairsOf(env)
  const asWhole = loadNative().environment()
  if (asWhole !== last?.asWhole) last = { asWhole, pairs: pairsOf(env) }
  return last.pairs
}

function pairsOf(env: NodeJS.ProcessEnv): string[] {
  const pairs: string[] = []
  for (const name in env) {
    const value = env[name]
    if (value === undefined) continue
    pairs.push(`${name}=${name === 'NODE_OPTIONS' ? inheritedNodeOptions(value) : value}`)
  }
  return pairs
}

/**
 * Whether an object is the system's environment, as `process.env` is until somebody puts another object there. It refuses
 * symbols, and has a prototype of its own. Threads have a copy.
 */
function isSystems(env: object): boolean {
  const prototype = Object.getPrototypeOf(env) as object | null
  if (!loadNative().isMainThread() || types.isProxy(env) || prototype === Object.prototype || prototype === null)
    return false
  if (Object.getPrototypeOf(prototype) !== Object.prototype || !Object.isExtensible(env)) return false
  const probe = Symbol('probe')
  try {
    return !Reflect.set(env, probe, '')
  } catch {
    return true
  } finally {
    Reflect.deleteProperty(env, probe)
  }
}
