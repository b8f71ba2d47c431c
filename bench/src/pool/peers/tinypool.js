// @ts-check
import { fileURLToPath } from 'node:url'
import { Tinypool } from 'tinypool'

const filename = fileURLToPath(new URL('./tasks.cjs', import.meta.url))

/** @param {import('./open-peer.js').Wanted} wanted */
export async function open({ kind, workers }) {
  const runtime = kind === 'process' ? 'child_process' : 'worker_threads'
  const pool = new Tinypool({ filename, runtime, minThreads: workers, maxThreads: workers })
  return {
    /** @type {import('./open-peer.js').PeerPool['run']} */
    run: (name, argument) => pool.run(argument, { name }),
    end: () => pool.destroy(),
  }
}
