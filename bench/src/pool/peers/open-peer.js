// @ts-check
// The pools people use today, each behind the same three calls and otherwise as it comes.
import { skip } from '../../rig/outcome.js'

/**
 * @typedef {object} PeerPool
 * @property {(task: 'identity', argument: unknown) => Promise<any>} run
 * @property {() => Promise<unknown>} end
 *
 * @typedef {{ peer: 'piscina' | 'tinypool' | 'workerpool' | 'jest-worker', kind: 'process' | 'thread', workers: number }} Wanted
 */

/**
 * @param {Wanted} wanted
 * @returns {Promise<(wanted: Wanted) => Promise<PeerPool>>} Opens one pool after the other.
 */
export async function needPeer({ peer }) {
  try {
    const { open } = await import(`./${peer}.js`)
    return open
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      return skip(`${peer} is not installed`)
    throw error
  }
}
