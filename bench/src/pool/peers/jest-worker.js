// @ts-check
import { fileURLToPath } from 'node:url'
import { Worker } from 'jest-worker'

const script = fileURLToPath(new URL('./tasks.cjs', import.meta.url))

/** @param {import('./open-peer.js').Wanted} wanted */
export async function open({ kind, workers }) {
  const enableWorkerThreads = kind === 'thread'
  const pool = new Worker(script, { numWorkers: workers, enableWorkerThreads, exposedMethods: ['identity'] })
  return {
    /** @type {import('./open-peer.js').PeerPool['run']} */
    run: (name, argument) => /** @type {any} */ (pool)[name](argument),
    end: () => pool.end(),
  }
}
