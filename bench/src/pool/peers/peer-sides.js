// @ts-check
import { node } from '../../harness/story.js'

export const PROCESS_POOLS = ['jest-worker processes', 'workerpool processes', 'tinypool processes']
export const THREAD_POOLS = ['piscina', 'jest-worker threads', 'workerpool threads', 'tinypool threads']

/**
 * @param {string} file The program that does the story's work with any of them.
 * @param {string[]} names
 */
export const peerSides = (file, names = [...PROCESS_POOLS, ...THREAD_POOLS]) =>
  Object.fromEntries(
    names.map((name) => {
      const [peer, kind] = name.split(' ')
      return [name, node(file, { peer, kind: kind === 'processes' ? 'process' : 'thread' })]
    }),
  )
