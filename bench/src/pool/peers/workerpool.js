// @ts-check
import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'

const script = fileURLToPath(new URL('./workerpool-tasks.cjs', import.meta.url))

/** @param {import('./open-peer.js').Wanted} wanted */
export async function open({ kind, workers }) {
  const pool = workerpool.pool(script, { workerType: kind, minWorkers: workers, maxWorkers: workers })
  return {
    /** @type {import('./open-peer.js').PeerPool['run']} */
    run: async (name, argument) => await pool.exec(name, [argument]),
    end: async () => await pool.terminate(),
  }
}
